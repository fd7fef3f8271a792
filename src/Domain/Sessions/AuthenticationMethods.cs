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
}

/// <summary>How the methods are told.</summary>
public static class AuthenticationMethodNames
{
    private const AuthenticationMethods Both = AuthenticationMethods.Password | AuthenticationMethods.OneTimeCode;

    /// <summary>Shared, as they are told with each session.</summary>
    private static readonly string[][] ByFlags = [[], ["pwd"], ["otp"], ["pwd", "otp", "mfa"]];

    /// <summary>By their names in RFC 8176.</summary>
    public static IReadOnlyList<string> Names(this AuthenticationMethods methods) => ByFlags[(int)methods];

    /// <summary>The level of assurance that they reach (NIST SP 800-63B-4, 2).</summary>
    public static string AssuranceLevel(this AuthenticationMethods methods) => methods == Both ? "aal2" : "aal1";
}
