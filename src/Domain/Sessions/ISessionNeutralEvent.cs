using Auth.Domain.Common;

namespace Auth.Domain.Sessions;

/// <summary>Marks an event that changes no session and nothing that a session is validated against.</summary>
/// <remarks>Any event without this marker invalidates the cached sessions that it names. A forgotten marker is safe: it costs one read (ADR 13).</remarks>
public interface ISessionNeutralEvent : IDomainEvent;
