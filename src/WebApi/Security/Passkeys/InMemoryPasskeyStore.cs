using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Auth.WebApi.Security.Passkeys;

/// <summary>Read-only store for one call of the framework's passkey handler: at most one user, whose passkeys have been read before.</summary>
internal sealed class InMemoryPasskeyStore : IUserPasskeyStore<PasskeyOwner>
{
    private readonly IList<UserPasskeyInfo> _passkeys;

    private InMemoryPasskeyStore(PasskeyOwner? owner, IList<UserPasskeyInfo> passkeys)
    {
        (Owner, _passkeys) = (owner, passkeys);
        Manager = new(this, Options.Create(new IdentityOptions()), null!, [], [], null!, null!, null!, NullLogger<UserManager<PasskeyOwner>>.Instance);
    }

    /// <summary>The user, or null if there is none.</summary>
    public PasskeyOwner? Owner { get; }

    /// <summary>The user manager through which the handler reads this store.</summary>
    public UserManager<PasskeyOwner> Manager { get; }

    /// <summary>A store without a user.</summary>
    public static InMemoryPasskeyStore None() => new(owner: null, []);

    /// <summary>A store with one user.</summary>
    public static InMemoryPasskeyStore Create(string handle, IEnumerable<UserPasskeyInfo> passkeys) => new(new PasskeyOwner(handle), [.. passkeys]);

    public Task<PasskeyOwner?> FindByIdAsync(string userId, CancellationToken cancellationToken) => Task.FromResult(Owner?.Handle == userId ? Owner : null);

    public Task<string> GetUserIdAsync(PasskeyOwner user, CancellationToken cancellationToken) => Task.FromResult(user.Handle);

    public Task<IList<UserPasskeyInfo>> GetPasskeysAsync(PasskeyOwner user, CancellationToken cancellationToken) => Task.FromResult(_passkeys);

    public Task<UserPasskeyInfo?> FindPasskeyAsync(PasskeyOwner user, byte[] credentialId, CancellationToken cancellationToken) => Task.FromResult(Find(credentialId));

    public Task<PasskeyOwner?> FindByPasskeyIdAsync(byte[] credentialId, CancellationToken cancellationToken) =>
        Task.FromResult(Find(credentialId) is null ? null : Owner);

    public void Dispose()
    {
        // The manager would dispose this store in turn. Neither holds resources.
    }

    public Task AddOrUpdatePasskeyAsync(PasskeyOwner user, UserPasskeyInfo passkey, CancellationToken cancellationToken) => throw NotSupported();

    public Task RemovePasskeyAsync(PasskeyOwner user, byte[] credentialId, CancellationToken cancellationToken) => throw NotSupported();

    public Task<PasskeyOwner?> FindByNameAsync(string normalizedUserName, CancellationToken cancellationToken) => throw NotSupported();

    public Task<string?> GetUserNameAsync(PasskeyOwner user, CancellationToken cancellationToken) => throw NotSupported();

    public Task SetUserNameAsync(PasskeyOwner user, string? userName, CancellationToken cancellationToken) => throw NotSupported();

    public Task<string?> GetNormalizedUserNameAsync(PasskeyOwner user, CancellationToken cancellationToken) => throw NotSupported();

    public Task SetNormalizedUserNameAsync(PasskeyOwner user, string? normalizedName, CancellationToken cancellationToken) => throw NotSupported();

    public Task<IdentityResult> CreateAsync(PasskeyOwner user, CancellationToken cancellationToken) => throw NotSupported();

    public Task<IdentityResult> UpdateAsync(PasskeyOwner user, CancellationToken cancellationToken) => throw NotSupported();

    public Task<IdentityResult> DeleteAsync(PasskeyOwner user, CancellationToken cancellationToken) => throw NotSupported();

    private static NotSupportedException NotSupported() => new("The ceremonies of passkeys ask for nothing else.");

    private UserPasskeyInfo? Find(byte[] credentialId) => _passkeys.FirstOrDefault(p => p.CredentialId.AsSpan().SequenceEqual(credentialId));
}

/// <summary>A user as known to an authenticator.</summary>
internal sealed record PasskeyOwner(string Handle);
