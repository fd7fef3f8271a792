namespace Auth.Domain.Users;

/// <summary>The users, as the domain asks for them. Changes are stored when the unit of work commits.</summary>
public interface IUserRepository
{
    /// <summary>The user, or null.</summary>
    Task<User?> FindAsync(UserId id, CancellationToken cancellationToken);

    /// <summary>The user of a name or an address, or null.</summary>
    Task<User?> FindAsync(LoginName name, CancellationToken cancellationToken);

    /// <summary>The account that a login name means: the user who has it, else its decoy, made now if there is none. Never null, so that nobody learns who has an account (P5).</summary>
    Task<User> FindOrDecoyAsync(LoginName name, CancellationToken cancellationToken);

    /// <summary>The account on which an attempt was begun, decoys included; null: closed meanwhile.</summary>
    Task<User?> FindAttemptedAsync(UserId id, CancellationToken cancellationToken);

    /// <summary>Whether a name is taken, at this moment; the store refuses a double one for certain.</summary>
    Task<bool> IsTakenAsync(Username username, CancellationToken cancellationToken);

    /// <summary>Whether an address is taken, at this moment; the store refuses a double one for certain.</summary>
    Task<bool> IsTakenAsync(EmailAddress email, CancellationToken cancellationToken);

    /// <summary>Takes the address of a user who loses it out of the store, at once: of two changes in one transaction the store would not know which comes first.</summary>
    Task FreeEmailAsync(UserId user, CancellationToken cancellationToken);

    /// <summary>One page of users, in the order of their making.</summary>
    Task<IReadOnlyList<User>> SearchAsync(UserSearch search, CancellationToken cancellationToken);

    /// <summary>The combinations of roles that accounts have, each once.</summary>
    /// <param name="limit">How many at most.</param>
    /// <param name="cancellationToken">Cancels the query.</param>
    Task<IReadOnlyList<IReadOnlyCollection<Role>>> ListRolesAsync(int limit, CancellationToken cancellationToken);

    /// <summary>How many administrators are active, and holds that number until the transaction ends: two that are demoted at once can't each count on the other.</summary>
    Task<int> CountActiveAdministratorsForUpdateAsync(CancellationToken cancellationToken);

    /// <summary>Whether there is an administrator at all.</summary>
    Task<bool> AnyAdministratorAsync(CancellationToken cancellationToken);

    /// <summary>Adds a new user.</summary>
    void Add(User user);

    /// <summary>Removes a user with everything that is theirs.</summary>
    void Remove(User user);
}

/// <summary>Which users to show.</summary>
/// <param name="Text">Part of a name or an address, in any spelling; null: all.</param>
/// <param name="After">The last user of the page before; null: from the beginning.</param>
/// <param name="Limit">How many at the most, from 1 to 201: one more than a page shows that there is a next one.</param>
public sealed record UserSearch(string? Text, UserId? After, int Limit)
{
    /// <summary>Those alone that are of this status at a time; null: all.</summary>
    public StatusAt? Status { get; init; }

    /// <summary>Those alone that have this role; null: all.</summary>
    public Role? Role { get; init; }
}

/// <summary>A status at a time: a lockout that is over is none.</summary>
public sealed record StatusAt(UserStatus Status, DateTimeOffset Now);
