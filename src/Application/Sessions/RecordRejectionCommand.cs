using Auth.Application.Common;
using Auth.Application.Common.Access;
using Auth.Domain.Common;
using Auth.Domain.Sessions;

namespace Auth.Application.Sessions;

/// <summary>Why a session was rejected.</summary>
internal enum SessionRejection
{
    /// <summary>The session has expired.</summary>
    Expired,

    /// <summary>The session is bound to another client.</summary>
    Mismatched,
}

/// <summary>Records that a session was rejected. An expired session ends permanently; a mismatch is recorded at most once per <see cref="Session.MismatchRecordInterval"/>.</summary>
/// <param name="TokenHash">The hash of the presented token.</param>
/// <param name="Reason">Checked again, because another node may have stored a later use.</param>
[AllowedTo(Actors.Anyone)]
internal sealed record RecordRejectionCommand(TokenHash<Session> TokenHash, SessionRejection Reason) : ICommand, IManagesTransactions, ISentByServer;

internal sealed class RecordRejectionHandler(ISessionRepository sessions, IUnitOfWork unitOfWork, TimeProvider time) : ICommandHandler<RecordRejectionCommand>
{
    /// <summary>Most rejections are already recorded, so the session is read without a transaction first.</summary>
    public async Task<Result> Handle(RecordRejectionCommand command, CancellationToken cancellationToken) =>
        await FindDueAsync(command) is null ? Result.Success() : await unitOfWork.ExecuteAsync(() => RecordAsync(command), cancellationToken);

    private async Task<Result> RecordAsync(RecordRejectionCommand command)
    {
        if (await FindDueAsync(command) is not { } session) return Result.Success();
        if (command.Reason == SessionRejection.Expired) session.End(SessionEndReason.Expired, time.Now());
        else session.RecordMismatch(time.Now());
        return Result.Success();
    }

    /// <summary>Returns the session if there is something to record. It uses the current time, not that of the check, so that a session that expired in between is not revived.</summary>
    private async Task<Session?> FindDueAsync(RecordRejectionCommand command)
    {
        var session = await sessions.FindAsync(command.TokenHash, CancellationToken.None);
        var isDue = command.Reason == SessionRejection.Expired ? session?.HasExpired(time.Now()) : session?.IsMismatchDue(time.Now());
        return isDue == true ? session : null;
    }
}
