using Auth.Domain.Users;

namespace Auth.Domain.Sessions;

/// <summary>An event about a session.</summary>
public interface ISessionEvent : IUserEvent
{
    /// <summary>The session's id.</summary>
    SessionId SessionId { get; }
}

/// <summary>A user signed in.</summary>
public sealed record SessionStarted(SessionId SessionId, UserId UserId, DateTimeOffset OccurredAt) : ISessionEvent, ISessionNeutralEvent;

/// <summary>A user confirmed their identity within a session.</summary>
public sealed record SessionSteppedUp(SessionId SessionId, UserId UserId, DateTimeOffset OccurredAt) : ISessionEvent;

/// <summary>A session was ended before it expired, or an expired one was used.</summary>
public sealed record SessionEnded(SessionId SessionId, UserId UserId, SessionEndReason Why, DateTimeOffset OccurredAt) : ISessionEvent;

/// <summary>A request presented the session's token from another client and was rejected.</summary>
public sealed record SessionMismatched(SessionId SessionId, UserId UserId, DateTimeOffset OccurredAt) : ISessionEvent, ISessionNeutralEvent;

/// <summary>The session's client was seen at its IP address of the other IP family, which is accepted from now on.</summary>
public sealed record SessionAddressLearned(SessionId SessionId, UserId UserId, DateTimeOffset OccurredAt) : ISessionEvent;

/// <summary>Why a session was ended. The names are stored in event details.</summary>
public enum SessionEndReason
{
    /// <summary>The user signed out.</summary>
    Logout,

    /// <summary>The user or an administrator revoked it.</summary>
    Revoked,

    /// <summary>A new login presented its token, or replaced it because its token had never reached the client.</summary>
    Replaced,

    /// <summary>The user had too many sessions, and it was the oldest.</summary>
    Superseded,

    /// <summary>The password was changed.</summary>
    PasswordChanged,

    /// <summary>A second factor was enrolled, and the session had started without it.</summary>
    SecondFactorEnrolled,

    /// <summary>A credential on which it rested was removed or replaced.</summary>
    CredentialRemoved,

    /// <summary>The account was claimed by the owner of its email.</summary>
    AccountClaimed,

    /// <summary>The account was locked.</summary>
    UserLocked,

    /// <summary>The account was closed.</summary>
    AccountClosed,

    /// <summary>It was used after it had expired.</summary>
    Expired,

    /// <summary>A session rule of the host application rejected the user's sessions.</summary>
    RejectedByRule,
}
