using Auth.Domain.Common;
using Auth.Domain.Sessions;
using Auth.Domain.Users;

namespace Auth.Domain.Passkeys;

/// <summary>A WebAuthn credential of a user. Its authenticator keeps the private key and uses it only after user verification, so it counts as two factors (NIST SP 800-63B-4, 3.1.7).</summary>
/// <remarks>The infrastructure verifies signatures (ADR 17); this class decides the consequences.</remarks>
public sealed class Passkey : AggregateRoot
{
    /// <summary>The maximum number of passkeys per user.</summary>
    public const int MaxPerUser = 20;

    /// <summary>For the persistence layer, which sets the properties.</summary>
    private Passkey() => (Name, CredentialId, PublicKey, Transports) = (null!, null!, null!, null!);

    private Passkey(UserId userId, int ordinal, PasskeyName name, PasskeyCredential credential, DateTimeOffset now)
    {
        (Id, UserId, Ordinal, Name, CreatedAt) = (PasskeyId.New(now), userId, ordinal, name, now);
        (CredentialId, PublicKey, SignCount, Transports) = (credential.Id, credential.PublicKey, credential.SignCount, credential.Transports);
        (IsBackupEligible, IsBackedUp) = (credential.IsBackupEligible, credential.IsBackedUp);
    }

    /// <summary>The id.</summary>
    public PasskeyId Id { get; }

    /// <summary>The user who owns the passkey.</summary>
    public UserId UserId { get; }

    /// <summary>The position among the user's <see cref="MaxPerUser"/> passkeys. It is unique per user, so concurrent additions cannot exceed the limit.</summary>
    public int Ordinal { get; }

    /// <summary>The name that the user gave it.</summary>
    public PasskeyName Name { get; }

    /// <summary>The credential's id, unique across all accounts.</summary>
    public CredentialId CredentialId { get; }

    /// <summary>The public key: a COSE key in base64url.</summary>
    public string PublicKey { get; }

    /// <summary>The signature counter that the authenticator reported at the last use.</summary>
    public long SignCount { get; private set; }

    /// <summary>The authenticator's transports, as hints for browsers.</summary>
    public IReadOnlyList<string> Transports { get; }

    /// <summary>Whether the key may be copied to other devices of the user.</summary>
    public bool IsBackupEligible { get; }

    /// <summary>Whether the key had been backed up at the last use.</summary>
    public bool IsBackedUp { get; private set; }

    /// <summary>When the passkey was added.</summary>
    public DateTimeOffset CreatedAt { get; }

    /// <summary>When the passkey was last used; null if never.</summary>
    public DateTimeOffset? LastUsedAt { get; private set; }

    /// <summary>The authentication method (RFC 8176): a hardware key cannot leave its device, a software key can.</summary>
    public AuthenticationMethods Method => IsBackupEligible ? AuthenticationMethods.SoftwareKey : AuthenticationMethods.HardwareKey;

    /// <summary>The credential record.</summary>
    public PasskeyCredential Credential => new(CredentialId, PublicKey, SignCount, Transports, IsBackupEligible, IsBackedUp);

    /// <summary>Adds a passkey whose authenticator has just proved possession of the key.</summary>
    /// <param name="others">The user's existing passkeys.</param>
    /// <param name="credential">The verified credential.</param>
    /// <returns>The passkey, or <see cref="PasskeyErrors.LimitReached"/>.</returns>
    public static Result<Passkey> Add(User user, IReadOnlyCollection<Passkey> others, PasskeyName name, PasskeyCredential credential, DateTimeOffset now)
    {
        if (others.Count >= MaxPerUser) return PasskeyErrors.LimitReached;
        var passkey = new Passkey(user.Id, Enumerable.Range(0, MaxPerUser).Except(others.Select(p => p.Ordinal)).Min(), name, credential, now);
        passkey.Raise(new PasskeyAdded(user.Id, passkey.Id.Value, now));
        return passkey;
    }

    /// <summary>Records a use with a valid signature.</summary>
    /// <returns><see cref="PasskeyErrors.Invalid"/> if the counter has not increased, which may mean a cloned key (WebAuthn, 7.2, step 22).</returns>
    public Result RecordUse(PasskeyCredential credential, DateTimeOffset now)
    {
        if ((credential.SignCount != 0 || SignCount != 0) && credential.SignCount <= SignCount)
        {
            Raise(new PasskeyRefused(UserId, Id.Value, now));
            return PasskeyErrors.Invalid;
        }

        (SignCount, IsBackedUp, LastUsedAt) = (credential.SignCount, credential.IsBackedUp, now);
        return Result.Success();
    }

    /// <summary>The credentials of a user who was authenticated by this passkey.</summary>
    public SessionCredentials SessionCredentials => new(Method, Id);

    /// <summary>Records the removal, which ends the sessions that rest on the passkey (<see cref="ISessionEndingEvent"/>). The caller then removes the passkey from the repository.</summary>
    /// <param name="keptSessionId">The session that does not end; null if there is none.</param>
    public void Remove(DateTimeOffset now, SessionId? keptSessionId = null) => Raise(new PasskeyRemoved(UserId, Id.Value, now) { KeptSessionId = keptSessionId });
}
