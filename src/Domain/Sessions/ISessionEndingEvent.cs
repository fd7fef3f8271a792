using Auth.Domain.Users;

namespace Auth.Domain.Sessions;

/// <summary>Marks an event of a user that ends the user's sessions. The unit of work ends them in the transaction that stores the event (ADR 25).</summary>
/// <remarks>Implement the members explicitly: public properties of an event are stored as its details.</remarks>
public interface ISessionEndingEvent : IUserEvent
{
    /// <summary>Why the sessions end.</summary>
    SessionEndReason EndReason { get; }

    /// <summary>The session that does not end; null if all end.</summary>
    SessionId? KeptSessionId => null;
}
