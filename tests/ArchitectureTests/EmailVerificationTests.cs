using Auth.Domain.Users;

namespace Auth.ArchitectureTests;

/// <summary>An email whose link was opened is verified only by the rule that removes credentials which the account does not confirm (ADR 33).</summary>
[Trait("Requirement", "R74")]
public class EmailVerificationTests
{
    /// <summary>Use cases that verify an email and keep the credentials without asking, with the reason.</summary>
    private static readonly Dictionary<string, string> Exceptions = new(StringComparer.Ordinal)
    {
        ["CompleteRegistrationHandler"] = "The user who opens the link chooses the password.",
        ["RegisterHandler"] = "An operator vouches for the email.",
        ["MarkEmailVerifiedHandler"] = "An administrator vouches for the user of the account.",
    };

    [Fact]
    public void Only_named_use_cases_keep_the_credentials_without_a_confirmation() => CallersOf(nameof(User.SetVerifiedEmail)).ShouldBe(Exceptions.Keys, ignoreOrder: true);

    [Fact]
    public void One_use_case_verifies_emails_by_their_links() => CallersOf(nameof(User.VerifyEmail)).ShouldBe(["VerifyEmailHandler"]);

    private static IEnumerable<string> CallersOf(string method) =>
        Code.Application.SourceTypes().Where(t => t.Calls().Any(c => c.DeclaringType.FullName == typeof(User).FullName && c.Name == method)).Select(t => t.Name);
}
