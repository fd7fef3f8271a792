using Auth.Domain.Lockout;
using Auth.Domain.Passwords;
using Auth.Domain.Users;
using Auth.Infrastructure.IntegrationTests.Persistence.Databases;

namespace Auth.Infrastructure.IntegrationTests.Persistence;

public abstract class UserRepositoryTests(DatabaseFixture database) : StoreTests(database)
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task Every_field_comes_back_as_it_was_stored()
    {
        var user = User.Import(
            new UserImport(
                Some.Name("O'Brien"),
                EmailAddress.Create("O.Brien@Example.org").Value,
                Some.Password,
                [Role.Create("editor").Value, Role.Administrator],
                FailedAttempts: 3,
                IsLockedOut: false,
                IsLocked: false),
            Some.Time);
        user.ChangePassword(PasswordHash.FromEncoded("$argon2id$new"), Some.Time);
        user.RecordLogin(Some.Time.AddMicroseconds(1));
        user.BeginAttempt(LockoutPolicy.Default, Some.Time.AddMicroseconds(2));
        user.BeginAttempt(LockoutPolicy.Default, Some.Time.AddMicroseconds(3));
        user.Lock(Some.Time.AddMicroseconds(4));

        await Node.CommitAsync(s => s.Users.Add(user));

        var found = (await FindAsync(user.Id)).ShouldNotBeNull();
        found.Username.ShouldBe(user.Username);
        found.Email.ShouldBe(user.Email);
        found.PasswordHash.Encoded.ShouldBe("$argon2id$new");
        found.PasswordVersion.ShouldBe(2);
        found.Roles.ShouldBe(user.Roles);
        found.Attempts.FailedCount.ShouldBe(3);
        found.Attempts.Pending.ShouldBe(user.Attempts.Pending);
        found.LockedAt.ShouldBe(Some.Time.AddMicroseconds(4));
        found.CreatedAt.ShouldBe(Some.Time);
        found.LastLoginAt.ShouldBe(Some.Time.AddMicroseconds(1));
        found.IsDecoy.ShouldBeFalse();
        found.Version.ShouldBe(1);
        found.Events.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_lockout_comes_back_as_it_was_stored()
    {
        var user = Some.User();
        for (var guess = 0; guess < 5; guess++)
        {
            user.FailAttempt(user.BeginAttempt(LockoutPolicy.Default, Some.Time).AttemptId!.Value, LockoutPolicy.Default, Some.Time);
        }

        await Node.CommitAsync(s => s.Users.Add(user));

        var found = (await FindAsync(user.Id)).ShouldNotBeNull();
        found.Attempts.LockedOutAt.ShouldBe(Some.Time);
        found.Attempts.LockedOutUntil.ShouldBe(Some.Time.AddMinutes(15));
        found.Attempts.ConsecutiveLockouts.ShouldBe(1);
        found.Attempts.Pending.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_user_with_nothing_but_a_name_and_a_password_comes_back()
    {
        var user = Some.User();
        await Node.CommitAsync(s => s.Users.Add(user));

        var found = (await FindAsync(user.Id)).ShouldNotBeNull();
        found.Email.ShouldBeNull();
        found.Roles.ShouldBeEmpty();
        found.LockedAt.ShouldBeNull();
        found.LastLoginAt.ShouldBeNull();
        found.Attempts.LockedOutAt.ShouldBeNull();
    }

    [Theory]
    [InlineData("İstanbul")]
    [InlineData("O'Brien")]
    [InlineData("李雷")]
    [InlineData("with space")]
    [InlineData("ΟΔΥΣΣΕΎΣ")]
    [InlineData("straße")]
    [InlineData("𝒜lice")]
    public async Task A_name_of_any_script_is_found_as_it_was_typed_and_kept_as_it_was_written(string name)
    {
        await Node.CommitAsync(s => s.Users.Add(Some.User(name)));

        var found = await Node.ReadAsync(s => s.Users.FindAsync(LoginName.Parse(name), None));

        found.ShouldNotBeNull().Username.ShouldBe(Some.Name(name));
    }

    [Fact]
    public async Task All_spellings_of_a_name_find_its_user()
    {
        await Node.CommitAsync(s => s.Users.Add(Some.User("Alice")));

        foreach (var spelling in new[] { "alice", "ALICE", " Alice ", "ＡＬＩＣＥ" })
        {
            (await Node.ReadAsync(s => s.Users.FindAsync(LoginName.Parse(spelling), None))).ShouldNotBeNull(spelling);
        }
    }

    [Theory]
    [InlineData("strasse", "straße")]
    [InlineData("istanbul", "İstanbul")]
    [InlineData("resume", "résumé")]
    [InlineData("o brien", "o'brien")]
    public async Task Names_that_a_database_may_hold_for_one_are_two(string name, string other)
    {
        await Node.CommitAsync(s => s.Users.Add(Some.User(name)));

        (await Node.ReadAsync(s => s.Users.IsTakenAsync(Some.Name(other), None))).ShouldBeFalse();
        await Node.CommitAsync(s => s.Users.Add(Some.User(other)));

        var found = await Node.ReadAsync(s => s.Users.FindAsync(LoginName.Parse(name), None));
        found.ShouldNotBeNull().Username.Value.ShouldBe(name);
    }

    [Fact]
    public async Task An_address_finds_its_user_in_any_spelling()
    {
        var user = Some.User(email: "Ann.Onymous@Example.org");
        await Node.CommitAsync(s => s.Users.Add(user));

        var found = await Node.ReadAsync(s => s.Users.FindAsync(LoginName.Parse("ann.onymous@EXAMPLE.ORG"), None));

        found.ShouldNotBeNull().Id.ShouldBe(user.Id);
    }

    [Fact]
    public async Task Names_and_addresses_are_taken_in_any_spelling()
    {
        await Node.CommitAsync(s => s.Users.Add(Some.User("Alice", "alice@example.org")));

        (await Node.ReadAsync(s => s.Users.IsTakenAsync(Some.Name("ALICE"), None))).ShouldBeTrue();
        (await Node.ReadAsync(s => s.Users.IsTakenAsync(EmailAddress.Create("ALICE@example.org").Value, None))).ShouldBeTrue();
        (await Node.ReadAsync(s => s.Users.IsTakenAsync(Some.Name("Bob"), None))).ShouldBeFalse();
        (await Node.ReadAsync(s => s.Users.IsTakenAsync(EmailAddress.Create("bob@example.org").Value, None))).ShouldBeFalse();
    }

    [Fact]
    public async Task Any_number_of_users_have_no_address()
    {
        await Node.CommitAsync(s => s.Users.Add(Some.User()));
        await Node.CommitAsync(s => s.Users.Add(Some.User()));

        (await SearchByTextAsync(null)).Count.ShouldBe(2);
    }

    [Fact]
    public async Task Users_are_paged_in_the_order_of_their_making()
    {
        // Stored in reverse order. Their ids sort differently in databases that compare an id from its end.
        var users = Enumerable.Range(0, 20).Select(i => User.Register(Some.Name($"n{i}"), null, Some.Password, Some.Time.AddDays(i * 37))).ToList();
        foreach (var user in users.AsEnumerable().Reverse()) await Node.CommitAsync(s => s.Users.Add(user));

        var first = await SearchByTextAsync(null, limit: 12);
        var remaining = await SearchByTextAsync(null, after: first[^1].Id, limit: 12);

        first.Concat(remaining).Select(u => u.Id).ShouldBe(users.Select(u => u.Id));
    }

    [Theory]
    [InlineData("LIC", "Alice")]
    [InlineData("@example.org", "Alice")]
    [InlineData("%", null)]
    [InlineData("_", "snake_case")]
    [InlineData("[a-z]", null)]
    [InlineData("ß", "Weißbrot")]
    public async Task A_search_finds_a_part_of_a_name_or_an_address(string text, string? expected)
    {
        await Node.CommitAsync(s => s.Users.Add(Some.User("Alice", "someone@example.org")));
        await Node.CommitAsync(s => s.Users.Add(Some.User("snake_case")));
        await Node.CommitAsync(s => s.Users.Add(Some.User("Weißbrot")));
        await Node.CommitAsync(s => s.Users.Add(Some.User("weissbrot")));

        (await SearchByTextAsync(text)).Select(u => u.Username.Value).ShouldBe(expected is null ? [] : [expected]);
    }

    [Fact]
    public async Task Users_are_found_by_their_status_at_a_time()
    {
        var (active, lockedOut, lockedOutPermanently, locked, both) = (Some.User("active"), Some.User("locked out"), Some.User("locked out for ever"), Some.User("locked"), Some.User("both"));
        LockOut(lockedOut, LockoutPolicy.Default);
        LockOut(both, LockoutPolicy.Default);
        LockOut(lockedOutPermanently, new LockoutPolicy(1, duration: null, TimeSpan.Zero));
        locked.Lock(Some.Time);
        both.Lock(Some.Time);
        User[] all = [active, lockedOut, lockedOutPermanently, locked, both];
        await Node.CommitAsync(s => Array.ForEach(all, s.Users.Add));

        foreach (var now in new[] { Some.Time, Some.Time.AddMinutes(15).AddMicroseconds(-1), Some.Time.AddMinutes(15), Some.Time.AddDays(9) })
        {
            foreach (var status in Enum.GetValues<UserStatus>())
            {
                (await SearchAsync(new(null, null, 50) { Status = new(status, now) })).Select(u => u.Username.Value)
                    .ShouldBe(all.Where(u => u.GetStatus(now) == status).Select(u => u.Username.Value), ignoreOrder: true, $"{status} at {now:O}");
            }
        }
    }

    [Theory]
    [InlineData("clerk", "first,last,middle,only")]
    [InlineData("clerks", "another")]
    [InlineData("admin", "administrator")]
    [InlineData("cler", "")]
    [InlineData("lerk", "")]
    public async Task Users_are_found_by_a_role_and_not_by_a_part_of_one(string role, string expected)
    {
        Role[] CreateRoles(params string[] names) => [.. names.Select(name => Role.Create(name).Value)];
        await Node.CommitAsync(s =>
        {
            s.Users.Add(Some.User("only", roles: CreateRoles("clerk")));
            s.Users.Add(Some.User("first", roles: CreateRoles("clerk", "zebra")));
            s.Users.Add(Some.User("last", roles: CreateRoles("a-clerk", "clerk")));
            s.Users.Add(Some.User("middle", roles: CreateRoles("buyer", "clerk", "zebra")));
            s.Users.Add(Some.User("another", roles: CreateRoles("a-clerk", "clerks", "clerk-a")));
            s.Users.Add(Some.User("administrator", roles: CreateRoles("admin", "sub-admin")));
            s.Users.Add(Some.User("none"));
        });

        (await SearchAsync(new(null, null, 50) { Role = Role.Create(role).Value })).Select(u => u.Username.Value).Order(StringComparer.Ordinal)
            .ShouldBe(expected.Split(',', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task Filters_hold_together_page_by_page()
    {
        var clerk = Role.Create("clerk").Value;
        var users = Enumerable.Range(0, 6).Select(i => User.Register(Some.Name($"clerk {i}"), EmailAddress.Create($"c{i}@example.org").Value, Some.Password, Some.Time.AddDays(i))).ToList();
        foreach (var user in users) user.SetRoles([clerk], Some.Time);
        users[1].Lock(Some.Time);
        await Node.CommitAsync(s => users.ForEach(s.Users.Add));
        await Node.CommitAsync(s => s.Users.Add(Some.User("clerk 9")));

        var search = new UserSearch("CLERK", null, 3) { Role = clerk, Status = new(UserStatus.Active, Some.Time) };
        var first = await SearchAsync(search);
        var second = await SearchAsync(search with { After = first[^1].Id });

        first.Concat(second).Select(u => u.Username.Value).ShouldBe(["clerk 0", "clerk 2", "clerk 3", "clerk 4", "clerk 5"]);
        second[0].Email!.Value.ShouldBe("c4@example.org");
    }

    [Fact]
    public async Task Only_active_administrators_are_counted()
    {
        var locked = Some.Administrator();
        locked.Lock(Some.Time);
        foreach (var user in new[] { Some.Administrator(), Some.Administrator(), locked, Some.User(roles: Role.Create("administrator").Value) })
        {
            await Node.CommitAsync(s => s.Users.Add(user));
        }

        (await Node.CommitAsync(s => s.Users.CountActiveAdministratorsForUpdateAsync(None))).ShouldBe(2);
    }

    [Fact]
    public async Task A_locked_administrator_is_an_administrator_and_a_demoted_one_is_none()
    {
        (await AnyAdministratorAsync()).ShouldBeFalse();

        var user = Some.Administrator();
        user.Lock(Some.Time);
        await Node.CommitAsync(s => s.Users.Add(user));
        (await AnyAdministratorAsync()).ShouldBeTrue();

        await ChangeAsync(user.Id, u => u.SetRoles([], Some.Time));
        (await AnyAdministratorAsync()).ShouldBeFalse();

        // The startup uses its own query.
        async Task<bool> AnyAdministratorAsync()
        {
            var any = await Node.ReadAsync(s => s.Users.AnyAdministratorAsync(None));
            (await Node.AdministratorLookup.ExistsAsync(None)).ShouldBe(any);
            return any;
        }
    }

    [Fact]
    public async Task Roles_are_replaced()
    {
        var (reader, writer) = (Role.Create("reader").Value, Role.Create("writer").Value);
        var user = Some.User(roles: reader);
        await Node.CommitAsync(s => s.Users.Add(user));

        await ChangeAsync(user.Id, u => u.SetRoles([writer, Role.Administrator], Some.Time));

        var found = (await FindAsync(user.Id)).ShouldNotBeNull();
        found.Roles.ShouldBe([writer, Role.Administrator], ignoreOrder: true);
        found.Version.ShouldBe(2);
    }

    [Fact]
    public async Task Each_combination_of_roles_is_listed_once_up_to_a_limit()
    {
        var (reader, writer) = (Role.Create("reader").Value, Role.Create("writer").Value);
        await Node.CommitAsync(s =>
        {
            foreach (var user in new[] { Some.User("a", roles: reader), Some.User("b", roles: reader), Some.User("c", roles: [reader, writer]), Some.User("d") }) s.Users.Add(user);
        });

        var all = await Node.ReadAsync(s => s.Users.ListRolesAsync(10, None));

        all.Select(roles => string.Join(' ', roles.Select(r => r.Name))).ShouldBe(["reader", "reader writer"], ignoreOrder: true);
        (await Node.ReadAsync(s => s.Users.ListRolesAsync(1, None))).Count.ShouldBe(1);
    }

    [Fact]
    public async Task Two_users_may_share_a_role()
    {
        await Node.CommitAsync(s =>
        {
            s.Users.Add(Some.Administrator("one"));
            s.Users.Add(Some.Administrator("two"));
        });

        (await SearchByTextAsync(null)).ShouldAllBe(u => u.IsAdministrator);
    }

    [Fact]
    public async Task A_removed_user_is_gone_with_all_sessions_and_the_name_is_free()
    {
        var user = Some.User("Alice");
        var (session, token) = Some.Session(user);
        await Node.CommitAsync(s =>
        {
            s.Users.Add(user);
            s.Sessions.Add(session);
        });

        await Node.CommitAsync(async s =>
        {
            var found = (await s.Users.FindAsync(user.Id, None)).ShouldNotBeNull();
            s.Users.Remove(found);
            return 0;
        });

        (await FindAsync(user.Id)).ShouldBeNull();
        (await Node.ReadAsync(s => s.Sessions.FindAsync(token, None))).ShouldBeNull();
        await Node.CommitAsync(s => s.Users.Add(Some.User("alice")));
    }

    [Fact]
    public async Task A_user_is_found_by_one_query()
    {
        var user = Some.User("Alice", "alice@example.org", Role.Administrator);
        await Node.CommitAsync(s => s.Users.Add(user));
        var recorder = new CommandRecorder();
        await using var recorded = new Node(Database.SettingsOfNode(1), interceptors: recorder);

        (await recorded.ReadAsync(s => s.Users.FindAsync(user.Id, None))).ShouldNotBeNull();
        recorder.Clear().ShouldHaveSingleItem();
        (await recorded.ReadAsync(s => s.Users.FindAsync(LoginName.Parse("alice"), None))).ShouldNotBeNull();
        recorder.Clear().ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Users_that_are_read_outside_a_unit_of_work_are_not_stored()
    {
        var user = Some.User();
        await Node.CommitAsync(s => s.Users.Add(user));

        await Node.ReadAsync(async s =>
        {
            var read = (await s.Users.FindAsync(user.Id, None)).ShouldNotBeNull();
            read.Lock(Some.Time);
            return await s.UnitOfWork.ExecuteAsync(() => Task.FromResult(0), None);
        });

        (await FindAsync(user.Id)).ShouldNotBeNull().IsActive.ShouldBeTrue();
    }

    private Task<User?> FindAsync(UserId id) => Node.ReadAsync(s => s.Users.FindAsync(id, None));

    private Task<IReadOnlyList<User>> SearchByTextAsync(string? text, UserId? after = null, int limit = 50) =>
        SearchAsync(new UserSearch(text, after, limit));

    private Task<IReadOnlyList<User>> SearchAsync(UserSearch search) => Node.ReadAsync(s => s.Users.SearchAsync(search, None));

    private static void LockOut(User user, LockoutPolicy policy)
    {
        while (user.BeginAttempt(policy, Some.Time).AttemptId is { } attempt) user.FailAttempt(attempt, policy, Some.Time);
    }

    [Fact]
    public async Task An_email_that_was_freed_is_stored_for_its_new_owner_in_the_same_transaction()
    {
        var email = EmailAddress.Create("alice@example.org").Value;
        var (holder, other, owner) = (Some.User("Mallory", email.Value), Some.User("Bob", "bob@example.org"), Some.User("Alice"));
        await Node.CommitAsync(s =>
        {
            foreach (var user in new[] { holder, other, owner }) s.Users.Add(user);
        });

        await Node.CommitAsync(async s =>
        {
            (await s.Users.FindAsync(holder.Id, None))!.RemoveUnverifiedEmail(Some.Time);
            await s.Users.ClearEmailAsync(holder.Id, None);
            (await s.Users.FindAsync(owner.Id, None))!.SetVerifiedEmail(email, Some.Time);
            return 0;
        });

        (await FindAsync(owner.Id))!.Email.ShouldBe(email);
        (await FindAsync(holder.Id))!.Email.ShouldBeNull();
        (await FindAsync(other.Id))!.Email.ShouldNotBeNull();
    }

    private Task<int> ChangeAsync(UserId id, Action<User> change) => Node.CommitAsync(async s =>
    {
        change((await s.Users.FindAsync(id, None)).ShouldNotBeNull());
        return 0;
    });
}

public sealed class SqliteUserRepositoryTests(SqliteDatabase database) : UserRepositoryTests(database), IClassFixture<SqliteDatabase>;

[Collection(PostgreSqlCollection.Name)]
public sealed class PostgreSqlUserRepositoryTests(PostgreSqlDatabase database) : UserRepositoryTests(database);

[Collection(SqlServerCollection.Name)]
public sealed class SqlServerUserRepositoryTests(SqlServerDatabase database) : UserRepositoryTests(database);
