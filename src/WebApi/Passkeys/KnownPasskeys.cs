using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Auth.WebApi.Passkeys;

/// <summary>What the framework's handler may know of during one call: one person at the most, with passkeys that have been read already. It stores nothing.</summary>
internal sealed class KnownPasskeys : IUserPasskeyStore<PasskeyOwner>
{
    private readonly IList<UserPasskeyInfo> _passkeys;

    private KnownPasskeys(PasskeyOwner? owner, IList<UserPasskeyInfo> passkeys)
    {
        (Owner, _passkeys) = (owner, passkeys);
        Manager = new(this, Options.Create(new IdentityOptions()), null!, [], [], null!, null!, null!, NullLogger<UserManager<PasskeyOwner>>.Instance);
    }

    /// <summary>The person; null: nobody.</summary>
    public PasskeyOwner? Owner { get; }

    /// <summary>By which the handler asks.</summary>
    public UserManager<PasskeyOwner> Manager { get; }

    /// <summary>Nobody.</summary>
    public static KnownPasskeys None() => new(owner: null, []);

    /// <summary>One person.</summary>
    public static KnownPasskeys Of(string handle, IEnumerable<UserPasskeyInfo> passkeys) => new(new PasskeyOwner(handle), [.. passkeys]);

    public Task<PasskeyOwner?> FindByIdAsync(string userId, CancellationToken cancellationToken) => Task.FromResult(Owner?.Handle == userId ? Owner : null);

    public Task<string> GetUserIdAsync(PasskeyOwner user, CancellationToken cancellationToken) => Task.FromResult(user.Handle);

    public Task<IList<UserPasskeyInfo>> GetPasskeysAsync(PasskeyOwner user, CancellationToken cancellationToken) => Task.FromResult(_passkeys);

    public Task<UserPasskeyInfo?> FindPasskeyAsync(PasskeyOwner user, byte[] credentialId, CancellationToken cancellationToken) => Task.FromResult(Find(credentialId));

    public Task<PasskeyOwner?> FindByPasskeyIdAsync(byte[] credentialId, CancellationToken cancellationToken) =>
        Task.FromResult(Find(credentialId) is null ? null : Owner);

    public void Dispose()
    {
        // The manager would dispose this in turn, and neither holds anything.
    }

    public Task AddOrUpdatePasskeyAsync(PasskeyOwner user, UserPasskeyInfo passkey, CancellationToken cancellationToken) => throw NotAsked();

    public Task RemovePasskeyAsync(PasskeyOwner user, byte[] credentialId, CancellationToken cancellationToken) => throw NotAsked();

    public Task<PasskeyOwner?> FindByNameAsync(string normalizedUserName, CancellationToken cancellationToken) => throw NotAsked();

    public Task<string?> GetUserNameAsync(PasskeyOwner user, CancellationToken cancellationToken) => throw NotAsked();

    public Task SetUserNameAsync(PasskeyOwner user, string? userName, CancellationToken cancellationToken) => throw NotAsked();

    public Task<string?> GetNormalizedUserNameAsync(PasskeyOwner user, CancellationToken cancellationToken) => throw NotAsked();

    public Task SetNormalizedUserNameAsync(PasskeyOwner user, string? normalizedName, CancellationToken cancellationToken) => throw NotAsked();

    public Task<IdentityResult> CreateAsync(PasskeyOwner user, CancellationToken cancellationToken) => throw NotAsked();

    public Task<IdentityResult> UpdateAsync(PasskeyOwner user, CancellationToken cancellationToken) => throw NotAsked();

    public Task<IdentityResult> DeleteAsync(PasskeyOwner user, CancellationToken cancellationToken) => throw NotAsked();

    private static NotSupportedException NotAsked() => new("The ceremonies of passkeys ask for nothing else.");

    private UserPasskeyInfo? Find(byte[] credentialId) => _passkeys.FirstOrDefault(p => p.CredentialId.AsSpan().SequenceEqual(credentialId));
}

/// <summary>A person, as an authenticator knows them.</summary>
/// <param name="Handle">The user handle.</param>
internal sealed record PasskeyOwner(string Handle);
