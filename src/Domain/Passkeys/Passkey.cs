using Auth.Domain.Common;
using Auth.Domain.Sessions;
using Auth.Domain.Users;

namespace Auth.Domain.Passkeys;

/// <summary>A key pair whose private half an authenticator keeps, and uses only after its owner has unlocked it: two factors in one (NIST SP 800-63B-4, 3.1.7).</summary>
/// <remarks>What an authenticator signed is checked by the infrastructure (ADR 17); what follows from it is decided here.</remarks>
public sealed class Passkey : AggregateRoot
{
    /// <summary>How many a person may have.</summary>
    public const int MaxPerUser = 20;

    /// <summary>For the store, which fills in what it kept.</summary>
    private Passkey() => (Name, CredentialId, PublicKey, Transports) = (null!, null!, null!, null!);

    private Passkey(UserId user, int place, PasskeyName name, PasskeyCredential credential, DateTimeOffset now)
    {
        (Id, User, Place, Name, CreatedAt) = (PasskeyId.New(now), user, place, name, now);
        (CredentialId, PublicKey, SignCount, Transports) = (credential.Id, credential.PublicKey, credential.SignCount, credential.Transports);
        (IsBackupEligible, IsBackedUp) = (credential.IsBackupEligible, credential.IsBackedUp);
    }

    /// <summary>The id.</summary>
    public PasskeyId Id { get; }

    /// <summary>Whose it is.</summary>
    public UserId User { get; }

    /// <summary>Which of the person's <see cref="MaxPerUser"/> places it takes. No two take the same one, so that the limit also holds for those that are added at once.</summary>
    public int Place { get; }

    /// <summary>How the person calls it.</summary>
    public PasskeyName Name { get; }

    /// <summary>By what its credential is known; unique over all accounts.</summary>
    public CredentialId CredentialId { get; }

    /// <summary>The public key, a COSE key in base64url.</summary>
    public string PublicKey { get; }

    /// <summary>How often it had signed when it was last used, as it said itself.</summary>
    public long SignCount { get; private set; }

    /// <summary>How its authenticator can be reached.</summary>
    public IReadOnlyList<string> Transports { get; }

    /// <summary>Whether it may be copied to other devices of its owner.</summary>
    public bool IsBackupEligible { get; }

    /// <summary>Whether it had been when it was last used.</summary>
    public bool IsBackedUp { get; private set; }

    /// <summary>When it was added.</summary>
    public DateTimeOffset CreatedAt { get; }

    /// <summary>When it was last used; null: not yet.</summary>
    public DateTimeOffset? LastUsedAt { get; private set; }

    /// <summary>By what somebody who used it has proved who they are (RFC 8176): a key that can't leave its device, or one that may.</summary>
    public AuthenticationMethods Method => IsBackupEligible ? AuthenticationMethods.SoftwareKey : AuthenticationMethods.HardwareKey;

    /// <summary>What is known of its credential.</summary>
    public PasskeyCredential Credential => new(CredentialId, PublicKey, SignCount, Transports, IsBackupEligible, IsBackedUp);

    /// <summary>Adds one, whose authenticator has just shown that it has it.</summary>
    /// <param name="user">Whose.</param>
    /// <param name="others">Those that the person has.</param>
    /// <param name="name">How the person calls it.</param>
    /// <param name="credential">What its authenticator showed.</param>
    /// <param name="now">The time.</param>
    /// <returns>The passkey, or <see cref="PasskeyErrors.TooMany"/>.</returns>
    public static Result<Passkey> Add(User user, IReadOnlyCollection<Passkey> others, PasskeyName name, PasskeyCredential credential, DateTimeOffset now)
    {
        if (others.Count >= MaxPerUser) return PasskeyErrors.TooMany;
        var passkey = new Passkey(user.Id, Enumerable.Range(0, MaxPerUser).Except(others.Select(p => p.Place)).First(), name, credential, now);
        passkey.Raise(new PasskeyAdded(user.Id, passkey.Id.Value, now));
        return passkey;
    }

    /// <summary>Its authenticator has signed, and the signature was right.</summary>
    /// <returns><see cref="PasskeyErrors.Invalid"/> where it counts its signatures and the count has not grown (WebAuthn, 7.2, step 22): there may be a copy.</returns>
    public Result Use(PasskeyCredential shown, DateTimeOffset now)
    {
        if ((shown.SignCount != 0 || SignCount != 0) && shown.SignCount <= SignCount)
        {
            Raise(new PasskeyRefused(User, Id.Value, now));
            return PasskeyErrors.Invalid;
        }

        (SignCount, IsBackedUp, LastUsedAt) = (shown.SignCount, shown.IsBackedUp, now);
        return Result.Success();
    }

    /// <summary>It is about to be removed, for good.</summary>
    public void Remove(DateTimeOffset now) => Raise(new PasskeyRemoved(User, Id.Value, now));
}
