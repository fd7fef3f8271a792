using Auth.Domain.Lockout;
using Auth.Domain.Passwords;
using Auth.Domain.Users;
using Auth.Infrastructure.Passwords.Hashing;
using Auth.Infrastructure.Passwords.Schemes;
using BenchmarkDotNet.Attributes;

namespace Auth.Bench.Micro;

/// <summary>Parts of a login other than hashing and the database.</summary>
public class LoginBenchmarks
{
    private static readonly DateTimeOffset Now = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);

    private readonly PasswordSchemes _schemes = PasswordSchemes.CreateDefault(new Pbkdf2(), new Argon2id());
    private readonly string _stored = $"$pbkdf2-sha256$600000${new string('A', 22)}${new string('A', 43)}";
    private readonly User _user = User.Register(Username.Create("alice").Value, email: null, PasswordHash.FromEncoded("$pbkdf2-sha256$…"), Now);

    /// <summary>Begins and abandons an attempt.</summary>
    [Benchmark]
    public void BeginAndReleaseAttempt() => _user.ReleaseAttempt(_user.BeginAttempt(LockoutPolicy.Default, Now).AttemptId!.Value);

    [Benchmark]
    public bool ParseStoredHash() => _schemes.Read(_stored) is not null;
}
