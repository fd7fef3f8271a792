using Auth.Application.Passwords;
using Auth.Infrastructure.Passwords.Schemes;
using Microsoft.Extensions.DependencyInjection;

namespace Auth.Infrastructure.Passwords.Hashing;

/// <summary>Registers password hashing.</summary>
internal static class PasswordHashingServiceCollectionExtensions
{
    /// <summary>Adds the process-wide <see cref="IPasswordHasher"/> with the configured algorithm, cost and concurrency, and the <see cref="IHashingStatus"/> that reports its load.</summary>
    /// <remarks>Requires a <see cref="TimeProvider"/>, which times the wait for a permit.</remarks>
    public static IServiceCollection AddPasswordHashing(this IServiceCollection services, HashingSettings settings) =>
        services
            .AddSingleton(provider => Create(settings, provider.GetRequiredService<TimeProvider>()))
            .AddSingleton<IPasswordHasher>(provider => provider.GetRequiredService<BoundedPasswordHasher>())
            .AddSingleton<IHashingStatus>(provider => provider.GetRequiredService<BoundedPasswordHasher>());

    internal static BoundedPasswordHasher Create(HashingSettings settings, TimeProvider time)
    {
        var pbkdf2 = new Pbkdf2();
        var argon2 = new Argon2id();
        IHashingAlgorithm algorithm = settings.Algorithm switch
        {
            PasswordAlgorithm.Argon2id => new Argon2idAlgorithm(argon2),
            _ => new Pbkdf2Sha256Algorithm(pbkdf2, settings.Iterations),
        };
        var hashes = settings.MaxConcurrentHashes;
        return new(algorithm, PasswordSchemes.CreateDefault(pbkdf2, argon2), new HashingLimiter(hashes, settings.MaxQueueWait, time), new HashingThreadPool(hashes), time);
    }
}
