using Auth.Domain.Common;

namespace Auth.Domain.Sessions;

/// <summary>Marks an event that changes no session and nothing that a session is validated against.</summary>
/// <remarks>After every other event each node reads the sessions that it names again, so a new event without this marker is safe (ADR 13).</remarks>
public interface ISessionNeutralEvent : IDomainEvent;
