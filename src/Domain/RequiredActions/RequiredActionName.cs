using System.Text.RegularExpressions;

namespace Auth.Domain.RequiredActions;

/// <summary>The names of required actions. They are contract.</summary>
internal static partial class RequiredActionName
{
    /// <summary>The user has a second factor, which is still to be verified.</summary>
    public const string SecondFactor = "second_factor";

    /// <summary>The user must verify the email.</summary>
    public const string VerifyEmail = "verify_email";

    /// <summary>The user must choose a new password.</summary>
    public const string ChangePassword = "change_password";

    /// <summary>The user must enroll a second factor.</summary>
    public const string EnrollSecondFactor = "enroll_second_factor";

    /// <summary>The user must accept the current terms.</summary>
    public const string AcceptTerms = "accept_terms";

    /// <summary>The names of Auth's own actions, in their order. Proofs come before changes; and a new password voids email links, so it comes after the email.</summary>
    public static readonly IReadOnlyList<string> BuiltIn = [SecondFactor, VerifyEmail, ChangePassword, EnrollSecondFactor, AcceptTerms];

    /// <summary>Whether an action of a host application may have this name.</summary>
    public static bool IsAllowed(string name) => Pattern().IsMatch(name) && !BuiltIn.Contains(name, StringComparer.Ordinal);

    /// <summary>The position of an action in the order of a login. Those of a host application come last.</summary>
    public static int GetPosition(string name) => BuiltIn.TakeWhile(known => known != name).Count();

    [GeneratedRegex(@"\A[a-z][a-z0-9_]{0,63}\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 100)]
    private static partial Regex Pattern();
}
