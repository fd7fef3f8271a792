using Auth.Domain.Common;
using Auth.Domain.Users;

namespace Auth.Domain.SecondFactors;

/// <summary>What makes a person's one-time codes (RFC 6238), with the recovery codes for the day on which it is lost. A person has one at the most.</summary>
/// <remarks>It counts no attempts: a wrong code is a wrong password, and the rules of attempts are the <see cref="User"/>'s (P1, ADR 16).</remarks>
public sealed class Authenticator : AggregateRoot
{
    /// <summary>How many recovery codes there are in a set.</summary>
    public const int RecoveryCodesInASet = 10;

    private List<RecoveryCodeHash> _recoveryCodes = [];

    /// <summary>For the store, which fills in what it kept.</summary>
    private Authenticator() => Seed = null!;

    private Authenticator(UserId user, ProtectedSeed seed, DateTimeOffset now) => (User, Seed, CreatedAt) = (user, seed, now);

    /// <summary>Whose it is.</summary>
    public UserId User { get; }

    /// <summary>What the codes come from.</summary>
    public ProtectedSeed Seed { get; private set; }

    /// <summary>When the seed was made.</summary>
    public DateTimeOffset CreatedAt { get; private set; }

    /// <summary>When its first code was given, from which on it is asked for; null: not yet.</summary>
    public DateTimeOffset? ConfirmedAt { get; private set; }

    /// <summary>The step of the last code that was accepted; null: none was.</summary>
    public long? LastStep { get; private set; }

    /// <summary>The recovery codes that have not been used.</summary>
    public IReadOnlyCollection<RecoveryCodeHash> RecoveryCodes => _recoveryCodes;

    /// <summary>Whether it is asked for.</summary>
    public bool IsConfirmed => ConfirmedAt is not null;

    /// <summary>Begins an enrolment; a first code has to confirm it.</summary>
    public static Authenticator Begin(UserId user, ProtectedSeed seed, DateTimeOffset now) => new(user, seed, now);

    /// <summary>Begins the enrolment anew, with another seed: the one before was perhaps never stored anywhere.</summary>
    /// <returns><see cref="SecondFactorErrors.AlreadyEnrolled"/> once it is confirmed.</returns>
    public Result BeginAnew(ProtectedSeed seed, DateTimeOffset now)
    {
        if (IsConfirmed) return SecondFactorErrors.AlreadyEnrolled;
        (Seed, CreatedAt, LastStep) = (seed, now, null);
        return Result.Success();
    }

    /// <summary>Accepts the code of a step, if neither it nor a later one was accepted before: each step works once, whatever the clocks of servers do (RFC 6238, 5.2; ASVS 6.5.1).</summary>
    public bool Accept(long step)
    {
        if (step <= LastStep) return false;
        LastStep = step;
        return true;
    }

    /// <summary>A first code was right: from now on it is asked for. Whoever calls this says so to the <see cref="User"/> in the same transaction.</summary>
    /// <returns>The recovery codes, told this once.</returns>
    public IReadOnlyList<RecoveryCode> Confirm(DateTimeOffset now)
    {
        ConfirmedAt = now;
        return NewRecoveryCodes();
    }

    /// <summary>Uses up a recovery code.</summary>
    /// <returns>Whether it was one that was left.</returns>
    public bool Use(RecoveryCode code, DateTimeOffset now)
    {
        var hash = code.Hash();
        var left = _recoveryCodes.Where(c => c != hash).ToList();
        if (left.Count == _recoveryCodes.Count) return false;
        _recoveryCodes = left;
        Raise(new RecoveryCodeUsed(User, left.Count, now));
        return true;
    }

    /// <summary>Makes a new set; what is left of the old one is of no more use.</summary>
    /// <returns>The recovery codes, told this once.</returns>
    public IReadOnlyList<RecoveryCode> RenewRecoveryCodes(DateTimeOffset now)
    {
        Raise(new RecoveryCodesRenewed(User, now));
        return NewRecoveryCodes();
    }

    private List<RecoveryCode> NewRecoveryCodes()
    {
        var codes = Enumerable.Range(0, RecoveryCodesInASet).Select(_ => RecoveryCode.New()).ToList();
        _recoveryCodes = [.. codes.Select(c => c.Hash())];
        return codes;
    }
}

/// <summary>The seed of one-time codes, encrypted for one person's use; only the infrastructure looks inside.</summary>
/// <param name="Encrypted">The whole of it, as it is stored.</param>
public sealed record ProtectedSeed(string Encrypted)
{
    /// <summary>The longest form that is kept, in characters.</summary>
    public const int MaximumLength = 1024;

    /// <inheritdoc />
    public override string ToString() => "…";
}
