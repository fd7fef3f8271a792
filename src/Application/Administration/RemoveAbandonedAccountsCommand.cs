using Auth.Application.Audit;
using Auth.Application.Common;
using Auth.Application.Common.Access;
using Auth.Application.Registration;
using Auth.Domain.Common;
using Auth.Domain.Users;
using FluentValidation;

namespace Auth.Application.Administration;

/// <summary>Removes a batch of self-registered accounts whose email was never verified within <c>Registration:UnverifiedRetention</c>, and that were not used after their first day (R83).</summary>
/// <remarks>No mail is sent, because the email may belong to another person. An account that is verified or used meanwhile is kept.</remarks>
/// <param name="Cursor">The end of the previous batch; null for the first one.</param>
[AllowedTo(Actors.Operator)]
public sealed record RemoveAbandonedAccountsCommand(string? Cursor = null) : ICommand<RemovedAccounts>;

/// <summary>The result of a batch.</summary>
/// <param name="Count">The number of removed accounts.</param>
/// <param name="NextCursor">The cursor of the next batch; null if this was the last one.</param>
public sealed record RemovedAccounts(int Count, string? NextCursor);

internal sealed class RemoveAbandonedAccountsValidator : AbstractValidator<RemoveAbandonedAccountsCommand>
{
    public RemoveAbandonedAccountsValidator() => RuleFor(c => c.Cursor).UserCursor();
}

internal sealed class RemoveAbandonedAccountsHandler(IUserRepository users, IEventLog events, RegistrationSettings settings, TimeProvider time)
    : ICommandHandler<RemoveAbandonedAccountsCommand, RemovedAccounts>
{
    public async Task<Result<RemovedAccounts>> Handle(RemoveAbandonedAccountsCommand command, CancellationToken cancellationToken)
    {
        if (settings.UnverifiedRetention is not { } retention) return RegistrationErrors.NoRetention;

        var now = time.Now();
        var batch = await AbandonedAccounts.ReadAsync(users, command.Cursor, retention, now, cancellationToken);
        foreach (var user in batch.Items) await users.RemoveAsync(user, events, now);
        return new RemovedAccounts(batch.Items.Count, batch.NextCursor);
    }
}
