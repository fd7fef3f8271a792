using Auth.Domain.Passkeys;

namespace Auth.Domain.Sessions;

/// <summary>The credentials by which a user was authenticated, at a login or a step-up.</summary>
/// <param name="Methods">Their kinds.</param>
/// <param name="PasskeyId">The passkey; null if there is none, or if it is unknown, as for sessions from before it was stored.</param>
public readonly record struct SessionCredentials(AuthenticationMethods Methods, PasskeyId? PasskeyId = null)
{
    private const AuthenticationMethods Passkeys = AuthenticationMethods.HardwareKey | AuthenticationMethods.SoftwareKey;

    /// <summary>The codes of an authenticator, and its recovery codes. Sessions do not record which of the two was used.</summary>
    public static readonly SessionCredentials OneTimeCodes = new(AuthenticationMethods.OneTimeCode);

    /// <summary>Credentials without a passkey, or with an unknown one.</summary>
    public static implicit operator SessionCredentials(AuthenticationMethods methods) => new(methods);

    /// <summary>One passkey, of either kind.</summary>
    public static SessionCredentials OfPasskey(PasskeyId id) => new(Passkeys, id);

    /// <summary>Adds the password, which was verified before.</summary>
    public SessionCredentials WithPassword() => this with { Methods = Methods | AuthenticationMethods.Password };

    /// <summary>Whether a credential is in both. An unknown passkey counts as any passkey.</summary>
    public bool Overlaps(SessionCredentials other)
    {
        var common = Methods & other.Methods;
        if (PasskeyId is not null && other.PasskeyId is not null && PasskeyId != other.PasskeyId) common &= ~Passkeys;
        return common != AuthenticationMethods.None;
    }
}
