using Auth.Application.Passwords;
using Auth.Domain.Common;
using Auth.Domain.Passwords;
using Microsoft.Extensions.DependencyInjection;

namespace Auth.WebApi.FunctionalTests.Faults;

/// <summary>Counts the password verifications of one server, while other servers run in the same process.</summary>
internal sealed class CountingPasswordHasher : IPasswordHasher
{
    private IPasswordHasher? _hasher;
    private int _checked;

    public int Checked => _checked;

    /// <summary>Runs during the next verification.</summary>
    public Func<Task>? Meanwhile { get; set; }

    /// <summary>Replaces the hasher of a server by this one, which calls it.</summary>
    public void AddTo(IServiceCollection services)
    {
        var hasher = services.Single(service => service.ServiceType == typeof(IPasswordHasher));
        services.Remove(hasher);
        services.AddSingleton<IPasswordHasher>(provider =>
        {
            _hasher = (IPasswordHasher)(hasher.ImplementationFactory?.Invoke(provider) ?? ActivatorUtilities.CreateInstance(provider, hasher.ImplementationType!));
            return this;
        });
    }

    public async Task<IHashingPermit?> AcquirePermitAsync(HashingCaller caller, CancellationToken cancellationToken) =>
        await _hasher!.AcquirePermitAsync(caller, cancellationToken) is { } permit ? new CountingHashingPermit(this, permit) : null;

    public Task<Result<PasswordHash>> HashAsync(string password, HashingCaller caller, CancellationToken cancellationToken) => _hasher!.HashAsync(password, caller, cancellationToken);

    public bool CanVerify(PasswordHash stored) => _hasher!.CanVerify(stored);

    private sealed class CountingHashingPermit(CountingPasswordHasher counter, IHashingPermit permit) : IHashingPermit
    {
        public async Task<PasswordVerification> VerifyAsync(string password, PasswordHash stored)
        {
            Interlocked.Increment(ref counter._checked);
            if (counter.Meanwhile is { } meanwhile)
            {
                counter.Meanwhile = null;
                await meanwhile();
            }

            return await permit.VerifyAsync(password, stored);
        }

        public Task<PasswordHash> HashAsync(string password) => permit.HashAsync(password);

        public void Dispose() => permit.Dispose();
    }
}
