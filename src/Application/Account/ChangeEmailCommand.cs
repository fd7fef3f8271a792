using Auth.Application.Common;
using Auth.Application.Common.Access;
using Auth.Application.Mail;
using Auth.Application.Registration;
using Auth.Domain.Common;
using Auth.Domain.EmailLinks;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using FluentValidation;

namespace Auth.Application.Account;

/// <summary>Requests a new email. It takes effect when its link is opened; until then the current one stays, and is notified. A newer request replaces an older one.</summary>
/// <param name="CurrentSessionId">The request ends if this session is revoked (ADR 33).</param>
/// <param name="Email">The new email. Whether it is already in use is revealed only where everyone can learn it by registering (ADR 12).</param>
[AllowedTo(Actors.Owner, RecentAuthenticationOf = Actors.Owner)]
public sealed record ChangeEmailCommand(UserId UserId, string Email, SessionId CurrentSessionId) : ICommand, IUserRequest, IRequestsMail
{
    /// <inheritdoc />
    public bool RequestsMail => true;
}

internal sealed class ChangeEmailValidator : AbstractValidator<ChangeEmailCommand>
{
    public ChangeEmailValidator() => RuleFor(c => c.Email).MustCreate(EmailAddress.Create);
}

internal sealed class ChangeEmailHandler(IUserRepository users, IEmailLinkRepository links, IMailOutbox outbox, RegistrationSettings settings, TimeProvider time) : ICommandHandler<ChangeEmailCommand>
{
    public async Task<Result> Handle(ChangeEmailCommand command, CancellationToken cancellationToken)
    {
        if (await users.FindAsync(command.UserId, cancellationToken) is not { } user) return SessionErrors.NotAuthenticated;

        var email = EmailAddress.Create(command.Email).Value;
        if (settings.RevealsTakenNames && await users.IsVerifiedByAnotherAsync(email, user.Id, cancellationToken)) return UserErrors.EmailTaken;

        // There is nothing to change, and a notice of a change would alarm the user.
        if (user.HasVerified(email)) return Result.Success();

        var now = time.Now();
        user.RequestLink(EmailLinkPurpose.Verification, now);
        await EndPreviousRequestAsync(user, cancellationToken);
        outbox.EnqueueTo(user, MailKind.AddressVerification, email, now, command.CurrentSessionId);
        outbox.NotifyUser(user, MailKind.AddressChangeRequested, now);
        return Result.Success();
    }

    private async Task EndPreviousRequestAsync(User user, CancellationToken cancellationToken)
    {
        await outbox.CancelAsync(user.Id, MailKind.AddressVerification, cancellationToken);
        if (await links.FindAsync(user.Id, EmailLinkPurpose.Verification, cancellationToken) is { } link) links.Remove(link);
    }
}
