using Auth.Application.Audit;
using Auth.Application.Common;
using Auth.Application.Common.Access;
using Auth.Domain.Access;
using Auth.Domain.Common;
using Auth.Domain.ServiceAccounts;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using Auth.Infrastructure.IntegrationTests.Persistence.Databases;
using Microsoft.EntityFrameworkCore;

namespace Auth.Infrastructure.IntegrationTests.Persistence;

/// <summary>A change is committed only if the session of its actor is still valid at commit time (ADR 20).</summary>
public abstract class ActorSessionTests(DatabaseFixture database) : DatabaseTests(database)
{
    private static readonly CancellationToken None = CancellationToken.None;

    protected static readonly Role Clerk = Role.FromStorage("clerk");

    private static int accounts;

    [Fact]
    public async Task A_change_by_a_live_session_is_stored()
    {
        var (user, session) = await SignInAsync(TestUsers.Create());
        Node.Actor = new SignedInUser(user.Id, session.Id, IsAdministrator: false, TestTime.Now);

        await LockAsync(user.Id, Node);

        (await FindAsync(user.Id)).IsActive.ShouldBeFalse();
    }

    [Fact]
    public async Task A_change_by_an_ended_session_is_not_stored()
    {
        var (user, session) = await SignInAsync(TestUsers.Create());
        await using var other = Database.NewNode(1);
        Node.Actor = new SignedInUser(user.Id, session.Id, IsAdministrator: false, TestTime.Now);

        await EndSessionAsync(session.Id, other);
        await Should.ThrowAsync<SessionNoLongerValidException>(() => LockAsync(user.Id, Node));

        (await FindAsync(user.Id)).IsActive.ShouldBeTrue();
    }

    [Fact]
    public async Task A_change_by_a_demoted_administrator_is_not_stored()
    {
        var (user, session) = await SignInAsync(TestUsers.Administrator());
        await using var other = Database.NewNode(1);
        Node.Actor = new SignedInUser(user.Id, session.Id, IsAdministrator: true, TestTime.Now);

        await SetRolesAsync(user.Id, [], other);
        await Should.ThrowAsync<SessionNoLongerValidException>(() => SetRolesAsync(user.Id, [Role.Administrator], Node));

        (await FindAsync(user.Id)).IsAdministrator.ShouldBeFalse();
    }

    [Fact]
    [Trait("Requirement", "R27")]
    public async Task A_change_that_a_role_admitted_is_stored_only_while_the_user_has_the_role()
    {
        var (user, session) = await SignInAsync(TestUsers.Create());
        await SetRolesAsync(user.Id, [Clerk, Role.FromStorage("driver")], Node);
        await using var other = Database.NewNode(1);
        Node.Actor = new SignedInUser(user.Id, session.Id, IsAdministrator: false, TestTime.Now);

        await ChangeAsClerkAsync(user.Id);
        await SetRolesAsync(user.Id, [Role.FromStorage("clerks"), Role.FromStorage("driver")], other);
        await Should.ThrowAsync<SessionNoLongerValidException>(() => ChangeAsClerkAsync(user.Id));

        (await TypesAsync(user)).Count(type => type == "attempts_reset").ShouldBe(1);
    }

    [Fact]
    [Trait("Requirement", "R27")]
    public async Task Each_role_that_admitted_a_request_must_still_be_there()
    {
        var (user, session) = await SignInAsync(TestUsers.Create());
        var driver = Role.FromStorage("driver");
        await SetRolesAsync(user.Id, [Clerk, driver], Node);
        await using var other = Database.NewNode(1);
        Node.Actor = new SignedInUser(user.Id, session.Id, IsAdministrator: false, TestTime.Now);

        await ChangeAsAsync(user.Id, Clerk, driver);
        await SetRolesAsync(user.Id, [driver], other);
        await Should.ThrowAsync<SessionNoLongerValidException>(() => ChangeAsAsync(user.Id, Clerk, driver));
        await Should.ThrowAsync<SessionNoLongerValidException>(() => RegisterAsAsync(Clerk, driver));
    }

    [Fact]
    [Trait("Requirement", "R27")]
    public async Task A_change_by_a_service_account_is_stored_only_while_its_key_exists()
    {
        var (account, key, other) = await CreateServiceAccountAsync();
        ActAs(account, key);

        await RegisterAsync(Node);
        await ChangeAccountAsync(account, a => a.RevokeKey(other, TestTime.Now));
        await RegisterAsync(Node);
        await ChangeAccountAsync(account, a => a.RevokeKey(key, TestTime.Now));
        await Should.ThrowAsync<SessionNoLongerValidException>(() => RegisterAsync(Node));
    }

    [Fact]
    [Trait("Requirement", "R27")]
    public async Task A_change_by_a_service_account_is_stored_only_while_it_has_the_scopes_of_the_request()
    {
        var (account, key, _) = await CreateServiceAccountAsync();
        ActAs(account, key);

        await ChangeAccountAsync(account, a => a.AddKey(expiresAt: null, TestTime.Now));
        await RegisterAsync(Node);
        await ChangeAccountAsync(account, a => a.Change(Scopes.EventsRead, requiresClient: true, expiresAt: null, TestTime.Now));
        await Should.ThrowAsync<SessionNoLongerValidException>(() => RegisterAsync(Node));
    }

    [Fact]
    [Trait("Requirement", "R27")]
    public async Task A_change_by_a_removed_service_account_is_not_stored()
    {
        var (account, key, _) = await CreateServiceAccountAsync();
        ActAs(account, key);

        await using var other = Database.NewNode(1);
        await other.CommitAsync(async s =>
        {
            var removed = (await s.ServiceAccounts.FindAsync(account, None)).ShouldNotBeNull();
            removed.Remove(TestTime.Now);
            s.ServiceAccounts.Remove(removed);
            return Result.Success();
        });

        await Should.ThrowAsync<SessionNoLongerValidException>(() => RegisterAsync(Node));
    }

    [Fact]
    public async Task A_user_may_give_up_the_role_that_admitted_the_request()
    {
        var (user, session) = await SignInAsync(TestUsers.Create());
        await SetRolesAsync(user.Id, [Clerk], Node);
        Node.Actor = new SignedInUser(user.Id, session.Id, IsAdministrator: false, TestTime.Now);

        await Node.CommitAsync(async s =>
        {
            s.RequiredRoles.Names = [Clerk.Name];
            (await s.Users.FindAsync(user.Id, None)).ShouldNotBeNull().SetRoles([], TestTime.Now);
            return Result.Success();
        });

        (await FindAsync(user.Id)).Roles.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_changes_of_a_failed_result_are_stored_after_the_session_has_ended()
    {
        var (user, session) = await SignInAsync(TestUsers.Create());
        await using var other = Database.NewNode(1);
        Node.Actor = new SignedInUser(user.Id, session.Id, IsAdministrator: false, TestTime.Now);

        await EndSessionAsync(session.Id, other);
        await ChangeAsync(user.Id, u => u.Lock(TestTime.Now), UserErrors.InvalidCredentials, Node);

        (await FindAsync(user.Id)).IsActive.ShouldBeFalse();
    }

    [Fact]
    public async Task A_session_can_end_itself()
    {
        var (user, session) = await SignInAsync(TestUsers.Create());
        Node.Actor = new SignedInUser(user.Id, session.Id, IsAdministrator: false, TestTime.Now);

        await EndSessionAsync(session.Id, Node);

        (await Node.ReadAsync(s => s.Sessions.FindAsync([session.Id], None))).Single().EndedAt.ShouldBe(TestTime.Now);
    }

    [Fact]
    public async Task A_session_can_lock_its_own_user_and_thereby_end()
    {
        var (user, session) = await SignInAsync(TestUsers.Create());
        Node.Actor = new SignedInUser(user.Id, session.Id, IsAdministrator: false, TestTime.Now);

        await LockAsync(user.Id, Node);

        (await Node.ReadAsync(s => s.Sessions.FindAsync([session.Id], None))).Single().EndedAt.ShouldBe(TestTime.Now);
    }

    [Fact]
    public async Task An_administrator_may_give_up_the_role()
    {
        var (user, session) = await SignInAsync(TestUsers.Administrator());
        Node.Actor = new SignedInUser(user.Id, session.Id, IsAdministrator: true, TestTime.Now);

        await SetRolesAsync(user.Id, [], Node);

        (await FindAsync(user.Id)).IsAdministrator.ShouldBeFalse();
    }

    [Fact]
    public async Task A_user_may_close_the_account_of_the_session()
    {
        var (user, session) = await SignInAsync(TestUsers.Administrator());
        Node.Actor = new SignedInUser(user.Id, session.Id, IsAdministrator: true, TestTime.Now);

        await Node.CommitAsync(async s =>
        {
            foreach (var live in await s.Sessions.ListNotEndedAsync(user.Id, None)) live.End(SessionEndReason.AccountClosed, TestTime.Now);
            s.Users.Remove((await s.Users.FindAsync(user.Id, None)).ShouldNotBeNull());
            return Result.Success();
        });

        (await Node.ReadAsync(s => s.Users.FindAsync(user.Id, None))).ShouldBeNull();
    }

    [Fact]
    public async Task Continued_work_is_not_stored_if_the_session_ended_in_between()
    {
        var (user, session) = await SignInAsync(TestUsers.Create());
        await using var other = Database.NewNode(1);
        Node.Actor = new SignedInUser(user.Id, session.Id, IsAdministrator: false, TestTime.Now);

        await Should.ThrowAsync<SessionNoLongerValidException>(() => Node.ReadAsync(async s =>
        {
            await s.UnitOfWork.ExecuteAsync(() => s.Users.FindAsync(user.Id, None), None);
            await EndSessionAsync(session.Id, other);
            return await s.UnitOfWork.ContinueAsync(
                async () =>
                {
                    (await s.Users.FindAsync(user.Id, None)).ShouldNotBeNull().Lock(TestTime.Now);
                    return Result.Success();
                },
                None);
        }));

        (await FindAsync(user.Id)).IsActive.ShouldBeTrue();
    }

    [Fact]
    public async Task No_change_by_a_session_follows_its_end()
    {
        await using var other = Database.NewNode(1);
        for (var round = 0; round < 10; round++)
        {
            var (user, session) = await SignInAsync(TestUsers.Create());
            Node.Actor = new SignedInUser(user.Id, session.Id, IsAdministrator: false, TestTime.Now);

            await Task.WhenAll(
                [.. Enumerable.Range(0, 5).Select(_ => Task.Run(() => TryAsync(() => RegisterAsync(Node)))), Task.Run(() => EndSessionAsync(session.Id, other))]);

            (await TypesAsync(user))[^1].ShouldBe("session_ended");
        }
    }

    [Fact]
    public async Task A_demoted_administrator_cannot_restore_the_role_in_parallel()
    {
        await using var other = Database.NewNode(1);
        for (var round = 0; round < 10; round++)
        {
            var (user, session) = await SignInAsync(TestUsers.Administrator());
            Node.Actor = new SignedInUser(user.Id, session.Id, IsAdministrator: true, TestTime.Now);

            await Task.WhenAll(
                [Task.Run(() => SetRolesAsync(user.Id, [], other)), .. Enumerable.Range(0, 5).Select(i => Task.Run(() => TryAsync(() => SetRolesAsync(user.Id, [Role.Administrator, Role.Create($"role{i}").Value], Node))))]);

            (await FindAsync(user.Id)).IsAdministrator.ShouldBeFalse();
        }
    }

    protected static async Task TryAsync(Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (SessionNoLongerValidException)
        {
            // Expected: the session ended first.
        }
    }

    /// <summary>A change that has no row in common with the end of a session.</summary>
    private protected static Task<Result> RegisterAsync(Node node) => node.CommitAsync(s =>
    {
        s.Users.Add(TestUsers.Create());
        return Task.FromResult(Result.Success());
    });

    /// <summary>A change that the clerk's role admitted.</summary>
    private protected static Task<Result> RegisterAsClerkAsync(Node node) => node.CommitAsync(s =>
    {
        s.RequiredRoles.Names = [Clerk.Name];
        s.Users.Add(TestUsers.Create());
        return Task.FromResult(Result.Success());
    });

    /// <summary>The types of the events since the registration of a user.</summary>
    protected async Task<IReadOnlyList<string>> TypesAsync(User since)
    {
        var events = await Node.ReadAsync(s => s.Events.ReadAsync(new EventFilter(null, null, null, After: 0, Limit: 1_000), None));
        return [.. events.SkipWhile(e => e.UserId != since.Id.Value).Select(e => e.Type)];
    }

    protected async Task<(User User, Session Session)> SignInAsync(User user)
    {
        var (session, _) = TestSessions.Create(user);
        Node.Actor = Actor.Anonymous;
        await Node.CommitAsync(s =>
        {
            s.Users.Add(user);
            s.Sessions.Add(session);
        });
        return (user, session);
    }

    private async Task<User> FindAsync(UserId id) => (await Node.ReadAsync(s => s.Users.FindAsync(id, None))).ShouldNotBeNull();

    private static Task<Result> LockAsync(UserId id, Node node) => ChangeAsync(id, u => u.Lock(TestTime.Now), Result.Success(), node);

    private void ActAs(ServiceAccountId account, ServiceKeyId key) => Node.Actor = new ServiceAccountActor(account, key, "reports", Scopes.UsersWrite);

    /// <returns>The account with the ids of its two keys.</returns>
    private async Task<(ServiceAccountId Id, ServiceKeyId Key, ServiceKeyId Other)> CreateServiceAccountAsync()
    {
        var account = ServiceAccount.Create($"account-{Interlocked.Increment(ref accounts)}", Scopes.UsersWrite, requiresClient: true, expiresAt: null, TestTime.Now).Value;
        var (key, other) = (account.AddKey(expiresAt: null, TestTime.Now).Value.Key.Id, account.AddKey(expiresAt: null, TestTime.Now).Value.Key.Id);
        await Node.CommitAsync(s =>
        {
            s.ServiceAccounts.Add(account);
            return Task.FromResult(Result.Success());
        });
        return (account.Id, key, other);
    }

    /// <summary>On another node, by no one.</summary>
    private async Task ChangeAccountAsync(ServiceAccountId id, Action<ServiceAccount> change)
    {
        await using var other = Database.NewNode(1);
        await other.CommitAsync(async s =>
        {
            change((await s.ServiceAccounts.FindAsync(id, None)).ShouldNotBeNull());
            return Result.Success();
        });
    }

    /// <summary>A change that loads no account of the actor, so that the roles are checked in the database.</summary>
    private Task<Result> RegisterAsAsync(params Role[] roles) => Node.CommitAsync(s =>
    {
        s.RequiredRoles.Names = [.. roles.Select(role => role.Name)];
        s.Users.Add(TestUsers.Create());
        return Task.FromResult(Result.Success());
    });

    private Task<Result> ChangeAsClerkAsync(UserId id) => ChangeAsAsync(id, Clerk);

    private Task<Result> ChangeAsAsync(UserId id, params Role[] roles) => Node.CommitAsync(async s =>
    {
        s.RequiredRoles.Names = [.. roles.Select(role => role.Name)];
        (await s.Users.FindAsync(id, None)).ShouldNotBeNull().ResetAttempts(TestTime.Now);
        return Result.Success();
    });

    private protected static Task<Result> SetRolesAsync(UserId id, Role[] roles, Node node) => ChangeAsync(id, u => u.SetRoles(roles, TestTime.Now), Result.Success(), node);

    private static Task<Result> ChangeAsync(UserId id, Action<User> change, Result result, Node node) => node.CommitAsync(async s =>
    {
        change((await s.Users.FindAsync(id, None)).ShouldNotBeNull());
        return result;
    });

    private protected static Task<Result> EndSessionAsync(SessionId id, Node node) => node.CommitAsync(async s =>
    {
        (await s.Sessions.FindAsync([id], None)).Single().End(SessionEndReason.Logout, TestTime.Now);
        return Result.Success();
    });
}

public sealed class InMemoryActorSessionTests(InMemoryFixture database) : ActorSessionTests(database), IClassFixture<InMemoryFixture>;

public sealed class SqliteActorSessionTests(SqliteDatabase database) : ActorSessionTests(database), IClassFixture<SqliteDatabase>;

/// <summary>SQLite has one writer, so there transactions never wait for a row.</summary>
[Collection(PostgreSqlCollection.Name)]
public sealed class PostgreSqlActorSessionTests(PostgreSqlDatabase database) : ActorSessionTests(database)
{
    [Fact]
    [Trait("Requirement", "R27")]
    public async Task The_end_of_a_session_waits_for_a_change_by_it_that_has_not_committed()
    {
        var (user, session) = await SignInAsync(TestUsers.Create());
        using var pauser = new CommitPauser();
        await using var slow = new Node(Database.SettingsOfNode(1), interceptors: pauser) { Actor = new SignedInUser(user.Id, session.Id, IsAdministrator: false, TestTime.Now) };

        var committing = await pauser.StartAsync(() => RegisterAsync(slow));
        var ending = Task.Run(() => EndSessionAsync(session.Id, Node));
        await UntilALockIsAwaitedAsync(ending);
        pauser.Resume();
        await Task.WhenAll(committing, ending);

        (await TypesAsync(user))[^1].ShouldBe("session_ended");
    }

    [Fact]
    [Trait("Requirement", "R27")]
    public async Task The_loss_of_the_role_waits_for_a_change_by_the_administrator_that_has_not_committed()
    {
        var (user, session) = await SignInAsync(TestUsers.Administrator());
        using var pauser = new CommitPauser();
        await using var slow = new Node(Database.SettingsOfNode(1), interceptors: pauser) { Actor = new SignedInUser(user.Id, session.Id, IsAdministrator: true, TestTime.Now) };

        var committing = await pauser.StartAsync(() => RegisterAsync(slow));
        var demoting = Task.Run(() => SetRolesAsync(user.Id, [], Node));
        await UntilALockIsAwaitedAsync(demoting);
        pauser.Resume();
        await Task.WhenAll(committing, demoting);

        (await TypesAsync(user))[^1].ShouldBe("roles_changed");
    }

    [Fact]
    [Trait("Requirement", "R27")]
    public async Task The_loss_of_a_role_waits_for_a_change_that_it_admitted_and_that_has_not_committed()
    {
        var (user, session) = await SignInAsync(TestUsers.Create());
        await SetRolesAsync(user.Id, [Clerk], Node);
        using var pauser = new CommitPauser();
        await using var slow = new Node(Database.SettingsOfNode(1), interceptors: pauser) { Actor = new SignedInUser(user.Id, session.Id, IsAdministrator: false, TestTime.Now) };

        var committing = await pauser.StartAsync(() => RegisterAsClerkAsync(slow));
        var demoting = Task.Run(() => SetRolesAsync(user.Id, [], Node));
        await UntilALockIsAwaitedAsync(demoting);
        pauser.Resume();
        await Task.WhenAll(committing, demoting);

        (await TypesAsync(user))[^1].ShouldBe("roles_changed");
    }

    [Fact]
    [Trait("Requirement", "R27")]
    public async Task A_change_waits_for_the_end_of_its_session_and_is_not_stored()
    {
        var (user, session) = await SignInAsync(TestUsers.Create());
        using var pauser = new CommitPauser();
        await using var slow = new Node(Database.SettingsOfNode(1), interceptors: pauser);
        Node.Actor = new SignedInUser(user.Id, session.Id, IsAdministrator: false, TestTime.Now);

        var ending = await pauser.StartAsync(() => EndSessionAsync(session.Id, slow));
        var changing = Task.Run(() => RegisterAsync(Node));
        await UntilALockIsAwaitedAsync(changing);
        pauser.Resume();
        await ending;

        await Should.ThrowAsync<SessionNoLongerValidException>(() => changing);
    }

    [Fact]
    [Trait("Requirement", "R27")]
    public async Task Two_sessions_that_end_each_other_do_not_wait_for_each_other_forever()
    {
        await using var other = Database.NewNode(1);
        var (user, first) = await SignInAsync(TestUsers.Create());
        var (second, _) = TestSessions.Create(user);
        await Node.CommitAsync(s => s.Sessions.Add(second));
        Node.Actor = new SignedInUser(user.Id, first.Id, IsAdministrator: false, TestTime.Now);
        other.Actor = new SignedInUser(user.Id, second.Id, IsAdministrator: false, TestTime.Now);

        await Task.WhenAll(Task.Run(() => TryAsync(() => EndSessionAsync(second.Id, Node))), Task.Run(() => TryAsync(() => EndSessionAsync(first.Id, other))));

        (await TypesAsync(user)).Count(type => type == "session_ended").ShouldBe(1);
    }

    /// <summary>Waits until a transaction of this database waits for a lock. Fails if the work completes without waiting.</summary>
    private async Task UntilALockIsAwaitedAsync(Task work)
    {
        const string Waiting = "SELECT count(*)::int AS \"Value\" FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
        while (await Node.UseContextAsync(c => c.Database.SqlQueryRaw<int>(Waiting).SingleAsync()) == 0) work.IsCompleted.ShouldBeFalse();
    }
}

[Collection(SqlServerCollection.Name)]
public sealed class SqlServerActorSessionTests(SqlServerDatabase database) : ActorSessionTests(database);
