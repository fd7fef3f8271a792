using Auth.Domain.Common;
using Auth.Domain.Sessions;

namespace Auth.Domain.ServiceAccounts;

/// <summary>An event of a service account. Unless it is an <see cref="ISessionNeutralEvent"/>, each node reads the account again at its next request.</summary>
public interface IServiceAccountEvent : IDomainEvent
{
    /// <summary>The id of the service account.</summary>
    Guid ServiceAccount { get; }
}

/// <summary>A service account was created.</summary>
/// <param name="Name">The name of the program, which is not a person's.</param>
/// <param name="Scopes">The names of its scopes.</param>
public sealed record ServiceAccountCreated(Guid ServiceAccount, string Name, IReadOnlyList<string> Scopes, DateTimeOffset OccurredAt) : IServiceAccountEvent, ISessionNeutralEvent;

/// <summary>The scopes, the expiry or the introspection rule of a service account changed.</summary>
/// <param name="Scopes">The names of its scopes after the change.</param>
public sealed record ServiceAccountChanged(Guid ServiceAccount, IReadOnlyList<string> Scopes, DateTimeOffset OccurredAt) : IServiceAccountEvent;

/// <summary>A service account was removed with its keys.</summary>
/// <param name="Name">The name that it had.</param>
public sealed record ServiceAccountRemoved(Guid ServiceAccount, string Name, DateTimeOffset OccurredAt) : IServiceAccountEvent;

/// <summary>A key of a service account was created.</summary>
public sealed record ServiceKeyCreated(Guid ServiceAccount, Guid Key, DateTimeOffset OccurredAt) : IServiceAccountEvent, ISessionNeutralEvent;

/// <summary>A key of a service account was revoked.</summary>
public sealed record ServiceKeyRevoked(Guid ServiceAccount, Guid Key, DateTimeOffset OccurredAt) : IServiceAccountEvent;
