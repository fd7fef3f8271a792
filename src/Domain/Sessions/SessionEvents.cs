using Auth.Domain.Users;

namespace Auth.Domain.Sessions;

/// <summary>Something happened to a session.</summary>
public interface ISessionEvent : IUserEvent
{
    /// <summary>Which session.</summary>
    SessionId Session { get; }
}

/// <summary>Somebody signed in.</summary>
public sealed record SessionStarted(SessionId Session, UserId User, DateTimeOffset OccurredAt) : ISessionEvent;

/// <summary>Somebody who is signed in proved once more who they are.</summary>
public sealed record SessionSteppedUp(SessionId Session, UserId User, DateTimeOffset OccurredAt) : ISessionEvent;

/// <summary>A session was ended: before its time, or when it was shown after it.</summary>
public sealed record SessionEnded(SessionId Session, UserId User, SessionEnding Why, DateTimeOffset OccurredAt) : ISessionEvent;

/// <summary>Another client than the one that signed in showed the session's token, and was refused.</summary>
public sealed record SessionMismatched(SessionId Session, UserId User, DateTimeOffset OccurredAt) : ISessionEvent;

/// <summary>The client that signed in was seen at its address of the other IP family, and is accepted from there as well.</summary>
public sealed record SessionAddressLearned(SessionId Session, UserId User, DateTimeOffset OccurredAt) : ISessionEvent;

/// <summary>Why a session was ended.</summary>
public enum SessionEnding
{
    /// <summary>The person signed out.</summary>
    Logout,

    /// <summary>The person, or an administrator, ended it from elsewhere.</summary>
    Revoked,

    /// <summary>Its token was shown at a new login.</summary>
    Replaced,

    /// <summary>The person has too many; it was the oldest.</summary>
    Superseded,

    /// <summary>The password was changed.</summary>
    PasswordChanged,

    /// <summary>A second factor was enrolled, and the session was made without it.</summary>
    SecondFactorEnrolled,

    /// <summary>The account was locked.</summary>
    UserLocked,

    /// <summary>The account was closed.</summary>
    AccountClosed,

    /// <summary>It was shown after its time.</summary>
    Expired,
}
