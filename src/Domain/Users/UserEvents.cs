using Auth.Domain.Common;
using Auth.Domain.EmailLinks;
using Auth.Domain.SecondFactors;
using Auth.Domain.Sessions;

namespace Auth.Domain.Users;

/// <summary>An event about a user.</summary>
public interface IUserEvent : IDomainEvent
{
    /// <summary>The user's id.</summary>
    UserId UserId { get; }
}

/// <summary>A user registered.</summary>
public sealed record UserRegistered(UserId UserId, DateTimeOffset OccurredAt) : IUserEvent, ISessionNeutralEvent;

/// <summary>A user was imported from another system.</summary>
public sealed record UserImported(UserId UserId, DateTimeOffset OccurredAt) : IUserEvent, ISessionNeutralEvent;

/// <summary>An attempt failed.</summary>
/// <param name="Failures">Failures since the last reset, of unknown clients or of this known device.</param>
public sealed record AttemptFailed(UserId UserId, int Failures, DateTimeOffset OccurredAt) : IUserEvent, ISessionNeutralEvent
{
    /// <summary>Whether the attempt came from a known device.</summary>
    public bool OnKnownDevice { get; init; }
}

/// <summary>Attempts from one network failed on so many accounts that it may try one password on many of them.</summary>
/// <remarks>It concerns no user. The actor and the client are those of the attempt that reached the limit.</remarks>
/// <param name="Network">Address and prefix length, such as <c>203.0.113.7/32</c>.</param>
/// <param name="Accounts">Login names, known and unknown, less the accounts that succeeded, on this node.</param>
public sealed record PasswordSprayingSuspected(string Network, int Accounts, DateTimeOffset OccurredAt) : ISessionNeutralEvent;

/// <summary>A known device failed too often and is treated as an unknown client from now on.</summary>
public sealed record DeviceForgotten(UserId UserId, DateTimeOffset OccurredAt) : IUserEvent, ISessionNeutralEvent;

/// <summary>A login with the right password was rejected for another reason.</summary>
/// <param name="Why">The error code of the rejection.</param>
public sealed record SignInRefused(UserId UserId, string Why, DateTimeOffset OccurredAt) : IUserEvent, ISessionNeutralEvent;

/// <summary>Too many attempts failed. The account accepts no attempts until the given time, or until a reset if it is null.</summary>
public sealed record UserLockedOut(UserId UserId, DateTimeOffset? Until, DateTimeOffset OccurredAt) : IUserEvent, ISessionNeutralEvent;

/// <summary>An administrator reset the failed attempts.</summary>
public sealed record AttemptsReset(UserId UserId, DateTimeOffset OccurredAt) : IUserEvent, ISessionNeutralEvent;

/// <summary>An administrator locked the account.</summary>
public sealed record UserLocked(UserId UserId, DateTimeOffset OccurredAt) : ISessionEndingEvent
{
    SessionEndReason ISessionEndingEvent.EndReason => SessionEndReason.UserLocked;
}

/// <summary>An administrator unlocked the account.</summary>
public sealed record UserUnlocked(UserId UserId, DateTimeOffset OccurredAt) : IUserEvent;

/// <summary>The user's roles changed to these.</summary>
public sealed record RolesChanged(UserId UserId, IReadOnlyList<string> Roles, DateTimeOffset OccurredAt) : IUserEvent;

/// <summary>Attributes of the user were set, changed or removed. Their values are not part of the event.</summary>
/// <param name="Names">The names of the attributes.</param>
public sealed record UserAttributesChanged(UserId UserId, IReadOnlyList<string> Names, DateTimeOffset OccurredAt) : IUserEvent;

/// <summary>The user changed the password.</summary>
public sealed record PasswordChanged(UserId UserId, DateTimeOffset OccurredAt) : ISessionEndingEvent
{
    internal SessionId? KeptSessionId { get; init; }

    internal TokenHash<LoginChallenge>? KeptChallenge { get; init; }

    SessionEndReason ISessionEndingEvent.EndReason => SessionEndReason.PasswordChanged;

    SessionId? ISessionEndingEvent.KeptSessionId => KeptSessionId;

    TokenHash<LoginChallenge>? ISessionEndingEvent.KeptChallenge => KeptChallenge;
}

/// <summary>An administrator required a new password at the next login.</summary>
public sealed record PasswordChangeRequired(UserId UserId, DateTimeOffset OccurredAt) : IUserEvent, ISessionNeutralEvent;

/// <summary>The user set a new password through a recovery link.</summary>
public sealed record PasswordRecovered(UserId UserId, DateTimeOffset OccurredAt) : ISessionEndingEvent
{
    SessionEndReason ISessionEndingEvent.EndReason => SessionEndReason.PasswordChanged;
}

/// <summary>The user or an administrator ended the user's sessions.</summary>
public sealed record SessionsRevoked(UserId UserId, DateTimeOffset OccurredAt) : ISessionEndingEvent
{
    internal SessionId? KeptSessionId { get; init; }

    SessionEndReason ISessionEndingEvent.EndReason => SessionEndReason.Revoked;

    SessionId? ISessionEndingEvent.KeptSessionId => KeptSessionId;
}

/// <summary>A session rule rejected the user's sessions.</summary>
/// <param name="Why">The error code of the rejection.</param>
public sealed record SessionsRejected(UserId UserId, string Why, DateTimeOffset OccurredAt) : ISessionEndingEvent
{
    SessionEndReason ISessionEndingEvent.EndReason => SessionEndReason.RejectedByRule;
}

/// <summary>A link was requested, by the user, an administrator or an anonymous client.</summary>
/// <param name="Purpose">The purpose of the link.</param>
public sealed record LinkRequested(UserId UserId, EmailLinkPurpose Purpose, DateTimeOffset OccurredAt) : IUserEvent, ISessionNeutralEvent;

/// <summary>The user verified the email, or an administrator marked it as verified.</summary>
public sealed record EmailVerified(UserId UserId, DateTimeOffset OccurredAt) : IUserEvent, ISessionNeutralEvent;

/// <summary>The user verified a new email, which replaced the previous one.</summary>
public sealed record EmailChanged(UserId UserId, DateTimeOffset OccurredAt) : IUserEvent, ISessionNeutralEvent;

/// <summary>The user withdrew a requested change of the email.</summary>
public sealed record EmailChangeWithdrawn(UserId UserId, DateTimeOffset OccurredAt) : IUserEvent, ISessionNeutralEvent;

/// <summary>The owner of the account's email claimed the account without its session or password. The unit of work removes passkeys, authenticator, recovery codes and devices; the password is unusable.</summary>
public sealed record AccountClaimed(UserId UserId, DateTimeOffset OccurredAt) : ISessionEndingEvent
{
    SessionEndReason ISessionEndingEvent.EndReason => SessionEndReason.AccountClaimed;
}

/// <summary>The account lost its unverified email, because another user verified it.</summary>
public sealed record EmailLost(UserId UserId, DateTimeOffset OccurredAt) : IUserEvent, ISessionNeutralEvent;

/// <summary>The password hash was upgraded to the current algorithm and cost.</summary>
public sealed record PasswordRehashed(UserId UserId, DateTimeOffset OccurredAt) : IUserEvent, ISessionNeutralEvent;

/// <summary>The user closed the account, or it was removed because it was abandoned.</summary>
public sealed record AccountClosed(UserId UserId, DateTimeOffset OccurredAt) : ISessionEndingEvent
{
    SessionEndReason ISessionEndingEvent.EndReason => SessionEndReason.AccountClosed;
}
