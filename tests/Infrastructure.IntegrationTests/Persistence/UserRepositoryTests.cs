using Auth.Domain.Lockout;
using Auth.Domain.Passwords;
using Auth.Domain.Users;
using Auth.Infrastructure.IntegrationTests.Persistence.Databases;

namespace Auth.Infrastructure.IntegrationTests.Persistence;

public abstract class UserRepositoryTests(DatabaseFixture database) : DatabaseTests(database)
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task Every_field_is_read_back_as_stored()
    {
        var user = User.Import(
            new UserImport(
                TestUsers.Username("O'Brien"),
                EmailAddress.Create("O.Brien@Example.org").Value,
                TestPasswords.Hash,
                [Role.Create("editor").Value, Role.Administrator],
                FailedAttempts: 3,
                IsLockedOut: false,
                IsLocked: false),
            TestTime.Now);
        foreach (var hash in new[] { "$argon2id$newer", "$argon2id$new" }) user.ChangePassword(PasswordHash.FromEncoded(hash), TestTime.Now);
        user.RecordLogin(TestTime.Now.AddMicroseconds(1));
        user.BeginAttempt(LockoutPolicy.Default, TestTime.Now.AddMicroseconds(2));
        user.BeginAttempt(LockoutPolicy.Default, TestTime.Now.AddMicroseconds(3));
        user.Lock(TestTime.Now.AddMicroseconds(4));

        await Node.CommitAsync(s => s.Users.Add(user));

        var found = (await FindAsync(user.Id)).ShouldNotBeNull();
        found.Username.ShouldBe(user.Username);
        found.Email.ShouldBe(user.Email);
        found.PasswordHash.Encoded.ShouldBe("$argon2id$new");
        found.PasswordVersion.ShouldBe(2);
        found.Roles.ShouldBe(user.Roles);
        found.Attempts.FailedCount.ShouldBe(3);
        found.Attempts.Pending.ShouldBe(user.Attempts.Pending);
        found.LockedAt.ShouldBe(TestTime.Now.AddMicroseconds(4));
        found.CreatedAt.ShouldBe(TestTime.Now);
        found.LastLoginAt.ShouldBe(TestTime.Now.AddMicroseconds(1));
        found.IsDecoy.ShouldBeFalse();
        found.Version.ShouldBe(1);
        found.Events.ShouldBeEmpty();
    }

    [Fact]
    public async Task Users_are_listed_by_their_ids_without_decoys_and_closed_accounts()
    {
        var users = Enumerable.Range(0, 3).Select(i => TestUsers.Create($"user{i}")).ToList();
        await Node.CommitAsync(s => users.ForEach(s.Users.Add));
        var decoy = await Node.CommitAsync(s => s.Users.FindOrCreateDecoyAsync(LoginName.Parse("unknown"), None));

        // More ids than fit into one statement.
        UserId[] ids = [users[0].Id, users[2].Id, users[0].Id, decoy.Id, .. Enumerable.Range(0, 2_200).Select(_ => UserId.New(TestTime.Now))];
        var listed = await Node.ReadAsync(s => s.Users.ListAsync(ids, None));

        listed.Select(user => user.Id).ShouldBe([users[0].Id, users[2].Id], ignoreOrder: true);
    }

    [Fact]
    public async Task A_lockout_is_read_back_as_stored()
    {
        var user = TestUsers.Create();
        for (var guess = 0; guess < 5; guess++)
        {
            user.FailAttempt(user.BeginAttempt(LockoutPolicy.Default, TestTime.Now).AttemptId!.Value, LockoutPolicy.Default, TestTime.Now);
        }

        await Node.CommitAsync(s => s.Users.Add(user));

        var found = (await FindAsync(user.Id)).ShouldNotBeNull();
        found.Attempts.LockedOutAt.ShouldBe(TestTime.Now);
        found.Attempts.LockedOutUntil.ShouldBe(TestTime.Now.AddMinutes(15));
        found.Attempts.ConsecutiveLockouts.ShouldBe(1);
        found.Attempts.Pending.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_user_with_only_a_username_and_a_password_comes_back()
    {
        var user = TestUsers.Create();
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
    public async Task A_username_of_any_script_is_found_as_typed_and_stored_as_written(string name)
    {
        await Node.CommitAsync(s => s.Users.Add(TestUsers.Create(name)));

        var found = await Node.ReadAsync(s => s.Users.FindAsync(LoginName.Parse(name), None));

        found.ShouldNotBeNull().Username.ShouldBe(TestUsers.Username(name));
    }

    [Fact]
    public async Task All_spellings_of_a_username_find_its_user()
    {
        await Node.CommitAsync(s => s.Users.Add(TestUsers.Create("Alice")));

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
    public async Task Usernames_that_a_collation_may_equate_are_different(string name, string other)
    {
        await Node.CommitAsync(s => s.Users.Add(TestUsers.Create(name)));

        (await Node.ReadAsync(s => s.Users.IsTakenAsync(TestUsers.Username(other), None))).ShouldBeFalse();
        await Node.CommitAsync(s => s.Users.Add(TestUsers.Create(other)));

        var found = await Node.ReadAsync(s => s.Users.FindAsync(LoginName.Parse(name), None));
        found.ShouldNotBeNull().Username.Value.ShouldBe(name);
    }

    [Fact]
    public async Task An_email_finds_its_user_in_any_spelling()
    {
        var user = TestUsers.Create(email: "Ann.Onymous@Example.org");
        await Node.CommitAsync(s => s.Users.Add(user));

        var found = await Node.ReadAsync(s => s.Users.FindAsync(LoginName.Parse("ann.onymous@EXAMPLE.ORG"), None));

        found.ShouldNotBeNull().Id.ShouldBe(user.Id);
    }

    [Fact]
    public async Task Usernames_and_emails_are_taken_in_any_spelling()
    {
        await Node.CommitAsync(s => s.Users.Add(TestUsers.Create("Alice", "alice@example.org")));

        (await Node.ReadAsync(s => s.Users.IsTakenAsync(TestUsers.Username("ALICE"), None))).ShouldBeTrue();
        (await Node.ReadAsync(s => s.Users.IsTakenAsync(EmailAddress.Create("ALICE@example.org").Value, None))).ShouldBeTrue();
        (await Node.ReadAsync(s => s.Users.IsTakenAsync(TestUsers.Username("Bob"), None))).ShouldBeFalse();
        (await Node.ReadAsync(s => s.Users.IsTakenAsync(EmailAddress.Create("bob@example.org").Value, None))).ShouldBeFalse();
    }

    [Fact]
    public async Task Any_number_of_users_can_have_no_email()
    {
        await Node.CommitAsync(s => s.Users.Add(TestUsers.Create()));
        await Node.CommitAsync(s => s.Users.Add(TestUsers.Create()));

        (await SearchByTextAsync(null)).Count.ShouldBe(2);
    }

    [Fact]
    public async Task Users_are_paged_in_order_of_creation()
    {
        // Stored in reverse order. Their ids sort differently in databases that compare an id from its end.
        var users = Enumerable.Range(0, 20).Select(i => User.Register(TestUsers.Username($"n{i}"), null, TestPasswords.Hash, TestTime.Now.AddDays(i * 37))).ToList();
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
    public async Task A_search_finds_a_part_of_a_username_or_an_email(string text, string? expected)
    {
        await Node.CommitAsync(s => s.Users.Add(TestUsers.Create("Alice", "someone@example.org")));
        await Node.CommitAsync(s => s.Users.Add(TestUsers.Create("snake_case")));
        await Node.CommitAsync(s => s.Users.Add(TestUsers.Create("Weißbrot")));
        await Node.CommitAsync(s => s.Users.Add(TestUsers.Create("weissbrot")));

        (await SearchByTextAsync(text)).Select(u => u.Username.Value).ShouldBe(expected is null ? [] : [expected]);
    }

    [Fact]
    public async Task Users_are_filtered_by_their_status_at_a_given_time()
    {
        var (active, lockedOut, lockedOutPermanently, locked, both) = (TestUsers.Create("active"), TestUsers.Create("locked out"), TestUsers.Create("locked out for ever"), TestUsers.Create("locked"), TestUsers.Create("both"));
        LockOut(lockedOut, LockoutPolicy.Default);
        LockOut(both, LockoutPolicy.Default);
        LockOut(lockedOutPermanently, new LockoutPolicy(1, duration: null, TimeSpan.Zero));
        locked.Lock(TestTime.Now);
        both.Lock(TestTime.Now);
        User[] all = [active, lockedOut, lockedOutPermanently, locked, both];
        await Node.CommitAsync(s => Array.ForEach(all, s.Users.Add));

        foreach (var now in new[] { TestTime.Now, TestTime.Now.AddMinutes(15).AddMicroseconds(-1), TestTime.Now.AddMinutes(15), TestTime.Now.AddDays(9) })
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
    public async Task Users_are_found_by_a_whole_role_name(string role, string expected)
    {
        Role[] CreateRoles(params string[] names) => [.. names.Select(name => Role.Create(name).Value)];
        await Node.CommitAsync(s =>
        {
            s.Users.Add(TestUsers.Create("only", roles: CreateRoles("clerk")));
            s.Users.Add(TestUsers.Create("first", roles: CreateRoles("clerk", "zebra")));
            s.Users.Add(TestUsers.Create("last", roles: CreateRoles("a-clerk", "clerk")));
            s.Users.Add(TestUsers.Create("middle", roles: CreateRoles("buyer", "clerk", "zebra")));
            s.Users.Add(TestUsers.Create("another", roles: CreateRoles("a-clerk", "clerks", "clerk-a")));
            s.Users.Add(TestUsers.Create("administrator", roles: CreateRoles("admin", "sub-admin")));
            s.Users.Add(TestUsers.Create("none"));
        });

        (await SearchAsync(new(null, null, 50) { Role = Role.Create(role).Value })).Select(u => u.Username.Value).Order(StringComparer.Ordinal)
            .ShouldBe(expected.Split(',', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task Filters_are_combined_on_every_page()
    {
        var clerk = Role.Create("clerk").Value;
        var users = Enumerable.Range(0, 6).Select(i => User.Register(TestUsers.Username($"clerk {i}"), EmailAddress.Create($"c{i}@example.org").Value, TestPasswords.Hash, TestTime.Now.AddDays(i))).ToList();
        foreach (var user in users) user.SetRoles([clerk], TestTime.Now);
        users[1].Lock(TestTime.Now);
        await Node.CommitAsync(s => users.ForEach(s.Users.Add));
        await Node.CommitAsync(s => s.Users.Add(TestUsers.Create("clerk 9")));

        var search = new UserSearch("CLERK", null, 3) { Role = clerk, Status = new(UserStatus.Active, TestTime.Now) };
        var first = await SearchAsync(search);
        var second = await SearchAsync(search with { After = first[^1].Id });

        first.Concat(second).Select(u => u.Username.Value).ShouldBe(["clerk 0", "clerk 2", "clerk 3", "clerk 4", "clerk 5"]);
        second[0].Email!.Value.ShouldBe("c4@example.org");
    }

    [Fact]
    public async Task Only_active_administrators_are_counted()
    {
        var locked = TestUsers.Administrator();
        locked.Lock(TestTime.Now);
        foreach (var user in new[] { TestUsers.Administrator(), TestUsers.Administrator(), locked, TestUsers.Create(roles: Role.Create("administrator").Value) })
        {
            await Node.CommitAsync(s => s.Users.Add(user));
        }

        (await Node.CommitAsync(s => s.Users.CountActiveAdministratorsForUpdateAsync(None))).ShouldBe(2);
    }

    [Fact]
    public async Task A_locked_administrator_counts_as_an_administrator_and_a_demoted_one_does_not()
    {
        (await AnyAdministratorAsync()).ShouldBeFalse();

        var user = TestUsers.Administrator();
        user.Lock(TestTime.Now);
        await Node.CommitAsync(s => s.Users.Add(user));
        (await AnyAdministratorAsync()).ShouldBeTrue();

        await ChangeAsync(user.Id, u => u.SetRoles([], TestTime.Now));
        (await AnyAdministratorAsync()).ShouldBeFalse();

        Task<bool> AnyAdministratorAsync() => Node.ReadAsync(s => s.Users.AnyAdministratorAsync(None));
    }

    [Fact]
    public async Task Setting_roles_replaces_the_stored_roles()
    {
        var (reader, writer) = (Role.Create("reader").Value, Role.Create("writer").Value);
        var user = TestUsers.Create(roles: reader);
        await Node.CommitAsync(s => s.Users.Add(user));

        await ChangeAsync(user.Id, u => u.SetRoles([writer, Role.Administrator], TestTime.Now));

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
            foreach (var user in new[] { TestUsers.Create("a", roles: reader), TestUsers.Create("b", roles: reader), TestUsers.Create("c", roles: [reader, writer]), TestUsers.Create("d") }) s.Users.Add(user);
        });

        var all = await Node.ReadAsync(s => s.Users.ListRolesAsync(10, None));

        all.Select(roles => string.Join(' ', roles.Select(r => r.Name))).ShouldBe(["reader", "reader writer"], ignoreOrder: true);
        (await Node.ReadAsync(s => s.Users.ListRolesAsync(1, None))).Count.ShouldBe(1);
    }

    [Fact]
    public async Task Two_users_can_have_the_same_role()
    {
        await Node.CommitAsync(s =>
        {
            s.Users.Add(TestUsers.Administrator("one"));
            s.Users.Add(TestUsers.Administrator("two"));
        });

        (await SearchByTextAsync(null)).ShouldAllBe(u => u.IsAdministrator);
    }

    [Fact]
    public async Task A_removed_user_is_gone_with_all_sessions_and_the_username_is_free()
    {
        var user = TestUsers.Create("Alice");
        var (session, token) = TestSessions.Create(user);
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
        await Node.CommitAsync(s => s.Users.Add(TestUsers.Create("alice")));
    }

    [Fact]
    public async Task Changes_to_users_read_outside_a_unit_of_work_are_not_stored()
    {
        var user = TestUsers.Create();
        await Node.CommitAsync(s => s.Users.Add(user));

        await Node.ReadAsync(async s =>
        {
            var read = (await s.Users.FindAsync(user.Id, None)).ShouldNotBeNull();
            read.Lock(TestTime.Now);
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
        while (user.BeginAttempt(policy, TestTime.Now).AttemptId is { } attempt) user.FailAttempt(attempt, policy, TestTime.Now);
    }

    [Fact]
    public async Task A_released_email_can_be_assigned_to_another_user_in_the_same_transaction()
    {
        var email = EmailAddress.Create("alice@example.org").Value;
        var (holder, other, owner) = (TestUsers.Create("Mallory", email.Value), TestUsers.Create("Bob", "bob@example.org"), TestUsers.Create("Alice"));
        await Node.CommitAsync(s =>
        {
            foreach (var user in new[] { holder, other, owner }) s.Users.Add(user);
        });

        await Node.CommitAsync(async s =>
        {
            (await s.Users.FindAsync(holder.Id, None))!.RemoveUnverifiedEmail(TestTime.Now);
            await s.Users.ClearEmailAsync(holder.Id, None);
            (await s.Users.FindAsync(owner.Id, None))!.SetVerifiedEmail(email, TestTime.Now);
            return 0;
        });

        (await FindAsync(owner.Id))!.Email.ShouldBe(email);
        (await FindAsync(holder.Id))!.Email.ShouldBeNull();
        (await FindAsync(other.Id))!.Email.ShouldNotBeNull();
    }

    protected Task<int> ChangeAsync(UserId id, Action<User> change) => Node.CommitAsync(async s =>
    {
        change((await s.Users.FindAsync(id, None)).ShouldNotBeNull());
        return 0;
    });
}

/// <summary>Tests that only a real database can run.</summary>
public abstract class UserRepositoryDatabaseTests(DatabaseFixture database) : UserRepositoryTests(database)
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task The_lookup_at_startup_agrees_on_whether_an_administrator_exists()
    {
        (await Node.AccountLookup.AnyAdministratorAsync(None)).ShouldBeFalse();

        var user = TestUsers.Administrator();
        user.Lock(TestTime.Now);
        await Node.CommitAsync(s => s.Users.Add(user));
        (await Node.AccountLookup.AnyAdministratorAsync(None)).ShouldBeTrue();

        await ChangeAsync(user.Id, u => u.SetRoles([], TestTime.Now));
        (await Node.AccountLookup.AnyAdministratorAsync(None)).ShouldBeFalse();
    }

    [Fact]
    [Trait("Requirement", "R72")]
    public async Task The_lookup_at_startup_finds_accounts_that_may_have_been_registered_without_an_invitation()
    {
        await Node.CommitAsync(s =>
        {
            s.Users.Add(TestUsers.Administrator());
            s.Users.Add(User.Register(TestUsers.Username("invited"), null, TestPasswords.Hash, TestTime.Now, AccountOrigin.Invitation));
        });
        await Node.CommitAsync(async s => await s.Users.FindOrCreateDecoyAsync(LoginName.Parse("unknown"), None));
        (await Node.AccountLookup.AnySelfRegisteredAsync(None)).ShouldBeFalse();

        await Node.CommitAsync(s => s.Users.Add(User.Register(TestUsers.Username("registered"), null, TestPasswords.Hash, TestTime.Now, AccountOrigin.SelfRegistration)));

        (await Node.AccountLookup.AnySelfRegisteredAsync(None)).ShouldBeTrue();
    }

    [Fact]
    public async Task A_user_lookup_needs_one_query()
    {
        var user = TestUsers.Create("Alice", "alice@example.org", Role.Administrator);
        await Node.CommitAsync(s => s.Users.Add(user));
        var recorder = new CommandRecorder();
        await using var recorded = new Node(Database.SettingsOfNode(1), interceptors: recorder);

        (await recorded.ReadAsync(s => s.Users.FindAsync(user.Id, None))).ShouldNotBeNull();
        recorder.Clear().ShouldHaveSingleItem();
        (await recorded.ReadAsync(s => s.Users.FindAsync(LoginName.Parse("alice"), None))).ShouldNotBeNull();
        recorder.Clear().ShouldHaveSingleItem();
    }
}

public sealed class InMemoryUserRepositoryTests(InMemoryFixture database) : UserRepositoryTests(database), IClassFixture<InMemoryFixture>;

public sealed class SqliteUserRepositoryTests(SqliteDatabase database) : UserRepositoryDatabaseTests(database), IClassFixture<SqliteDatabase>;

[Collection(PostgreSqlCollection.Name)]
public sealed class PostgreSqlUserRepositoryTests(PostgreSqlDatabase database) : UserRepositoryDatabaseTests(database);

[Collection(SqlServerCollection.Name)]
public sealed class SqlServerUserRepositoryTests(SqlServerDatabase database) : UserRepositoryDatabaseTests(database);
