using Auth.Domain.Common;
using Auth.Domain.Sessions;
using Auth.Domain.Users;

namespace Auth.Domain.SecondFactors;

/// <summary>The TOTP authenticator of a user (RFC 6238), with its recovery codes. A user has at most one.</summary>
/// <remarks>It counts no attempts. A wrong code counts like a wrong password, by the rules of <see cref="UserId"/> (ADR 16).</remarks>
public sealed class TotpAuthenticator : AggregateRoot
{
    /// <summary>The number of recovery codes in a set.</summary>
    public const int RecoveryCodeSetSize = 10;

    private List<RecoveryCodeHash> _recoveryCodes = [];

    /// <summary>For the persistence layer, which sets the properties.</summary>
    private TotpAuthenticator() => Secret = null!;

    private TotpAuthenticator(UserId userId, ProtectedTotpSecret secret, DateTimeOffset now) => (UserId, Secret, CreatedAt) = (userId, secret, now);

    /// <summary>The user who owns the authenticator.</summary>
    public UserId UserId { get; }

    /// <summary>The protected TOTP secret.</summary>
    public ProtectedTotpSecret Secret { get; private set; }

    /// <summary>When the TOTP secret was issued.</summary>
    public DateTimeOffset CreatedAt { get; private set; }

    /// <summary>When the first code was verified, from which time codes are required; null during enrollment.</summary>
    public DateTimeOffset? ConfirmedAt { get; private set; }

    /// <summary>The time step of the last accepted code; null if none.</summary>
    public long? LastStep { get; private set; }

    /// <summary>The unused recovery codes.</summary>
    public IReadOnlyCollection<RecoveryCodeHash> RecoveryCodes => _recoveryCodes;

    /// <summary>Whether enrollment is complete and codes are required.</summary>
    public bool IsConfirmed => ConfirmedAt is not null;

    /// <summary>Starts an enrollment, which the first verified code completes.</summary>
    public static TotpAuthenticator StartEnrollment(UserId userId, ProtectedTotpSecret seed, DateTimeOffset now) => new(userId, seed, now);

    /// <summary>Restarts an enrollment with a new TOTP secret, because the user may never have stored the previous one.</summary>
    /// <returns><see cref="SecondFactorErrors.AlreadyEnrolled"/> if the enrollment is complete.</returns>
    public Result RestartEnrollment(ProtectedTotpSecret seed, DateTimeOffset now)
    {
        if (IsConfirmed) return SecondFactorErrors.AlreadyEnrolled;
        (Secret, CreatedAt, LastStep) = (seed, now, null);
        return Result.Success();
    }

    /// <summary>Accepts a time step that is later than the last accepted one. Each step works once, even if the clocks of nodes differ (RFC 6238, 5.2).</summary>
    public bool AcceptStep(long step)
    {
        if (step <= LastStep) return false;
        LastStep = step;
        return true;
    }

    /// <summary>Completes the enrollment. The caller also updates the <see cref="UserId"/> in the same transaction.</summary>
    /// <returns>The recovery codes in plain text, available only here.</returns>
    public IReadOnlyList<RecoveryCode> Confirm(DateTimeOffset now)
    {
        ConfirmedAt = now;
        return NewRecoveryCodes();
    }

    /// <summary>Redeems a recovery code.</summary>
    /// <returns>Whether the code was valid and unused.</returns>
    public bool RedeemRecoveryCode(RecoveryCode code, DateTimeOffset now)
    {
        var hash = code.Hash();
        var remaining = _recoveryCodes.Where(c => c != hash).ToList();
        if (remaining.Count == _recoveryCodes.Count) return false;
        _recoveryCodes = remaining;
        Raise(new RecoveryCodeUsed(UserId, remaining.Count, now));
        return true;
    }

    /// <summary>Creates a new set of recovery codes. It invalidates the previous one, and ends the sessions that rest on a code (<see cref="ISessionEndingEvent"/>).</summary>
    /// <param name="keptSessionId">The session that does not end; null if there is none.</param>
    /// <param name="keptChallenge">The login under way that does not end; null if there is none.</param>
    /// <returns>The recovery codes in plain text, available only here.</returns>
    public IReadOnlyList<RecoveryCode> RenewRecoveryCodes(DateTimeOffset now, SessionId? keptSessionId = null, TokenHash<LoginChallenge>? keptChallenge = null)
    {
        Raise(new RecoveryCodesRenewed(UserId, now) { KeptSessionId = keptSessionId, KeptChallenge = keptChallenge });
        return NewRecoveryCodes();
    }

    private List<RecoveryCode> NewRecoveryCodes()
    {
        var codes = Enumerable.Range(0, RecoveryCodeSetSize).Select(_ => RecoveryCode.New()).ToList();
        _recoveryCodes = [.. codes.Select(c => c.Hash())];
        return codes;
    }
}

/// <summary>A TOTP secret, encrypted for one user. Only the infrastructure can decrypt it.</summary>
/// <param name="Encrypted">The complete stored text.</param>
public sealed record ProtectedTotpSecret(string Encrypted)
{
    /// <summary>The maximum length in characters.</summary>
    public const int MaximumLength = 1024;

    /// <inheritdoc />
    public override string ToString() => "…";
}
