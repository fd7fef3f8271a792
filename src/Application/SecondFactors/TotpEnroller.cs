using System.Security.Cryptography;
using System.Text;
using Auth.Application.Mail;
using Auth.Domain.Common;
using Auth.Domain.Devices;
using Auth.Domain.SecondFactors;
using Auth.Domain.Sessions;
using Auth.Domain.Users;

namespace Auth.Application.SecondFactors;

/// <summary>Enrolls authenticators, in a session or within a login. Runs within a transaction of the caller.</summary>
internal sealed class TotpEnroller(ITotpAuthenticatorRepository authenticators, ITotp totp, SecondFactorVerifier verifier, IMailOutbox outbox)
{
    /// <summary>Starts an enrollment, or restarts it with a new secret, because the user may never have stored the previous one.</summary>
    /// <param name="generated">Created before the transaction, because a new encryption key is stored in a transaction of its own.</param>
    /// <returns>The setup data, or <see cref="SecondFactorErrors.AlreadyEnrolled"/>.</returns>
    public async Task<Result<TotpEnrollment>> StartAsync(User user, GeneratedTotpSecret generated, DateTimeOffset now)
    {
        if (await authenticators.FindAsync(user.Id, CancellationToken.None) is not { } existing)
        {
            authenticators.Add(TotpAuthenticator.StartEnrollment(user.Id, generated.Secret, now));
            return generated.Enrollment;
        }

        var result = existing.RestartEnrollment(generated.Secret, now);
        return result.IsFailure ? result.Error : generated.Enrollment;
    }

    /// <summary>Finds an incomplete enrollment for a caller who already has its secret.</summary>
    /// <param name="secret">The TOTP secret in base32, as it was shown.</param>
    /// <returns>Null if there is none, or another secret has replaced it.</returns>
    public async Task<TotpEnrollment?> FindPendingAsync(User user, string secret)
    {
        if (await authenticators.FindAsync(user.Id, CancellationToken.None) is not { IsConfirmed: false } pending) return null;

        var enrollment = totp.Show(user, pending.Secret);
        return CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(enrollment.Secret), Encoding.UTF8.GetBytes(secret)) ? enrollment : null;
    }

    /// <summary>Completes an enrollment with a first code, which is counted like a code at login.</summary>
    /// <param name="keptSessionId">The session that does not end; null to end all.</param>
    /// <param name="keptChallenge">The login under way that does not end; null to end all.</param>
    /// <returns>The recovery codes in plain text, available only here; or why the enrollment is not complete.</returns>
    public async Task<Result<IReadOnlyList<RecoveryCode>>> ConfirmAsync(
        User user, Device? device, string code, DateTimeOffset now, SessionId? keptSessionId = null, TokenHash<LoginChallenge>? keptChallenge = null)
    {
        if (await authenticators.FindAsync(user.Id, CancellationToken.None) is not { } authenticator) return SecondFactorErrors.NotFound;
        if (authenticator.IsConfirmed) return SecondFactorErrors.AlreadyEnrolled;

        var result = verifier.VerifyFirstCode(user, device, authenticator, code, now);
        if (result.IsFailure) return result.Error;

        user.EnrollSecondFactor(now, keptSessionId, keptChallenge);
        outbox.NotifyUser(user, MailKind.SecondFactorAdded, now);
        return Result<IReadOnlyList<RecoveryCode>>.Success(authenticator.Confirm(now));
    }
}
