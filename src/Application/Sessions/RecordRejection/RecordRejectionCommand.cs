using Auth.Application.Common;
using Auth.Domain.Common;
using Auth.Domain.Sessions;

namespace Auth.Application.Sessions.RecordRejection;

/// <summary>Why a session was not accepted.</summary>
public enum SessionRejection
{
    /// <summary>It has expired.</summary>
    Expired,

    /// <summary>It is bound to another client.</summary>
    Mismatched,
}

/// <summary>Records that a session was rejected: an expired one ends permanently, and a mismatch is recorded at most once in <see cref="Session.MismatchInterval"/>.</summary>
/// <param name="Token">The hash of the presented token.</param>
/// <param name="Reason">Checked again: another node may have stored a later use.</param>
public sealed record RecordRejectionCommand(SessionTokenHash Token, SessionRejection Reason) : ICommand, IManagesTransactions, ISentByServer;

internal sealed class RecordRejectionHandler(ISessionRepository sessions, IUnitOfWork unitOfWork, TimeProvider time) : ICommandHandler<RecordRejectionCommand>
{
    /// <summary>Most rejections are recorded already, so the session is read without a transaction first.</summary>
    public async Task<Result> Handle(RecordRejectionCommand command, CancellationToken cancellationToken) =>
        await FindDueAsync(command) is null ? Result.Success() : await unitOfWork.CommitAsync(() => RecordAsync(command), cancellationToken);

    private async Task<Result> RecordAsync(RecordRejectionCommand command)
    {
        if (await FindDueAsync(command) is not { } session) return Result.Success();
        if (command.Reason == SessionRejection.Expired) session.End(SessionEnding.Expired, time.Now());
        else session.NoteMismatch(time.Now());
        return Result.Success();
    }

    /// <summary>The session, if there is something to record. Uses the current time, not that of the check: what expired in between must not be revived.</summary>
    private async Task<Session?> FindDueAsync(RecordRejectionCommand command)
    {
        var session = await sessions.FindAsync(command.Token, CancellationToken.None);
        var isDue = command.Reason == SessionRejection.Expired ? session?.HasExpired(time.Now()) : session?.IsMismatchDue(time.Now());
        return isDue == true ? session : null;
    }
}
