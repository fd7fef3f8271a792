using Auth.Domain.Common;
using Auth.Domain.MailedLinks;

namespace Auth.Domain.Users;

/// <summary>Something happened to a user.</summary>
public interface IUserEvent : IDomainEvent
{
    /// <summary>Which user.</summary>
    UserId User { get; }
}

/// <summary>A person made an account.</summary>
public sealed record UserRegistered(UserId User, DateTimeOffset OccurredAt) : IUserEvent;

/// <summary>An account was taken over from another system.</summary>
public sealed record UserImported(UserId User, DateTimeOffset OccurredAt) : IUserEvent;

/// <summary>A wrong password was given.</summary>
/// <param name="User">Whose account.</param>
/// <param name="Failures">How many since the last reset: by strangers, or from this known device.</param>
/// <param name="OccurredAt">When.</param>
public sealed record AttemptFailed(UserId User, int Failures, DateTimeOffset OccurredAt) : IUserEvent
{
    /// <summary>Whether it came from a device from which the person has signed in before.</summary>
    public bool OnKnownDevice { get; init; }
}

/// <summary>A known device gave too many wrong passwords; it is a stranger from now on.</summary>
public sealed record DeviceForgotten(UserId User, DateTimeOffset OccurredAt) : IUserEvent;

/// <summary>The right password was given, and the person was not let in for another reason.</summary>
/// <param name="User">Whose account.</param>
/// <param name="Why">The code of the refusal.</param>
/// <param name="OccurredAt">When.</param>
public sealed record SignInRefused(UserId User, string Why, DateTimeOffset OccurredAt) : IUserEvent;

/// <summary>Too many wrong passwords: the account takes no attempts until the given time, or (null) until it is reset.</summary>
public sealed record UserLockedOut(UserId User, DateTimeOffset? Until, DateTimeOffset OccurredAt) : IUserEvent;

/// <summary>An administrator forgave the failures.</summary>
public sealed record AttemptsReset(UserId User, DateTimeOffset OccurredAt) : IUserEvent;

/// <summary>An administrator locked the account.</summary>
public sealed record UserLocked(UserId User, DateTimeOffset OccurredAt) : IUserEvent;

/// <summary>An administrator unlocked the account.</summary>
public sealed record UserUnlocked(UserId User, DateTimeOffset OccurredAt) : IUserEvent;

/// <summary>The roles are now these.</summary>
public sealed record RolesChanged(UserId User, IReadOnlyList<string> Roles, DateTimeOffset OccurredAt) : IUserEvent;

/// <summary>The person set another password.</summary>
public sealed record PasswordChanged(UserId User, DateTimeOffset OccurredAt) : IUserEvent;

/// <summary>The person set another password by a link that was mailed to them, as they had lost theirs.</summary>
public sealed record PasswordRecovered(UserId User, DateTimeOffset OccurredAt) : IUserEvent;

/// <summary>Somebody, who need not be the person, asked for something that is told by mail.</summary>
/// <param name="User">For which account.</param>
/// <param name="Purpose">For what.</param>
/// <param name="OccurredAt">When.</param>
public sealed record LinkRequested(UserId User, LinkPurpose Purpose, DateTimeOffset OccurredAt) : IUserEvent;

/// <summary>The person showed that the address is theirs, or an administrator vouched for it.</summary>
public sealed record EmailVerified(UserId User, DateTimeOffset OccurredAt) : IUserEvent;

/// <summary>The person has another address now, and has shown that it is theirs.</summary>
public sealed record EmailChanged(UserId User, DateTimeOffset OccurredAt) : IUserEvent;

/// <summary>The address, which the account only claimed, is somebody else's, who has shown it.</summary>
public sealed record EmailLost(UserId User, DateTimeOffset OccurredAt) : IUserEvent;

/// <summary>The same password was stored again by the current algorithm and cost.</summary>
public sealed record PasswordRehashed(UserId User, DateTimeOffset OccurredAt) : IUserEvent;

/// <summary>The person closed the account.</summary>
public sealed record AccountClosed(UserId User, DateTimeOffset OccurredAt) : IUserEvent;
