using Auth.Domain.Users;

namespace Auth.Domain.Passkeys;

/// <summary>From now on the account can be entered by a passkey.</summary>
public sealed record PasskeyAdded(UserId User, Guid Passkey, DateTimeOffset OccurredAt) : IUserEvent;

/// <summary>The person, or an administrator, removed a passkey.</summary>
public sealed record PasskeyRemoved(UserId User, Guid Passkey, DateTimeOffset OccurredAt) : IUserEvent;

/// <summary>A passkey's counter of signatures did not grow: there may be a copy of it (WebAuthn, 6.1.1). It was refused.</summary>
public sealed record PasskeyRefused(UserId User, Guid Passkey, DateTimeOffset OccurredAt) : IUserEvent;
