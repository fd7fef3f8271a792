namespace Auth.Domain.Sessions;

/// <summary>The methods by which a user was authenticated. The values are stored.</summary>
[Flags]
public enum AuthenticationMethods
{
    /// <summary>No method.</summary>
    None = 0,

    /// <summary>The password.</summary>
    Password = 1,

    /// <summary>A one-time code or a recovery code.</summary>
    OneTimeCode = 2,

    /// <summary>A passkey that cannot leave its device, with user verification.</summary>
    HardwareKey = 4,

    /// <summary>A passkey that may be copied to other devices of the user, with user verification.</summary>
    SoftwareKey = 8,
}

/// <summary>Maps authentication methods to their standard names.</summary>
public static class AuthenticationMethodNames
{
    private const AuthenticationMethods Both = AuthenticationMethods.Password | AuthenticationMethods.OneTimeCode;
    private const AuthenticationMethods Passkeys = AuthenticationMethods.HardwareKey | AuthenticationMethods.SoftwareKey;
    private const int Combinations = 16;

    /// <summary>Shared arrays, because the names are sent with each session.</summary>
    private static readonly string[][] ByFlags = [.. Enumerable.Range(0, Combinations).Select(flags => GetNames((AuthenticationMethods)flags))];

    /// <summary>The names as in RFC 8176.</summary>
    public static IReadOnlyList<string> GetAmrValues(this AuthenticationMethods methods) => ByFlags[(int)methods];

    /// <summary>The assurance level (NIST SP 800-63B-4, 2).</summary>
    public static string AssuranceLevel(this AuthenticationMethods methods) => methods.IsMultiFactor() ? "aal2" : "aal1";

    /// <summary>Whether the methods are several factors. A passkey is two factors: possession and user verification.</summary>
    public static bool IsMultiFactor(this AuthenticationMethods methods) => (methods & Both) == Both || (methods & Passkeys) != AuthenticationMethods.None;

    private static string[] GetNames(AuthenticationMethods methods) =>
    [
        .. methods.HasFlag(AuthenticationMethods.Password) ? ["pwd"] : Array.Empty<string>(),
        .. methods.HasFlag(AuthenticationMethods.OneTimeCode) ? ["otp"] : Array.Empty<string>(),
        .. methods.HasFlag(AuthenticationMethods.HardwareKey) ? ["hwk"] : Array.Empty<string>(),
        .. methods.HasFlag(AuthenticationMethods.SoftwareKey) ? ["swk"] : Array.Empty<string>(),
        .. methods.IsMultiFactor() ? ["mfa"] : Array.Empty<string>(),
    ];
}
