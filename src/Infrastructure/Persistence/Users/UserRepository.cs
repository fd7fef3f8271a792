using Auth.Domain.Common;
using Auth.Domain.Users;
using Microsoft.EntityFrameworkCore;

namespace Auth.Infrastructure.Persistence.Users;

internal sealed class UserRepository(AuthContext context, CompiledQueries queries, DecoyNameProvider decoyNames, TimeProvider time) : IUserRepository
{
    /// <summary>SQL Server allows 2,100 parameters per command.</summary>
    private const int ListBatchSize = 500;

    public async Task<User?> FindAsync(UserId id, CancellationToken cancellationToken) =>
        FindTracked(id) is { IsDecoy: false } user ? user : await queries.UserById.FindAsync(context, id, cancellationToken);

    public async Task<IReadOnlyList<User>> ListAsync(IReadOnlyCollection<UserId> ids, CancellationToken cancellationToken)
    {
        var users = new List<User>();
        foreach (var batch in ids.Distinct().Chunk(ListBatchSize)) users.AddRange(await context.Users.AsNoTracking().Where(u => batch.Contains(u.Id)).ToListAsync(cancellationToken));
        return users;
    }

    public Task<User?> FindAsync(LoginName name, CancellationToken cancellationToken)
    {
        var key = name.NormalizedValue;
        return name.IsEmail
            ? context.Users.SingleOrDefaultAsync(u => u.Email!.NormalizedValue == key, cancellationToken)
            : context.Users.SingleOrDefaultAsync(u => u.Username.NormalizedValue == key, cancellationToken);
    }

    /// <summary>One query finds user or decoy and is the same for all names, so neither cost nor plan reveals which one exists.</summary>
    public async Task<User> FindOrCreateDecoyAsync(LoginName name, CancellationToken cancellationToken)
    {
        var decoyName = await decoyNames.GetNameAsync(name, context, cancellationToken);
        var (key, decoyKey) = (name.NormalizedValue, decoyName.NormalizedValue);
        var query = name.IsEmail ? queries.UserOrDecoyByEmail : queries.UserOrDecoyByName;
        var user = await query(context, key, decoyKey, cancellationToken);
        if (user is not null) return user;

        var decoy = User.Decoy(decoyName, time.Now());
        Add(decoy);
        return decoy;
    }

    public async Task<User?> FindIncludingDecoysAsync(UserId id, CancellationToken cancellationToken) =>
        FindTracked(id) ?? await context.UsersAndDecoys.SingleOrDefaultAsync(u => u.Id == id, cancellationToken);

    public Task<bool> IsTakenAsync(Username username, CancellationToken cancellationToken)
    {
        var key = username.NormalizedValue;
        return context.Users.AnyAsync(u => u.Username.NormalizedValue == key, cancellationToken);
    }

    public Task<bool> IsTakenAsync(EmailAddress email, CancellationToken cancellationToken)
    {
        var key = email.NormalizedValue;
        return context.Users.AnyAsync(u => u.Email!.NormalizedValue == key, cancellationToken);
    }

    public Task ClearEmailAsync(UserId userId, CancellationToken cancellationToken) =>
        context.Users.Where(u => u.Id == userId).ExecuteUpdateAsync(
            set => set.SetProperty(u => u.Email!.Value, (string?)null).SetProperty(u => u.Email!.NormalizedValue, (string?)null), cancellationToken);

    public async Task<IReadOnlyList<User>> SearchAsync(UserSearch search, CancellationToken cancellationToken)
    {
        var users = context.Users;
        if (search.Role is { } role)
        {
            var word = UserShadowColumns.GetRoleWord(role.Name);
            users = users.Where(u => EF.Property<string>(u, UserShadowColumns.RoleWords).Contains(word));
        }

        if (search.Attribute is var (name, value))
        {
            var matches = context.UserAttributes.Where(a => a.Name == name && a.Value == value).Select(a => a.UserId);
            users = users.Where(u => matches.Contains(u.Id));
        }

        if (search.Status is { } filter) users = users.Where(UserStatusPredicates.Matches(filter.Status, filter.Now));
        if (search.After is { } after) users = users.Where(u => u.Id > after);
        if (search.Text is { } text)
        {
            var key = LoginName.Parse(text).NormalizedValue;
            // A part of an international domain is not a part of its ASCII form.
            users = users.Where(u => u.Username.NormalizedValue.Contains(key) || u.Email!.NormalizedValue.Contains(key) || u.Email!.Value.Contains(text));
        }

        return await users.OrderBy(u => u.Id).Take(search.Limit).ToListAsync(cancellationToken);
    }

    public async Task<IReadOnlyList<User>> ListUnverifiedAsync(UnverifiedAccountSearch search, CancellationToken cancellationToken)
    {
        var createdUntil = search.CreatedUntil;
        // A last use after this is one after the first day of each of these users.
        var lastUse = createdUntil + User.FirstUse;
        var users = context.Users.Where(u => u.Origin == AccountOrigin.SelfRegistration && u.CreatedAt <= createdUntil
            && u.EmailVerifiedAt == null && u.Email!.NormalizedValue != null && u.LockedAt == null
            && EF.Property<string?>(u, UserShadowColumns.RoleWords) == null
            && (u.LastLoginAt == null || u.LastLoginAt <= lastUse)
            && (u.LastSeenAt == null || u.LastSeenAt <= lastUse)
            && !context.Sessions.Any(s => s.UserId == u.Id));
        if (search.After is { } after) users = users.Where(u => u.Id > after);
        return await users.OrderBy(u => u.Id).Take(search.Limit).ToListAsync(cancellationToken);
    }

    public async Task<IReadOnlyList<IReadOnlyCollection<Role>>> ListRolesAsync(int limit, CancellationToken cancellationToken) =>
        await context.Users.Where(u => EF.Property<string?>(u, UserShadowColumns.RoleWords) != null).Select(u => u.Roles).Distinct().Take(limit).ToListAsync(cancellationToken);

    public async Task<int> CountActiveAdministratorsForUpdateAsync(CancellationToken cancellationToken)
    {
        await context.Counters.IncrementAsync(Counter.Administrators, 1, cancellationToken);
        return await Administrators.CountAsync(u => u.LockedAt == null, cancellationToken);
    }

    public Task<bool> AnyAdministratorAsync(CancellationToken cancellationToken) => Administrators.AnyAsync(cancellationToken);

    public void Add(User user) => context.Add(user);

    public void Remove(User user) => context.Remove(user);

    private User? FindTracked(UserId id) => context.FindTracked<User, UserId>(nameof(User.Id), id);

    private IQueryable<User> Administrators => context.Users.Where(u => EF.Property<bool>(u, UserShadowColumns.IsAdministrator));
}
