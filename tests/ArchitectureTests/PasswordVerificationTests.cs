using Auth.Application.Passwords;
using Auth.Domain.Passwords;

namespace Auth.ArchitectureTests;

/// <summary>Every password verification is a counted attempt (P1).</summary>
[Trait("Requirement", "R14")]
public class PasswordVerificationTests
{
    private const string NewPasswordHasher = "Auth.Application.Passwords.NewPasswordHasher";
    private const string PasswordRules = "Auth.Application.Passwords.PasswordRules";
    private const string Hashing = "Auth.Infrastructure.Passwords";
    private const string Passkeys = "Auth.WebApi.Security.Passkeys";

    private static readonly string Hasher = typeof(IPasswordHasher).FullName!;
    private static readonly string HashingPermit = typeof(IHashingPermit).FullName!;

    private static readonly List<string> Implementations =
        [.. Code.Infrastructure.SourceTypes().Where(t => t.Implements(Hasher) || t.Implements(HashingPermit)).Select(t => t.FullName)];

    [Fact]
    public void Password_hasher_implementations_are_found() => Implementations.ShouldNotBeEmpty();

    [Fact]
    public void Only_the_password_verifier_begins_attempts_and_only_new_passwords_take_hashing_permits_beside_it()
    {
        CallersOf((type, method) => IsHasher(type) && method == nameof(IPasswordHasher.AcquirePermitAsync)).ShouldBe([typeof(PasswordVerifier).FullName!, NewPasswordHasher], ignoreOrder: true);
        CallersOf((type, method) => type == typeof(PasswordAttempt).FullName && method == ".ctor").ShouldBe([typeof(PasswordVerifier).FullName!]);
    }

    /// <summary>A new password is compared with the one that it replaces, in a login that has verified it.</summary>
    [Fact]
    public void Only_a_password_attempt_verifies_passwords_and_a_required_change_compares_them()
    {
        CallersOf((type, method) => type == HashingPermit || (IsHasher(type) && method == nameof(IHashingPermit.VerifyAsync))).ShouldBe([typeof(PasswordAttempt).FullName!, NewPasswordHasher], ignoreOrder: true);
        CallersOf((type, method) => type == NewPasswordHasher && method == "HashRequiredAsync").ShouldBe(["Auth.Application.Login.ChangeRequiredPasswordHandler"]);
    }

    [Fact]
    public void Only_a_password_that_the_policy_and_the_rules_accepted_is_hashed()
    {
        CallersOf((type, method) => IsHasher(type) && method == nameof(IPasswordHasher.HashAsync)).ShouldBe(["Auth.Application.Passwords.AcceptedPassword"]);
        CallersOf((type, method) => type == "Auth.Application.Passwords.AcceptedPassword" && method == ".ctor").ShouldBe([NewPasswordHasher]);
        CallersOf((type, method) => type == typeof(IPasswordPolicy).FullName && method == nameof(IPasswordPolicy.CheckAsync)).ShouldBe([PasswordRules]);
        CallersOf((type, method) => type == typeof(IPasswordRule).FullName && method == nameof(IPasswordRule.CheckAsync)).ShouldBe([PasswordRules]);
        CallersOf((type, method) => type == PasswordRules && method == "CheckAsync").Except([PasswordRules]).ShouldBe([NewPasswordHasher]);
    }

    [Fact]
    public void Logins_and_step_ups_ask_whether_the_verified_password_still_obeys_the_rules() =>
        CallersOf((type, method) => type == PasswordRules && method == "RejectsVerifiedAsync").ShouldBe(["Auth.Application.Login.LoginHandler", "Auth.Application.Sessions.StepUpHandler"], ignoreOrder: true);

    [Fact]
    public void Only_the_hasher_derives_keys_from_passwords()
    {
        string[] derivations = ["System.Security.Cryptography.Rfc2898DeriveBytes", "NSec.Cryptography.", "Konscious.", "BCrypt.", "Microsoft.AspNetCore.Identity."];

        var offenders = from type in Code.All.SelectMany(m => m.SourceTypes())
                        where !type.IsIn(Hashing)
                        where type.ReferencedTypes().Any(n => derivations.Any(d => n.FullName.StartsWith(d, StringComparison.Ordinal)) && !(type.IsIn(Passkeys) && IsHarmless(n.Name)))
                        select type.FullName;

        var derived = Code.TypesIn(Hashing).SelectMany(t => t.ReferencedTypes()).Select(n => n.FullName).ToList();
        derivations.Where(d => !derived.Exists(n => n.StartsWith(d, StringComparison.Ordinal))).ShouldBeEmpty();
        offenders.ShouldBeEmpty();
    }

    /// <summary>The framework's passkey types share a namespace with its password hasher.</summary>
    [Fact]
    public void Passkey_code_calls_no_password_methods()
    {
        var calls = from type in Code.TypesIn(Passkeys)
                    from call in type.Calls()
                    where call.Name.Contains("Password", StringComparison.Ordinal)
                    select call.FullName;

        calls.ShouldBeEmpty();
    }

    private static bool IsHarmless(string type) => !type.StartsWith("PasswordHasher", StringComparison.Ordinal);

    /// <summary>The types that call a matching method, given by its declaring type and its name.</summary>
    private static IEnumerable<string> CallersOf(Func<string, string, bool> isMatch) =>
        from type in Code.All.SelectMany(m => m.SourceTypes())
        where !Implementations.Contains(type.FullName)
        where type.Calls().Any(c => isMatch(c.DeclaringType.FullName, c.Name))
        select type.FullName;

    private static bool IsHasher(string type) => type == Hasher || Implementations.Contains(type);
}
