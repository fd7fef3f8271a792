using Auth.Domain.Common;
using Auth.Domain.SecondFactors;
using Auth.Domain.Users;

namespace Auth.Domain.Sessions;

/// <summary>Marks an event of a user that ends sessions of the user. The unit of work ends them in the transaction that stores the event (ADR 25).</summary>
/// <remarks>Implement the members explicitly: public properties of an event are stored as its details.</remarks>
public interface ISessionEndingEvent : IUserEvent
{
    /// <summary>Why the sessions end.</summary>
    SessionEndReason EndReason { get; }

    /// <summary>The session that does not end; null if there is none.</summary>
    SessionId? KeptSessionId => null;

    /// <summary>The login under way that does not end, because the event is one of its steps; null if there is none.</summary>
    TokenHash<LoginChallenge>? KeptChallenge => null;

    /// <summary>The credentials that were removed, so that only the sessions that rest on them end; null if all sessions end (ADR 33).</summary>
    SessionCredentials? Removed => null;

    /// <summary>Whether the event ends a session of the user.</summary>
    bool Ends(Session session) => session.Id != KeptSessionId && (Removed is not { } removed || session.RestsOn(removed));

    /// <summary>Whether the event ends a login of the user that is under way. Otherwise that login would become a session after all sessions were ended.</summary>
    bool Ends(LoginChallenge challenge) => challenge.TokenHash != KeptChallenge && (Removed is not { } removed || challenge.Credentials.Overlaps(removed));
}
