using Auth.Application.Common;
using Auth.Application.Common.Access;
using Auth.Application.Common.Limits;
using Auth.Application.Mail;
using Auth.Domain.Access;
using Auth.Domain.Common;
using Auth.Domain.Passkeys;
using Auth.Domain.SecondFactors;
using Auth.Domain.Sessions;
using Auth.Domain.Users;

namespace Auth.Application.SecondFactors;

/// <summary>Removes the authenticator, the recovery codes and, unless they are kept, the passkeys of an account, and ends the sessions that rest on them. Repeating it has no effect.</summary>
/// <param name="KeepPasskeys">Whether the passkeys stay.</param>
/// <param name="CurrentSessionId">Kept; null if the command comes from no session.</param>
[AllowedTo(Actors.Owner | Actors.Operator, Scope = Scopes.UsersWrite, RecentAuthenticationOf = Actors.Owner)]
public sealed record RemoveSecondFactorsCommand(UserId UserId, bool KeepPasskeys = false, SessionId? CurrentSessionId = null) : ICommand, IChangesFactors, IEndsSessions;

internal sealed class RemoveSecondFactorsHandler(
    IUserRepository users,
    ITotpAuthenticatorRepository authenticators,
    ILoginChallengeRepository challenges,
    IPasskeyRepository passkeys,
    IMailOutbox outbox,
    TimeProvider time)
    : ICommandHandler<RemoveSecondFactorsCommand>
{
    public async Task<Result> Handle(RemoveSecondFactorsCommand command, CancellationToken cancellationToken)
    {
        if (await users.FindAsync(command.UserId, cancellationToken) is not { } user) return UserErrors.NotFound;

        var now = time.Now();
        if (user.HasSecondFactor) outbox.NotifyUser(user, MailKind.SecondFactorRemoved, now);
        user.RemoveSecondFactor(now, command.CurrentSessionId);
        if (await authenticators.FindAsync(user.Id, cancellationToken) is { } authenticator) authenticators.Remove(authenticator);
        foreach (var challenge in await challenges.ListByUserAsync(user.Id, cancellationToken)) challenges.Remove(challenge);
        if (!command.KeepPasskeys) await RemovePasskeysAsync(user, command.CurrentSessionId, now, cancellationToken);
        return Result.Success();
    }

    private async Task RemovePasskeysAsync(User user, SessionId? keptSessionId, DateTimeOffset now, CancellationToken cancellationToken)
    {
        foreach (var passkey in await passkeys.ListByUserAsync(user.Id, cancellationToken))
        {
            passkey.Remove(now, keptSessionId);
            passkeys.Remove(passkey);
            outbox.NotifyUser(user, MailKind.PasskeyRemoved, now);
        }
    }
}
