using Auth.Domain.Sessions;
using Auth.Domain.Users;

namespace Auth.Domain.Passkeys;

/// <summary>A passkey was added, which can now be used to sign in.</summary>
public sealed record PasskeyAdded(UserId UserId, Guid Passkey, DateTimeOffset OccurredAt) : IUserEvent, ISessionNeutralEvent;

/// <summary>The user or an administrator removed a passkey.</summary>
public sealed record PasskeyRemoved(UserId UserId, Guid Passkey, DateTimeOffset OccurredAt) : ISessionEndingEvent
{
    internal SessionId? KeptSessionId { get; init; }

    SessionEndReason ISessionEndingEvent.EndReason => SessionEndReason.CredentialRemoved;

    SessionId? ISessionEndingEvent.KeptSessionId => KeptSessionId;

    SessionCredentials? ISessionEndingEvent.Removed => SessionCredentials.OfPasskey(new(Passkey));
}

/// <summary>A passkey was rejected because its signature counter did not increase, which may mean a cloned key (WebAuthn, 6.1.1).</summary>
public sealed record PasskeyRefused(UserId UserId, Guid Passkey, DateTimeOffset OccurredAt) : IUserEvent, ISessionNeutralEvent;
