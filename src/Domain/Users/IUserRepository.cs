namespace Auth.Domain.Users;

/// <summary>Loads and stores users. Changes are saved when the unit of work commits.</summary>
public interface IUserRepository
{
    /// <summary>Returns the user, or null.</summary>
    Task<User?> FindAsync(UserId id, CancellationToken cancellationToken);

    /// <summary>Returns the users with these ids that still exist, in any order. They are read only: changes of them are not saved.</summary>
    Task<IReadOnlyList<User>> ListAsync(IReadOnlyCollection<UserId> ids, CancellationToken cancellationToken);

    /// <summary>Returns the user with this username or email, or null.</summary>
    Task<User?> FindAsync(LoginName name, CancellationToken cancellationToken);

    /// <summary>Returns the user with this login name, or its decoy, which is created if necessary. It is never null, so that the result does not reveal whether an account exists (P5).</summary>
    Task<User> FindOrCreateDecoyAsync(LoginName name, CancellationToken cancellationToken);

    /// <summary>Returns the account on which an attempt was begun, including decoys; null if it was closed meanwhile.</summary>
    Task<User?> FindIncludingDecoysAsync(UserId id, CancellationToken cancellationToken);

    /// <summary>Whether a username is taken now. The database enforces uniqueness.</summary>
    Task<bool> IsTakenAsync(Username username, CancellationToken cancellationToken);

    /// <summary>Whether an email is taken now. The database enforces uniqueness.</summary>
    Task<bool> IsTakenAsync(EmailAddress email, CancellationToken cancellationToken);

    /// <summary>Clears the email of a user in the database immediately. Otherwise one transaction could write both emails in the wrong order.</summary>
    Task ClearEmailAsync(UserId userId, CancellationToken cancellationToken);

    /// <summary>Returns one page of users, in order of creation.</summary>
    Task<IReadOnlyList<User>> SearchAsync(UserSearch search, CancellationToken cancellationToken);

    /// <summary>Returns self-registered users with an unverified email, without roles, lock and sessions, in order of creation. Some may have signed in after their first day.</summary>
    Task<IReadOnlyList<User>> ListUnverifiedAsync(UnverifiedAccountSearch search, CancellationToken cancellationToken);

    /// <summary>Returns the distinct combinations of roles that accounts have.</summary>
    /// <param name="limit">The maximum number of combinations.</param>
    Task<IReadOnlyList<IReadOnlyCollection<Role>>> ListRolesAsync(int limit, CancellationToken cancellationToken);

    /// <summary>Counts the active administrators and locks the count until the transaction ends. Concurrent demotions therefore cannot remove the last two administrators.</summary>
    Task<int> CountActiveAdministratorsForUpdateAsync(CancellationToken cancellationToken);

    /// <summary>Whether an administrator exists.</summary>
    Task<bool> AnyAdministratorAsync(CancellationToken cancellationToken);

    /// <summary>Adds a user.</summary>
    void Add(User user);

    /// <summary>Removes a user and everything that belongs to them.</summary>
    void Remove(User user);
}

/// <summary>A filter for users.</summary>
/// <param name="Text">Part of a username or email, in any spelling; null for all.</param>
/// <param name="After">The last user of the previous page; null for the first page.</param>
/// <param name="Limit">The maximum number, from 1 to 201. One more than the page size shows whether there is a next page.</param>
public sealed record UserSearch(string? Text, UserId? After, int Limit)
{
    /// <summary>Only users with this status at a given time; null for all.</summary>
    public UserStatusFilter? Status { get; init; }

    /// <summary>Only users with this role; null for all.</summary>
    public Role? Role { get; init; }

    /// <summary>Only users with this value of an attribute; null for all.</summary>
    public AttributeFilter? Attribute { get; init; }
}

/// <summary>A value of an attribute.</summary>
/// <param name="Value">The whole value, as it is stored.</param>
public sealed record AttributeFilter(string Name, string Value);

/// <summary>Selects self-registered users with an unverified email.</summary>
/// <param name="CreatedUntil">Only users who were created at this time or earlier.</param>
/// <param name="After">The last user of the previous page; null for the first page.</param>
/// <param name="Limit">The maximum number.</param>
public sealed record UnverifiedAccountSearch(DateTimeOffset CreatedUntil, UserId? After, int Limit);

/// <summary>A status at a given time, at which an ended lockout no longer counts.</summary>
public sealed record UserStatusFilter(UserStatus Status, DateTimeOffset Now);
