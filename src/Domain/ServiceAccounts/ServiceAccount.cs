using System.Text.RegularExpressions;
using Auth.Domain.Access;
using Auth.Domain.Common;

namespace Auth.Domain.ServiceAccounts;

/// <summary>An account of a program. It has no password and no sessions: it authenticates each request with one of its keys, and may do what its scopes say.</summary>
public sealed partial class ServiceAccount : AggregateRoot
{
    /// <summary>The maximum number of keys, so that each can be replaced while the others are in use.</summary>
    public const int MaximumKeys = 5;

    /// <summary>The maximum length of a name.</summary>
    public const int MaximumNameLength = 64;

    /// <summary>The longest lifetime of an account or a key.</summary>
    public static readonly TimeSpan MaximumLifetime = TimeSpan.FromDays(3_653);

    /// <summary>The scopes that a service account can hold. Programs change neither roles nor keys, so a stolen key cannot make itself stronger or last longer.</summary>
    public const Scopes GrantableScopes = Scopes.All & ~(Scopes.RolesWrite | Scopes.ServiceAccountsWrite);

    private readonly List<ServiceKey> _keys = [];

    /// <summary>For the persistence layer, which sets the properties.</summary>
    private ServiceAccount() => Name = null!;

    private ServiceAccount(string name, Scopes scopes, bool requiresClient, DateTimeOffset? expiresAt, DateTimeOffset now) =>
        (Id, Name, Scopes, RequiresClient, ExpiresAt, CreatedAt) = (ServiceAccountId.New(now), name, scopes, requiresClient, expiresAt, now);

    /// <summary>The id.</summary>
    public ServiceAccountId Id { get; }

    /// <summary>The name, which is unique and never changes.</summary>
    public string Name { get; private set; }

    /// <summary>What the account may do.</summary>
    public Scopes Scopes { get; private set; }

    /// <summary>Whether an introspection must state the client of the session, so that its binding is checked. The default.</summary>
    public bool RequiresClient { get; private set; }

    /// <summary>When the account was created.</summary>
    public DateTimeOffset CreatedAt { get; private set; }

    /// <summary>When the account and its keys expire; null for never.</summary>
    public DateTimeOffset? ExpiresAt { get; private set; }

    /// <summary>The keys, oldest first.</summary>
    public IReadOnlyList<ServiceKey> Keys => _keys;

    /// <summary>Creates a service account without a key.</summary>
    /// <param name="name">1 to 64 characters of <c>a-z 0-9 - .</c>, the first from <c>a-z</c>.</param>
    /// <param name="scopes">At least one of <see cref="GrantableScopes"/>, and no other.</param>
    /// <param name="requiresClient">See <see cref="RequiresClient"/>.</param>
    /// <param name="expiresAt">In the future, at most ten years; null for never.</param>
    public static Result<ServiceAccount> Create(string? name, Scopes scopes, bool requiresClient, DateTimeOffset? expiresAt, DateTimeOffset now)
    {
        if (CheckName(name) is { IsFailure: true } invalidName) return invalidName.Error;
        if (CheckScopes(scopes) is { IsFailure: true } invalidScopes) return invalidScopes.Error;
        if (CheckExpiry(expiresAt, now) is { IsFailure: true } invalidExpiry) return invalidExpiry.Error;

        var account = new ServiceAccount(name!, scopes, requiresClient, expiresAt, now);
        account.Raise(new ServiceAccountCreated(account.Id.Value, account.Name, [.. scopes.GetNames()], now));
        return account;
    }

    /// <summary>Whether the text can be a name of a service account, or a validation error.</summary>
    public static Result CheckName(string? name) =>
        name is not null && NamePattern().IsMatch(name) ? Result.Success() : Error.Invalid("name", "Enter a name with 1 to 64 characters from a-z, 0-9, - and ., starting with a-z.");

    /// <summary>Adds a key.</summary>
    /// <param name="expiresAt">In the future, at most ten years; null to expire with the account only.</param>
    /// <returns>The key, whose secret cannot be had again; <see cref="ServiceAccountErrors.TooManyKeys"/>.</returns>
    public Result<NewServiceKey> AddKey(DateTimeOffset? expiresAt, DateTimeOffset now)
    {
        if (CheckExpiry(expiresAt, now) is { IsFailure: true } invalidExpiry) return invalidExpiry.Error;
        if (_keys.Count >= MaximumKeys) return ServiceAccountErrors.TooManyKeys;

        var token = Token<ServiceKey>.New();
        var key = new ServiceKey(token.Hash(), expiresAt, now);
        _keys.Add(key);
        Raise(new ServiceKeyCreated(Id.Value, key.Id.Value, now));
        return new NewServiceKey(key, token);
    }

    /// <summary>Revokes a key, which is rejected from now on.</summary>
    /// <returns><see cref="ServiceAccountErrors.KeyNotFound"/> if the account has no such key.</returns>
    public Result RevokeKey(ServiceKeyId keyId, DateTimeOffset now)
    {
        if (_keys.Find(k => k.Id == keyId) is not { } key) return ServiceAccountErrors.KeyNotFound;

        _keys.Remove(key);
        Raise(new ServiceKeyRevoked(Id.Value, keyId.Value, now));
        return Result.Success();
    }

    /// <summary>Changes what the account may do, and how long.</summary>
    /// <param name="scopes">As in <see cref="Create"/>.</param>
    /// <param name="requiresClient">See <see cref="RequiresClient"/>.</param>
    /// <param name="expiresAt">As in <see cref="Create"/>.</param>
    public Result Change(Scopes scopes, bool requiresClient, DateTimeOffset? expiresAt, DateTimeOffset now)
    {
        if (CheckScopes(scopes) is { IsFailure: true } invalidScopes) return invalidScopes.Error;
        if (expiresAt != ExpiresAt && CheckExpiry(expiresAt, now) is { IsFailure: true } invalidExpiry) return invalidExpiry.Error;
        if ((scopes, requiresClient, expiresAt) == (Scopes, RequiresClient, ExpiresAt)) return Result.Success();

        (Scopes, RequiresClient, ExpiresAt) = (scopes, requiresClient, expiresAt);
        Raise(new ServiceAccountChanged(Id.Value, [.. scopes.GetNames()], now));
        return Result.Success();
    }

    /// <summary>Records that the account is removed with its keys, which are rejected from now on.</summary>
    public void Remove(DateTimeOffset now) => Raise(new ServiceAccountRemoved(Id.Value, Name, now));

    private static Result CheckScopes(Scopes scopes) =>
        scopes != Scopes.None && GrantableScopes.Includes(scopes)
            ? Result.Success()
            : Error.Invalid("scopes", $"Enter at least one of these scopes: {string.Join(", ", GrantableScopes.GetNames())}.");

    private static Result CheckExpiry(DateTimeOffset? expiresAt, DateTimeOffset now) =>
        expiresAt is null || (expiresAt > now && expiresAt <= now + MaximumLifetime) ? Result.Success() : Error.Invalid("expiresAt", "Enter a time in the future, at most ten years from now.");

    [GeneratedRegex(@"\A[a-z][a-z0-9.-]{0,63}\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 100)]
    private static partial Regex NamePattern();
}

/// <summary>A new key with its secret.</summary>
public sealed record NewServiceKey(ServiceKey Key, Token<ServiceKey> Token);
