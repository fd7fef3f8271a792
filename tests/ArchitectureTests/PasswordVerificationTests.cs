using Auth.Application.Passwords;

namespace Auth.ArchitectureTests;

/// <summary>There is one door to a password check, and it counts (P1).</summary>
[Trait("Requirement", "R14")]
public class PasswordVerificationTests
{
    private const string Hashing = "Auth.Infrastructure.Passwords";
    private const string Passkeys = "Auth.WebApi.Security.Passkeys";

    private static readonly string Hasher = typeof(IPasswordHasher).FullName!;
    private static readonly string Place = typeof(IHashingPermit).FullName!;

    [Fact]
    public void Only_the_password_verifier_has_passwords_checked()
    {
        var implementations = Code.Infrastructure.Written().Where(t => t.Implements(Hasher) || t.Implements(Place)).Select(t => t.FullName).ToList();
        implementations.ShouldNotBeEmpty();

        var callers = from type in Code.All.SelectMany(m => m.Written())
                      where !implementations.Contains(type.FullName)
                      where type.Calls().Any(c => IsDoor(c.DeclaringType.FullName, c.Name, implementations))
                      select type.FullName;

        callers.ShouldBe([typeof(PasswordVerifier).FullName!]);
    }

    [Fact]
    public void Only_the_hasher_derives_keys_from_passwords()
    {
        string[] derivations = ["System.Security.Cryptography.Rfc2898DeriveBytes", "NSec.Cryptography.", "Konscious.", "BCrypt.", "Microsoft.AspNetCore.Identity."];

        var offenders = from type in Code.All.SelectMany(m => m.Written())
                        where !type.IsIn(Hashing)
                        where type.Names().Any(n => derivations.Any(d => n.FullName.StartsWith(d, StringComparison.Ordinal)) && !(type.IsIn(Passkeys) && IsHarmless(n.Name)))
                        select type.FullName;

        var derived = Code.In(Hashing).SelectMany(t => t.Names()).Select(n => n.FullName).ToList();
        derivations.Where(d => !derived.Exists(n => n.StartsWith(d, StringComparison.Ordinal))).ShouldBeEmpty();
        offenders.ShouldBeEmpty();
    }

    /// <summary>The framework checks passkeys in the same room as passwords.</summary>
    [Fact]
    public void Passkeys_ask_the_framework_for_nothing_about_passwords()
    {
        var calls = from type in Code.In(Passkeys)
                    from call in type.Calls()
                    where call.Name.Contains("Password", StringComparison.Ordinal)
                    select call.FullName;

        calls.ShouldBeEmpty();
    }

    private static bool IsHarmless(string type) => !type.StartsWith("PasswordHasher", StringComparison.Ordinal);

    private static bool IsDoor(string declaringType, string method, List<string> implementations) =>
        declaringType == Place
        || (declaringType == Hasher && method == nameof(IPasswordHasher.AcquirePermitAsync))
        || (implementations.Contains(declaringType) && method is nameof(IPasswordHasher.AcquirePermitAsync) or nameof(IHashingPermit.VerifyAsync));
}
