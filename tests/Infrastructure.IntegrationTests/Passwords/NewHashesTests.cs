using System.Diagnostics;
using System.Text.Json;
using Auth.Application.Passwords;
using Auth.Infrastructure.Passwords.Hashing;

namespace Auth.Infrastructure.IntegrationTests.Passwords;

public sealed class NewHashesTests
{
    private const string DebianPython = "/usr/bin/python3";

    private static readonly string[] OddPasswords =
    [
        "",
        "correct horse battery staple",
        "  leading and trailing spaces  ",
        "nul\0in the middle",
        "😀👨‍👩‍👧 emoji",
        "e\u0301 combining and \u00e9 composed",
        "\ufeffbyte order mark",
        "line\r\nbreaks\tand tabs",
        "$pbkdf2-sha256$1$salt$digest",
        new('x', 1024),
        string.Concat(Enumerable.Repeat("李", 1024)),
    ];

    [Fact]
    [Trait("Requirement", "R07")]
    public async Task A_new_PBKDF2_hash_has_the_format_of_passlib()
    {
        using var hasher = Hashers.Pbkdf2(rounds: 12_345);
        (await hasher.CreateHashAsync("a password")).Encoded.ShouldMatch(@"\A\$pbkdf2-sha256\$12345\$[./A-Za-z0-9]{22}\$[./A-Za-z0-9]{43}\z");
    }

    [Fact]
    [Trait("Requirement", "R07")]
    public async Task A_new_Argon2id_hash_contains_its_parameters()
    {
        using var hasher = Hashers.Argon2id();
        (await hasher.CreateHashAsync("a password")).Encoded.ShouldMatch(@"\A\$argon2id\$v=19\$m=19456,t=2,p=1\$[+/A-Za-z0-9]{22}\$[+/A-Za-z0-9]{43}\z");
    }

    [Fact]
    public async Task Every_hash_has_its_own_salt()
    {
        using var hasher = Hashers.Pbkdf2(rounds: 1);
        var hashes = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < 100; i++)
            hashes.Add((await hasher.CreateHashAsync("a password")).Encoded.Split('$')[3]);
        hashes.Count.ShouldBe(100);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Trait("Requirement", "R05")]
    public async Task The_whole_password_is_verified_exactly_as_received(bool argon2)
    {
        using var hasher = argon2 ? Hashers.Argon2id() : Hashers.Pbkdf2(rounds: 1);
        foreach (var password in OddPasswords)
        {
            var hash = await hasher.CreateHashAsync(password);
            (await hasher.VerifyAsync(password, hash)).ShouldBe(PasswordVerification.Success, password);
            foreach (var other in Variations(password))
                (await hasher.VerifyAsync(other, hash)).ShouldBe(PasswordVerification.Failed, $"{password} and {other}");
        }
    }

    [Fact]
    public async Task A_password_with_a_lone_surrogate_is_rejected()
    {
        using var hasher = Hashers.Pbkdf2(rounds: 1);
        var replacedHash = await hasher.CreateHashAsync("broken \ufffd");

        (await hasher.VerifyAsync("broken \ud800", replacedHash)).ShouldBe(PasswordVerification.Failed);
        await Should.ThrowAsync<ArgumentException>(() => hasher.CreateHashAsync("broken \ud800"));
    }

    [Fact]
    [Trait("Requirement", "R08")]
    public async Task Passlib_verifies_new_PBKDF2_hashes()
    {
        using var hasher = Hashers.Pbkdf2(rounds: 1000);
        await ShouldVerifyInPasslib("pbkdf2_sha256", hasher);
    }

    [Fact]
    [Trait("Requirement", "R08")]
    public async Task Passlib_verifies_new_Argon2id_hashes()
    {
        using var hasher = Hashers.Argon2id();
        await ShouldVerifyInPasslib("argon2", hasher);
    }

    private static IEnumerable<string> Variations(string password)
    {
        string[] variations = [password + " ", password + "x", "x" + password, password.Trim(), password.Normalize(), password.Split('\0')[0], password.Length > 72 ? password[..72] : "x"];
        return variations.Where(other => !other.Equals(password, StringComparison.Ordinal));
    }

    private static async Task ShouldVerifyInPasslib(string scheme, BoundedPasswordHasher hasher)
    {
        // passlib loads the library of a scheme at the first hash.
        var load = $"import json, sys; from passlib.hash import {scheme} as scheme; known = scheme.hash('x'); ";
        Assert.SkipUnless(
            File.Exists(DebianPython) && (await Python(load + "print(scheme.verify('x', known))", "")).Trim() == "True",
            $"{DebianPython} has no passlib with {scheme}: apt-get install python3-passlib python3-argon2");
        var pairs = new List<string[]>();
        foreach (var password in OddPasswords)
            pairs.Add([password, (await hasher.CreateHashAsync(password)).Encoded]);

        var output = await Python(
            load + "print([(scheme.verify(p, h), scheme.verify(p + 'x', h)) for p, h in json.load(sys.stdin)])",
            JsonSerializer.Serialize(pairs));

        output.Trim().ShouldBe($"[{string.Join(", ", Enumerable.Repeat("(True, False)", OddPasswords.Length))}]");
    }

    private static async Task<string> Python(string script, string input)
    {
        var start = new ProcessStartInfo(DebianPython, ["-c", script]) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        using var python = Process.Start(start)!;
        var errors = python.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await python.StandardInput.WriteAsync(input);
        python.StandardInput.Close();
        var output = await python.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await python.WaitForExitAsync(TestContext.Current.CancellationToken);
        return output + await errors;
    }
}
