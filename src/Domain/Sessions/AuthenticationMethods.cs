namespace Auth.Domain.Sessions;

/// <summary>By what somebody has proved who they are.</summary>
[Flags]
public enum AuthenticationMethods
{
    /// <summary>By nothing.</summary>
    None = 0,

    /// <summary>By the password.</summary>
    Password = 1,

    /// <summary>By a code of the authenticator, or by a recovery code.</summary>
    OneTimeCode = 2,

    /// <summary>By a passkey that can't leave its device, unlocked by its owner.</summary>
    HardwareKey = 4,

    /// <summary>By a passkey that may be copied to other devices of its owner, unlocked by its owner.</summary>
    SoftwareKey = 8,
}

/// <summary>How the methods are told.</summary>
public static class AuthenticationMethodNames
{
    private const AuthenticationMethods Both = AuthenticationMethods.Password | AuthenticationMethods.OneTimeCode;
    private const AuthenticationMethods Passkeys = AuthenticationMethods.HardwareKey | AuthenticationMethods.SoftwareKey;
    private const int Combinations = 16;

    /// <summary>Shared, as they are told with each session.</summary>
    private static readonly string[][] ByFlags = [.. Enumerable.Range(0, Combinations).Select(flags => NamesOf((AuthenticationMethods)flags))];

    /// <summary>By their names in RFC 8176.</summary>
    public static IReadOnlyList<string> Names(this AuthenticationMethods methods) => ByFlags[(int)methods];

    /// <summary>The level of assurance that they reach (NIST SP 800-63B-4, 2).</summary>
    public static string AssuranceLevel(this AuthenticationMethods methods) => methods.AreSeveralFactors() ? "aal2" : "aal1";

    /// <summary>A passkey is two by itself: what one has, and what unlocks it.</summary>
    public static bool AreSeveralFactors(this AuthenticationMethods methods) => (methods & Both) == Both || (methods & Passkeys) != AuthenticationMethods.None;

    private static string[] NamesOf(AuthenticationMethods methods) =>
    [
        .. methods.HasFlag(AuthenticationMethods.Password) ? ["pwd"] : Array.Empty<string>(),
        .. methods.HasFlag(AuthenticationMethods.OneTimeCode) ? ["otp"] : Array.Empty<string>(),
        .. methods.HasFlag(AuthenticationMethods.HardwareKey) ? ["hwk"] : Array.Empty<string>(),
        .. methods.HasFlag(AuthenticationMethods.SoftwareKey) ? ["swk"] : Array.Empty<string>(),
        .. methods.AreSeveralFactors() ? ["mfa"] : Array.Empty<string>(),
    ];
}
