using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using Auth.Application.Passwords;
using Auth.Domain.Passwords;
using Auth.Domain.Sessions;
using Auth.Infrastructure.Passwords.Hashing;
using Auth.Infrastructure.Passwords.Schemes;
using Microsoft.Extensions.Time.Testing;

namespace Auth.Infrastructure.IntegrationTests.Passwords;

/// <summary>Cheap password hashers for tests, whose work can be counted or blocked.</summary>
internal static class Hashers
{
    public const int FewRounds = 10_000;

    public static readonly HashingCaller Caller = CreateCaller("203.0.113.1");

    public static HashingCaller CreateCaller(string ipAddress, HashingPriority priority = HashingPriority.UnknownClient) =>
        HashingCaller.Create(new ClientFingerprint(IPAddress.Parse(ipAddress), "test"), priority);

    public static BoundedPasswordHasher Pbkdf2(int rounds = FewRounds) => Pbkdf2(new Pbkdf2(), rounds);

    public static BoundedPasswordHasher Pbkdf2(Pbkdf2 pbkdf2, int rounds = FewRounds, int threads = 1, TimeProvider? time = null, TimeSpan hashTime = default) =>
        Create(new Pbkdf2Sha256Algorithm(pbkdf2, rounds), pbkdf2, new Argon2id(), threads, time, hashTime);

    public static BoundedPasswordHasher Argon2id() => Argon2id(new Argon2id());

    public static BoundedPasswordHasher Argon2id(Argon2id argon2) =>
        Create(new Argon2idAlgorithm(argon2), new Pbkdf2(), argon2);

    public static async Task<PasswordVerification> VerifyAsync(this IPasswordHasher hasher, string password, PasswordHash stored)
    {
        using var permit = (await hasher.AcquirePermitAsync(Caller, TestContext.Current.CancellationToken)).ShouldNotBeNull();
        return await permit.VerifyAsync(password, stored);
    }

    public static Task<PasswordVerification> VerifyAsync(this IPasswordHasher hasher, string password, string stored) =>
        hasher.VerifyAsync(password, PasswordHash.FromEncoded(stored));

    public static async Task<PasswordHash> CreateHashAsync(this IPasswordHasher hasher, string password) =>
        (await hasher.HashAsync(password, Caller, TestContext.Current.CancellationToken)).Value;

    /// <param name="time">Null: a clock that never advances, so that waiters do not time out.</param>
    /// <param name="hashTime">How long hashes are said to have taken; zero if there was none.</param>
    private static BoundedPasswordHasher Create(IHashingAlgorithm algorithm, Pbkdf2 pbkdf2, Argon2id argon2, int threads = 1, TimeProvider? time = null, TimeSpan hashTime = default)
    {
        time ??= new FakeTimeProvider();
        var limiter = new HashingLimiter(threads, TimeSpan.FromSeconds(2), time);
        limiter.RecordHash(hashTime);
        return new(algorithm, PasswordSchemes.CreateDefault(pbkdf2, argon2), limiter, new HashingThreadPool(threads), time);
    }
}

/// <summary>Counts the computed rounds of PBKDF2-SHA256.</summary>
internal sealed class CountingPbkdf2 : Pbkdf2
{
    public int Sha256Rounds { get; private set; }

    public override byte[] Derive(HashAlgorithmName function, byte[] password, byte[] salt, int rounds, int length)
    {
        if (function == HashAlgorithmName.SHA256)
            Sha256Rounds += rounds;
        return base.Derive(function, password, salt, rounds, length);
    }
}

/// <summary>Records the cost of each computed Argon2id hash.</summary>
internal sealed class CountingArgon2id : Argon2id
{
    public List<Argon2idCost> Computed { get; } = [];

    public override byte[] Derive(byte[] password, byte[] salt, Argon2idCost cost, int length)
    {
        Computed.Add(cost);
        return base.Derive(password, salt, cost, length);
    }
}

/// <summary>A test vector: a hash created by another library (passlib 1.7.4, argon2-cffi, Django, bcrypt, ASP.NET Core Identity), or a malformed one.</summary>
/// <param name="Format">The name that the library uses.</param>
/// <param name="Password">The password to verify.</param>
/// <param name="Hash">In the notation of the library.</param>
/// <param name="Verifies">Whether the hash matches the password.</param>
/// <param name="Note">The special case that the vector covers.</param>
public sealed record HashTestVector(string Format, string Password, string Hash, bool Verifies, string Note)
{
    public static readonly IReadOnlyList<HashTestVector> All = JsonSerializer.Deserialize<HashTestVector[]>(
        File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Fixtures", "password-hashes.json")),
        JsonSerializerOptions.Web)!;

    /// <summary>The vector with the lowest cost of each format.</summary>
    public static readonly IReadOnlyList<HashTestVector> Cheapest =
        [.. All.Where(vector => vector.Verifies).GroupBy(vector => vector.Format, StringComparer.Ordinal).Select(group => group.MinBy(vector => vector.Hash, StringComparer.Ordinal)!)];
}
