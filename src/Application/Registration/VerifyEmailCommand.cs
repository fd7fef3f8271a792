using Auth.Application.Account;
using Auth.Application.Common;
using Auth.Application.Common.Access;
using Auth.Application.Mail;
using Auth.Application.Passwords;
using Auth.Domain.Common;
using Auth.Domain.Devices;
using Auth.Domain.EmailLinks;
using Auth.Domain.Users;
using FluentValidation;

namespace Auth.Application.Registration;

/// <summary>Verifies an email through its link. A new email replaces the current one, which is notified.</summary>
/// <remarks>The link proves who owns the email, but not who uses the account. So the account's own session or its password confirms the verification, or the owner of the email claims the account (ADR 33).</remarks>
/// <param name="Token">The token of the email link.</param>
/// <param name="Password">The account's password, verified and counted like a password at login; null if the session of the request confirms, or nothing.</param>
/// <param name="Claim">Whether to claim the account if neither its session nor its password confirms. This removes its credentials.</param>
/// <param name="DeviceToken">The device token of the request; null if none.</param>
[AllowedTo(Actors.Anyone)]
public sealed record VerifyEmailCommand(string Token, string? Password = null, bool Claim = false, Token<Device>? DeviceToken = null) : ICommand<VerifiedEmail>, IManagesTransactions
{
    /// <summary>Omits the properties, which contain secrets.</summary>
    public override string ToString() => nameof(VerifyEmailCommand);
}

/// <summary>The result of a verification.</summary>
/// <param name="User">The account.</param>
/// <param name="IsClaimed">Whether the account was claimed. The user must recover it, because no password works.</param>
public sealed record VerifiedEmail(UserDetails User, bool IsClaimed);

internal sealed class VerifyEmailValidator : AbstractValidator<VerifyEmailCommand>
{
    public VerifyEmailValidator() => RuleFor(c => c.Password!).ValidPassword().When(c => c.Password is not null);
}

internal sealed class VerifyEmailHandler(
    IEmailLinkRepository links,
    IUserRepository users,
    IMailOutbox outbox,
    PasswordVerifier verifier,
    IRequestContext context,
    IUnitOfWork unitOfWork,
    TimeProvider time) : ICommandHandler<VerifyEmailCommand, VerifiedEmail>
{
    public async Task<Result<VerifiedEmail>> Handle(VerifyEmailCommand command, CancellationToken cancellationToken)
    {
        if (!Token<EmailLink>.TryParse(command.Token, out var token)) return EmailLinkErrors.Invalid;

        var hash = token.Hash();
        // Checked before an attempt is counted, and again in the transaction.
        if (await FindAsync(hash, cancellationToken) is not (_, { } owner)) return EmailLinkErrors.Invalid;
        if (command.Password is not { } password || context.IsSessionOf(owner))
            return await unitOfWork.ExecuteAsync(() => VerifyAsync(hash, isPasswordVerified: false, command.Claim), cancellationToken);

        using var attempt = await verifier.BeginAsync(owner, command.DeviceToken, cancellationToken);
        var verified = await attempt.VerifyAsync(password);
        if (verified.IsFailure) return verified.Error;

        return await attempt.CompleteAsync((_, _, _) => VerifyAsync(hash, isPasswordVerified: true, claims: false));
    }

    private async Task<Result<VerifiedEmail>> VerifyAsync(TokenHash<EmailLink> tokenHash, bool isPasswordVerified, bool claims)
    {
        if (await FindAsync(tokenHash, CancellationToken.None) is not ({ } link, { } user)) return EmailLinkErrors.Invalid;

        var confirmation = isPasswordVerified || context.IsSessionOf(user) ? EmailConfirmation.ByAccount : claims ? EmailConfirmation.ByClaim : EmailConfirmation.None;
        var allowed = user.CheckVerification(link.Email, confirmation);
        if (allowed.IsFailure) return allowed.Error;

        var now = time.Now();
        if (user.Email?.NormalizedValue != link.Email.NormalizedValue)
        {
            // While the account is locked, its email must not be changed, because later recoveries would go there.
            if (!user.IsActive) return EmailLinkErrors.Invalid;
            var released = await users.ReleaseUnverifiedEmailAsync(link.Email, now, CancellationToken.None);
            if (released.IsFailure) return released.Error;
            outbox.NotifyUser(user, MailKind.AddressChanged, now);
        }

        links.Remove(link);
        var isClaimed = confirmation == EmailConfirmation.ByClaim && !user.HasVerified(link.Email);
        user.VerifyEmail(link.Email, confirmation, now);
        return new VerifiedEmail(UserDetails.From(user, now), isClaimed);
    }

    /// <returns>The link and its user; null if the link cannot be used.</returns>
    private async Task<(EmailLink Link, User User)?> FindAsync(TokenHash<EmailLink> tokenHash, CancellationToken cancellationToken) =>
        await links.FindAsync(tokenHash, cancellationToken) is { Purpose: EmailLinkPurpose.Verification } link
        && await users.FindAsync(link.UserId, cancellationToken) is { } user && link.IsValidFor(user, time.Now())
            ? (link, user)
            : null;
}
