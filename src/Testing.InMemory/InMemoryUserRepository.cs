using Auth.Domain.Common;
using Auth.Domain.Users;

namespace Auth.Testing;

/// <summary>Users in memory.</summary>
internal sealed class InMemoryUserRepository : IUserRepository
{
    private readonly InMemoryContext _context;
    private readonly TimeProvider _time;

    internal InMemoryUserRepository(InMemoryContext context, TimeProvider time) => (_context, _time) = (context, time);

    /// <inheritdoc />
    public Task<User?> FindAsync(UserId id, CancellationToken cancellationToken) =>
        Task.FromResult(_context.UserSet.FindHeld(user => user.Id == id) is { IsDecoy: false } held ? held : _context.UserSet.Find(user => user.Id == id && !user.IsDecoy));

    /// <inheritdoc />
    public Task<IReadOnlyList<User>> ListAsync(IReadOnlyCollection<UserId> ids, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<User>>([.. Stored.Where(user => ids.Contains(user.Id))]);

    /// <inheritdoc />
    public Task<User?> FindAsync(LoginName name, CancellationToken cancellationToken) => Task.FromResult(_context.UserSet.Find(user => HasName(user, name)));

    /// <inheritdoc />
    public Task<User> FindOrCreateDecoyAsync(LoginName name, CancellationToken cancellationToken)
    {
        var decoyName = _context.Database.DecoyNames.GetName(name);
        if ((_context.UserSet.Find(user => HasName(user, name)) ?? _context.UserSet.Find(user => user.IsDecoy && user.Username == decoyName)) is { } existing) return Task.FromResult(existing);

        var decoy = User.Decoy(decoyName, _time.Now());
        Add(decoy);
        return Task.FromResult(decoy);
    }

    /// <inheritdoc />
    public Task<User?> FindIncludingDecoysAsync(UserId id, CancellationToken cancellationToken) =>
        Task.FromResult(_context.UserSet.FindHeld(user => user.Id == id) ?? _context.UserSet.Find(user => user.Id == id));

    /// <inheritdoc />
    public Task<bool> IsTakenAsync(Username username, CancellationToken cancellationToken) => Task.FromResult(Stored.Any(user => user.Username.NormalizedValue == username.NormalizedValue));

    /// <inheritdoc />
    public Task<bool> IsTakenAsync(EmailAddress email, CancellationToken cancellationToken) => Task.FromResult(Stored.Any(user => user.Email?.NormalizedValue == email.NormalizedValue));

    /// <summary>Does nothing: emails are compared at commit, so their order within a transaction does not matter.</summary>
    public Task ClearEmailAsync(UserId userId, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public Task<IReadOnlyList<User>> SearchAsync(UserSearch search, CancellationToken cancellationToken)
    {
        var matches = Stored.Where(user => Matches(user, search)).OrderBy(user => user.Id.Value).Take(search.Limit).Select(user => user.Id).ToList();
        return Task.FromResult<IReadOnlyList<User>>([.. _context.UserSet.Where(user => matches.Contains(user.Id)).OrderBy(user => user.Id.Value)]);
    }

    /// <inheritdoc />
    public Task<IReadOnlyList<User>> ListUnverifiedAsync(UnverifiedAccountSearch search, CancellationToken cancellationToken)
    {
        var used = _context.Database.Sessions.Rows.Select(row => row.Entity.UserId).ToHashSet();
        var matches = Stored
            .Where(user => user is { Origin: AccountOrigin.SelfRegistration, Email: not null, EmailVerifiedAt: null, LockedAt: null, Roles.Count: 0 })
            .Where(user => user.CreatedAt <= search.CreatedUntil && !(user.LastLoginAt > search.CreatedUntil + User.FirstUse) && !used.Contains(user.Id))
            .Where(user => search.After is not { } after || user.Id > after)
            .OrderBy(user => user.Id.Value).Take(search.Limit).Select(user => user.Id).ToList();
        return Task.FromResult<IReadOnlyList<User>>([.. _context.UserSet.Where(user => matches.Contains(user.Id)).OrderBy(user => user.Id.Value)]);
    }

    /// <inheritdoc />
    public Task<IReadOnlyList<IReadOnlyCollection<Role>>> ListRolesAsync(int limit, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<IReadOnlyCollection<Role>>>([.. Stored.Select(user => user.Roles).Where(roles => roles.Count > 0)
            .DistinctBy(roles => string.Join(' ', roles.Select(role => role.Name)), StringComparer.Ordinal).Take(limit)]);

    /// <inheritdoc />
    public Task<int> CountActiveAdministratorsForUpdateAsync(CancellationToken cancellationToken)
    {
        _context.LockAdministrators();
        return Task.FromResult(Stored.Count(user => user is { IsAdministrator: true, IsActive: true }));
    }

    /// <inheritdoc />
    public Task<bool> AnyAdministratorAsync(CancellationToken cancellationToken) => Task.FromResult(Stored.Any(user => user.IsAdministrator));

    /// <inheritdoc />
    public void Add(User user) => _context.UserSet.Add(user);

    /// <inheritdoc />
    public void Remove(User user) => _context.UserSet.Remove(user);

    /// <summary>The users as stored, without decoys. They are only read.</summary>
    private IEnumerable<User> Stored => _context.Database.Users.Rows.Select(row => row.Entity).Where(user => !user.IsDecoy);

    private static bool HasName(User user, LoginName name) =>
        !user.IsDecoy && (name.IsEmail ? user.Email?.NormalizedValue : user.Username.NormalizedValue) == name.NormalizedValue;

    private bool Matches(User user, UserSearch search) =>
        (search.Role is null || user.Roles.Contains(search.Role))
        && (search.Status is not { } filter || user.GetStatus(filter.Now) == filter.Status)
        && (search.After is not { } after || user.Id > after)
        && (search.Attribute is not { } attribute || _context.Database.UserAttributes.Rows.Any(row => row.Entity.UserId == user.Id && row.Entity.Name == attribute.Name && row.Entity.Value == attribute.Value))
        && (search.Text is not { } text || ContainsText(user, text));

    private static bool ContainsText(User user, string text)
    {
        var key = LoginName.Parse(text).NormalizedValue;
        return user.Username.NormalizedValue.Contains(key, StringComparison.Ordinal)
            || (user.Email is { } email && (email.NormalizedValue.Contains(key, StringComparison.Ordinal) || email.Value.Contains(text, StringComparison.Ordinal)));
    }
}
