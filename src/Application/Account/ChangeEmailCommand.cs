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

/// <summary>Requests a new email. It takes effect when its link is opened; until then the current one stays.</summary>
/// <param name="Email">The new email. Whether it is already in use is revealed only where registration reveals it too (ADR 12).</param>
[AllowedTo(Actors.Owner, RecentAuthenticationOf = Actors.Owner)]
public sealed record ChangeEmailCommand(UserId UserId, string Email) : ICommand, IUserRequest, IRequestsMail
{
    /// <inheritdoc />
    public bool RequestsMail => true;
}

internal sealed class ChangeEmailValidator : AbstractValidator<ChangeEmailCommand>
{
    public ChangeEmailValidator() => RuleFor(c => c.Email).MustCreate(EmailAddress.Create);
}

internal sealed class ChangeEmailHandler(IUserRepository users, IMailOutbox outbox, RegistrationSettings settings, TimeProvider time) : ICommandHandler<ChangeEmailCommand>
{
    public async Task<Result> Handle(ChangeEmailCommand command, CancellationToken cancellationToken)
    {
        if (await users.FindAsync(command.UserId, cancellationToken) is not { } user) return SessionErrors.NotAuthenticated;

        var email = EmailAddress.Create(command.Email).Value;
        if (!settings.RequireVerifiedEmail && await users.IsVerifiedByAnotherAsync(email, user.Id, cancellationToken)) return UserErrors.EmailTaken;

        var now = time.Now();
        user.RequestLink(EmailLinkPurpose.Verification, now);
        outbox.EnqueueTo(user, MailKind.AddressVerification, email, now);
        return Result.Success();
    }
}
