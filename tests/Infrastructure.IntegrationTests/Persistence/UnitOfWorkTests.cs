using Auth.Application.Audit;
using Auth.Application.Common;
using Auth.Domain.Common;
using Auth.Domain.Devices;
using Auth.Domain.Lockout;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using Auth.Infrastructure.IntegrationTests.Persistence.Databases;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Time.Testing;

namespace Auth.Infrastructure.IntegrationTests.Persistence;

public abstract class UnitOfWorkTests(DatabaseFixture database) : DatabaseTests(database)
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    [Trait("Requirement", "R12")]
    public async Task Parallel_attempts_on_two_nodes_never_exceed_the_limit()
    {
        var user = TestUsers.Create();
        await Node.CommitAsync(s => s.Users.Add(user));
        await using var other = Database.NewNode(1);

        var decisions = await Task.WhenAll(Enumerable.Range(0, 200).Select(i => Task.Run(() =>
            BeginAttemptAsync(user.Id, i % 2 == 0 ? Node : other))));

        decisions.Count(d => d.AttemptId is not null).ShouldBe(5);
        decisions.Where(d => d.AttemptId is not null).Select(d => d.AttemptId).Distinct().Count().ShouldBe(5);
        (await FindAsync(user.Id)).Attempts.Pending.Count.ShouldBe(5);
    }

    [Fact]
    [Trait("Requirement", "R12")]
    public async Task Parallel_failures_on_two_nodes_are_all_counted()
    {
        var user = TestUsers.Create();
        var attempts = Enumerable.Range(0, 5).Select(_ => user.BeginAttempt(LockoutPolicy.Default, TestTime.Now).AttemptId!.Value).ToList();
        await Node.CommitAsync(s => s.Users.Add(user));
        await using var other = Database.NewNode(1);

        await Task.WhenAll(attempts.Select((attempt, i) => Task.Run(() => ChangeAsync(
            user.Id,
            u => u.FailAttempt(attempt, LockoutPolicy.Default, TestTime.Now),
            i % 2 == 0 ? Node : other))));

        var found = await FindAsync(user.Id);
        found.Attempts.FailedCount.ShouldBe(5);
        found.Attempts.IsLockedOut(TestTime.Now).ShouldBeTrue();
        found.Version.ShouldBe(6);
        (await TypesAsync()).ShouldBe(["user_registered", .. Enumerable.Repeat("attempt_failed", 5), "user_locked_out"]);
    }

    [Fact]
    public async Task An_action_after_the_commit_does_not_run_if_the_work_fails_or_in_a_later_transaction()
    {
        var runs = 0;
        await Node.ReadAsync(async s =>
        {
            await Should.ThrowAsync<IOException>(() => s.UnitOfWork.ExecuteAsync<int>(
                () =>
                {
                    s.UnitOfWork.OnCommitted(() => runs++);
                    throw new IOException("fault");
                },
                None));
            await s.UnitOfWork.ExecuteAsync(() => Task.FromResult(0), None);
            return 0;
        });

        runs.ShouldBe(0);
    }

    [Fact]
    [Trait("Requirement", "R48")]
    public async Task Of_parallel_registrations_of_a_username_one_succeeds_and_the_others_report_it_as_taken()
    {
        await using var other = Database.NewNode(1);

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Task.Run(() =>
            RegisterAsync(i % 2 == 0 ? "Alice" : "ALICE", null, i % 3 == 0 ? Node : other))));

        outcomes.Count(o => o is null).ShouldBe(1);
        outcomes.Where(o => o is not null).ShouldAllBe(o => o == UserErrors.UsernameTaken);
        (await TypesAsync()).ShouldBe(["user_registered"]);
    }

    [Fact]
    [Trait("Requirement", "R48")]
    public async Task Of_parallel_registrations_of_an_email_one_succeeds()
    {
        await using var other = Database.NewNode(1);

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Task.Run(() =>
            RegisterAsync($"user{i}", i % 2 == 0 ? "alice@example.org" : "Alice@Example.ORG", i % 3 == 0 ? Node : other))));

        outcomes.Count(o => o is null).ShouldBe(1);
        outcomes.Where(o => o is not null).ShouldAllBe(o => o == UserErrors.EmailTaken);
    }

    [Fact]
    [Trait("Requirement", "R56")]
    public async Task Of_two_administrators_that_are_demoted_in_parallel_one_stays()
    {
        await using var other = Database.NewNode(1);
        for (var round = 0; round < 5; round++)
        {
            await Database.ResetAsync();
            var administrators = new[] { TestUsers.Administrator(), TestUsers.Administrator() };
            foreach (var administrator in administrators) await Node.CommitAsync(s => s.Users.Add(administrator));

            var rejected = await Task.WhenAll(administrators.Select((a, i) => Task.Run(() => DemoteAsync(a.Id, i == 0 ? Node : other))));

            rejected.Count(r => r).ShouldBe(1);
            (await Node.CommitAsync(s => s.Users.CountActiveAdministratorsForUpdateAsync(None))).ShouldBe(1);
        }
    }

    [Fact]
    public async Task Work_that_throws_stores_nothing()
    {
        var user = TestUsers.Create();

        await Should.ThrowAsync<InvalidOperationException>(() => Node.CommitAsync<int>(s =>
        {
            s.Users.Add(user);
            throw new InvalidOperationException("a bug");
        }));

        (await Node.ReadAsync(s => s.Users.FindAsync(user.Id, None))).ShouldBeNull();
        (await TypesAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Work_with_a_failed_result_is_committed()
    {
        var user = TestUsers.Create();
        await Node.CommitAsync(s => s.Users.Add(user));

        await Node.CommitAsync<Result>(async s =>
        {
            var found = (await s.Users.FindAsync(user.Id, None)).ShouldNotBeNull();
            found.BeginAttempt(LockoutPolicy.Default, TestTime.Now);
            return UserErrors.Locked;
        });

        (await FindAsync(user.Id)).Attempts.Pending.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_returned_aggregate_stays_usable_and_is_not_tracked_by_the_next_unit_of_work()
    {
        var user = TestUsers.Create();
        await Node.ReadAsync(async s =>
        {
            var added = await s.UnitOfWork.ExecuteAsync(
                () =>
                {
                    s.Users.Add(user);
                    return Task.FromResult(user);
                },
                None);
            added.Version.ShouldBe(1);
            added.Lock(TestTime.Now);

            var read = await s.UnitOfWork.ExecuteAsync(() => s.Users.FindAsync(user.Id, None), None);
            read.ShouldNotBeNull().IsActive.ShouldBeTrue();
            return 0;
        });

        (await TypesAsync()).ShouldBe(["user_registered"]);
    }

    [Fact]
    public async Task A_unit_of_work_has_one_instance_of_a_user_for_all_lookups()
    {
        var user = TestUsers.Create("Alice");
        await Node.CommitAsync(s => s.Users.Add(user));

        await Node.CommitAsync(async s =>
        {
            var byId = await s.Users.FindAsync(user.Id, None);
            (await s.Users.FindAsync(LoginName.Parse("alice"), None)).ShouldBeSameAs(byId);
            (await s.Users.FindOrCreateDecoyAsync(LoginName.Parse("alice"), None)).ShouldBeSameAs(byId);
            return 0;
        });
    }

    [Fact]
    public async Task Continued_work_is_retried_if_an_aggregate_that_it_does_not_change_is_stale()
    {
        var user = TestUsers.Create();
        var (device, token) = Device.Register(user, TestTime.Now);
        await StoreAsync(user, device);
        await using var other = Database.NewNode(1);

        var seen = await Node.ReadAsync(async s =>
        {
            await s.UnitOfWork.ExecuteAsync(() => BeginAsync(s, user.Id, token.Hash()), None);
            await ChangeAsync(user.Id, u => u.Lock(TestTime.Now), other);
            var active = new List<bool>();
            await s.UnitOfWork.ContinueAsync(
                async () =>
                {
                    var (found, trackedDevice) = await FindAsync(s, user.Id, token.Hash());
                    active.Add(found.IsActive);
                    trackedDevice.RecordUse(TestTime.Now.AddDays(1));
                    return 0;
                },
                None);
            return active;
        });

        seen.ShouldBe([true, false]);
        (await FindAsync(user.Id)).IsActive.ShouldBeFalse();
    }

    [Fact]
    public async Task Continued_work_is_retried_if_an_aggregate_was_removed()
    {
        var user = TestUsers.Create();
        await Node.CommitAsync(s => s.Users.Add(user));
        await using var other = Database.NewNode(1);

        var found = await Node.ReadAsync(async s =>
        {
            await s.UnitOfWork.ExecuteAsync(() => s.Users.FindAsync(user.Id, None), None);
            await RemoveAsync(user.Id, other);
            return await s.UnitOfWork.ContinueAsync(() => s.Users.FindAsync(user.Id, None), None);
        });

        found.ShouldBeNull();
    }

    [Fact]
    public async Task A_read_outside_of_a_unit_of_work_ignores_tracked_users()
    {
        var user = TestUsers.Create();
        await Node.CommitAsync(s => s.Users.Add(user));
        await using var other = Database.NewNode(1);

        var found = await Node.ReadAsync(async s =>
        {
            await s.UnitOfWork.ExecuteAsync(() => s.Users.FindAsync(user.Id, None), None);
            await ChangeAsync(user.Id, u => u.Lock(TestTime.Now), other);
            return await s.Users.FindAsync(user.Id, None);
        });

        found.ShouldNotBeNull().IsActive.ShouldBeFalse();
    }

    [Fact]
    public async Task A_read_outside_of_a_unit_of_work_ignores_tracked_sessions()
    {
        var token = await SignInAsync();
        await using var other = Database.NewNode(1);

        var found = await Node.ReadAsync(async s =>
        {
            await s.UnitOfWork.ExecuteAsync(() => s.Sessions.FindAsync(token, None), None);
            await EndAsync(token, other);
            return await s.Sessions.FindAsync(token, None);
        });

        found.ShouldNotBeNull().EndedAt.ShouldBe(TestTime.Now);
    }

    [Fact]
    public async Task An_aggregate_that_was_read_outside_of_a_unit_of_work_is_changed_within_one()
    {
        var token = await SignInAsync();

        await Node.ReadAsync(async s =>
        {
            var owner = (await s.Sessions.FindAsync(token, None)).ShouldNotBeNull().UserId;
            await s.Users.FindAsync(owner, None);
            return await s.UnitOfWork.ExecuteAsync(
                async () =>
                {
                    (await s.Sessions.FindAsync(token, None)).ShouldNotBeNull().End(SessionEndReason.Logout, TestTime.Now);
                    (await s.Users.FindAsync(owner, None)).ShouldNotBeNull().Lock(TestTime.Now);
                    return 0;
                },
                None);
        });

        var session = (await Node.ReadAsync(s => s.Sessions.FindAsync(token, None))).ShouldNotBeNull();
        session.EndedAt.ShouldBe(TestTime.Now);
        (await FindAsync(session.UserId)).IsActive.ShouldBeFalse();
    }

    [Fact]
    public async Task A_new_email_alone_counts_as_a_change_of_the_user()
    {
        var user = TestUsers.Create(email: "old@example.org");
        await Node.CommitAsync(s => s.Users.Add(user));

        await SetEmailAsync(EmailAddress.Create("new@example.org").Value);
        (await FindAsync(user.Id)).Version.ShouldBe(2);
        await SetEmailAsync(null);
        (await FindAsync(user.Id)).Version.ShouldBe(3);
        await SetEmailAsync(EmailAddress.Create("newer@example.org").Value);

        var found = await FindAsync(user.Id);
        found.Version.ShouldBe(4);
        found.Email.ShouldNotBeNull().NormalizedValue.ShouldBe("newer@example.org");

        // Set by reflection: no use case changes the email alone yet, but the database must detect it.
        Task SetEmailAsync(EmailAddress? email) => ChangeAsync(user.Id, u => typeof(User).GetProperty(nameof(User.Email))!.SetValue(u, email));
    }

    [Fact]
    public async Task Work_on_a_user_that_is_removed_meanwhile_is_retried()
    {
        var user = TestUsers.Create();
        await Node.CommitAsync(s => s.Users.Add(user));
        await using var other = Database.NewNode(1);

        var found = await Task.WhenAll(
            Task.Run(() => ChangeIfExistsAsync(user.Id, u => u.Lock(TestTime.Now), Node)),
            Task.Run(() => RemoveAsync(user.Id, other)),
            Task.Run(() => ChangeIfExistsAsync(user.Id, u => u.ResetAttempts(TestTime.Now), Node)));

        found[1].ShouldBeTrue();
        (await Node.ReadAsync(s => s.Users.FindAsync(user.Id, None))).ShouldBeNull();
    }

    [Fact]
    public async Task Work_that_conflicts_for_too_long_reports_a_busy_database()
    {
        await Node.CommitAsync(s => s.Users.Add(TestUsers.Create("Alice")));
        var time = new FakeTimeProvider(TestTime.Now);
        await using var node = Database.NewNode(1, time);

        await Should.ThrowAsync<DatabaseBusyException>(() => node.CommitAsync(s =>
        {
            time.Advance(TimeSpan.FromSeconds(10));
            s.Users.Add(TestUsers.Create("alice"));
        }));

        (await TypesAsync()).ShouldBe(["user_registered"]);
    }

    [Fact]
    public async Task Events_are_stored_in_the_order_in_which_the_work_loaded_their_aggregates()
    {
        var user = TestUsers.Create();
        var (old, _) = TestSessions.Create(user);
        await Node.CommitAsync(s =>
        {
            s.Users.Add(user);
            s.Sessions.Add(old);
        });

        await Node.CommitAsync(async s =>
        {
            var found = (await s.Users.FindAsync(user.Id, None)).ShouldNotBeNull();
            foreach (var session in await s.Sessions.ListLiveAsync(user.Id, TestTime.Now, None)) session.End(SessionEndReason.Superseded, TestTime.Now);
            s.Sessions.Add(TestSessions.Create(found).Session);
            found.Lock(TestTime.Now);
            found.Unlock(TestTime.Now);
            return 0;
        });

        (await TypesAsync()).ShouldBe(["user_registered", "session_started", "user_locked", "user_unlocked", "session_ended", "session_started"]);
    }

    [Fact]
    [Trait("Requirement", "R29")]
    public async Task Work_that_changes_a_credential_ends_the_sessions()
    {
        var user = TestUsers.Create();
        var (kept, ended) = (TestSessions.Create(user).Session, TestSessions.Create(user).Session);
        await Node.CommitAsync(s =>
        {
            s.Users.Add(user);
            s.Sessions.Add(kept);
            s.Sessions.Add(ended);
        });

        await ChangeAsync(user.Id, u => u.ChangePassword(TestPasswords.Hash, TestTime.Now, kept.Id));

        (await Node.ReadAsync(s => s.Sessions.ListNotEndedAsync(user.Id, None))).Select(s => s.Id).ShouldBe([kept.Id]);
        (await TypesAsync()).ShouldBe(["user_registered", "session_started", "session_started", "password_changed", "session_ended"]);
        var details = (await Node.ReadAsync(s => s.Events.ReadAsync(new EventFilter(user.Id, null, null, After: 0, Limit: 10), None))).TakeLast(2).Select(e => e.Details).ToList();
        details[0].ShouldBeEmpty();
        details[1].ShouldBe(new Dictionary<string, string> { ["why"] = "password_changed" });
    }

    [Fact]
    [Trait("Requirement", "R29")]
    public async Task Retried_work_ends_each_session_once()
    {
        var user = TestUsers.Create();
        await Node.CommitAsync(s =>
        {
            s.Users.Add(user);
            s.Sessions.Add(TestSessions.Create(user).Session);
        });
        await using var other = Database.NewNode(1);
        var runs = 0;

        await Node.ReadAsync(async s =>
        {
            await s.UnitOfWork.ExecuteAsync(() => s.Users.FindAsync(user.Id, None), None);
            await ChangeAsync(user.Id, u => u.SetRoles([Role.Administrator], TestTime.Now), other);
            return await s.UnitOfWork.ContinueAsync(
                async () =>
                {
                    runs++;
                    (await s.Users.FindAsync(user.Id, None)).ShouldNotBeNull().RecoverPassword(TestPasswords.Hash, TestTime.Now);
                    return 0;
                },
                None);
        });

        runs.ShouldBe(2);
        (await Node.ReadAsync(s => s.Sessions.ListNotEndedAsync(user.Id, None))).ShouldBeEmpty();
        (await TypesAsync()).ShouldBe(["user_registered", "session_started", "roles_changed", "password_recovered", "session_ended"]);
    }

    [Fact]
    public async Task Closing_an_account_stores_the_end_of_its_sessions()
    {
        var user = TestUsers.Create();
        var (session, _) = TestSessions.Create(user);
        await Node.CommitAsync(s =>
        {
            s.Users.Add(user);
            s.Sessions.Add(session);
        });

        await RemoveAsync(user.Id, Node);

        (await TypesAsync()).ShouldBe(["user_registered", "session_started", "account_closed", "session_ended"]);
        (await Node.ReadAsync(s => s.Sessions.FindAsync([session.Id], None))).ShouldBeEmpty();
    }

    private protected static async Task<AttemptId> BeginAsync(DatabasePorts ports, UserId id, TokenHash<Device> tokenHash)
    {
        var (user, device) = await FindAsync(ports, id, tokenHash);
        return user.BeginAttempt(LockoutPolicy.Default, TestTime.Now, device).AttemptId.ShouldNotBeNull();
    }

    private protected static async Task<(User User, Device Device)> FindAsync(DatabasePorts ports, UserId id, TokenHash<Device> tokenHash) =>
        ((await ports.Users.FindAsync(id, None)).ShouldNotBeNull(), (await ports.Devices.FindAsync(id, tokenHash, None)).ShouldNotBeNull());

    protected Task StoreAsync(User user, Device device) => Node.CommitAsync(s =>
    {
        s.Users.Add(user);
        s.Devices.Add(device);
    });

    private static Task<AttemptDecision> BeginAttemptAsync(UserId id, Node node) => node.CommitAsync(async s =>
        (await s.Users.FindAsync(id, None)).ShouldNotBeNull().BeginAttempt(LockoutPolicy.Default, TestTime.Now));

    private static Task<Error?> RegisterAsync(string name, string? email, Node node) => node.CommitAsync(async s =>
    {
        var user = TestUsers.Create(name, email);
        if (await s.Users.IsTakenAsync(user.Username, None)) return UserErrors.UsernameTaken;
        if (user.Email is { } address && await s.Users.IsTakenAsync(address, None)) return UserErrors.EmailTaken;
        s.Users.Add(user);
        return null;
    });

    /// <returns>Whether the demotion was rejected.</returns>
    private static Task<bool> DemoteAsync(UserId id, Node node) => node.CommitAsync(async s =>
    {
        var user = (await s.Users.FindAsync(id, None)).ShouldNotBeNull();
        if (await s.Users.CountActiveAdministratorsForUpdateAsync(None) <= 1) return true;
        user.SetRoles([], TestTime.Now);
        return false;
    });

    private static Task<bool> ChangeIfExistsAsync(UserId id, Action<User> change, Node node) => node.CommitAsync(async s =>
    {
        if (await s.Users.FindAsync(id, None) is not { } user) return false;
        change(user);
        return true;
    });

    private static Task<bool> RemoveAsync(UserId id, Node node) => node.CommitAsync(async s =>
    {
        if (await s.Users.FindAsync(id, None) is not { } user) return false;
        user.Close(TestTime.Now);
        s.Users.Remove(user);
        return true;
    });

    private async Task<TokenHash<Session>> SignInAsync()
    {
        var user = TestUsers.Create();
        var (session, _) = TestSessions.Create(user);
        await Node.CommitAsync(s =>
        {
            s.Users.Add(user);
            s.Sessions.Add(session);
        });
        return session.TokenHash;
    }

    private static Task<int> EndAsync(TokenHash<Session> tokenHash, Node node) => node.CommitAsync(async s =>
    {
        (await s.Sessions.FindAsync(tokenHash, None)).ShouldNotBeNull().End(SessionEndReason.Logout, TestTime.Now);
        return 0;
    });

    private protected Task<bool> ChangeAsync(UserId id, Action<User> change, Node? node = null) => ChangeIfExistsAsync(id, change, node ?? Node);

    protected async Task<User> FindAsync(UserId id) => (await Node.ReadAsync(s => s.Users.FindAsync(id, None))).ShouldNotBeNull();

    protected async Task<IReadOnlyList<string>> TypesAsync() =>
        [.. (await Node.ReadAsync(s => s.Events.ReadAsync(new EventFilter(null, null, null, After: 0, Limit: 1_000), None))).Select(e => e.Type)];
}

/// <summary>Tests that only a real database can run.</summary>
public abstract class UnitOfWorkDatabaseTests(DatabaseFixture database) : UnitOfWorkTests(database)
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task An_action_after_the_commit_runs_once_if_the_work_is_retried()
    {
        var runs = new List<int>();
        var attempts = 0;
        await Node.CommitAsync(s =>
        {
            s.Users.Add(TestUsers.Create());
            var currentAttempt = ++attempts;
            s.UnitOfWork.OnCommitted(() => runs.Add(currentAttempt));
            if (currentAttempt == 1) throw new DbUpdateConcurrencyException("conflict");
        });

        runs.ShouldBe([2]);
    }

    [Fact]
    public async Task Work_that_changes_nothing_writes_nothing()
    {
        var user = TestUsers.Create();
        await Node.CommitAsync(s => s.Users.Add(user));
        var recorder = new CommandRecorder();
        await using var recorded = new Node(Database.SettingsOfNode(1), interceptors: recorder);

        await recorded.CommitAsync(s => s.Users.FindAsync(user.Id, None));

        recorder.Commands.ShouldHaveSingleItem().ShouldStartWith("SELECT");
        (await FindAsync(user.Id)).Version.ShouldBe(1);
    }

    [Fact]
    public async Task A_change_without_events_does_not_touch_the_event_log()
    {
        var user = TestUsers.Create();
        await Node.CommitAsync(s => s.Users.Add(user));
        var recorder = new CommandRecorder();
        await using var recorded = new Node(Database.SettingsOfNode(1), interceptors: recorder);

        await recorded.CommitAsync(async s => (await s.Users.FindAsync(user.Id, None)).ShouldNotBeNull().BeginAttempt(LockoutPolicy.Default, TestTime.Now));

        recorder.Commands.Count.ShouldBe(2);
        recorder.Commands.ShouldAllBe(c => !c.Contains("event_inbox") && !c.Contains("revocation"));
        (await FindAsync(user.Id)).Version.ShouldBe(2);
    }

    [Fact]
    public async Task Events_and_revocations_are_stored_after_all_other_changes()
    {
        var user = TestUsers.Create();
        await Node.CommitAsync(s => s.Users.Add(user));
        var recorder = new CommandRecorder();
        await using var recorded = new Node(Database.SettingsOfNode(1), interceptors: recorder);

        await ChangeAsync(user.Id, u => u.SetRoles([Role.Administrator], TestTime.Now), recorded);

        var writes = recorder.Commands.Where(c => !c.StartsWith("SELECT", StringComparison.Ordinal)).ToList();
        writes.Count.ShouldBe(2);
        writes[0].ShouldContain("users");
        writes[1].ShouldStartWith("INSERT INTO event_inbox");
        writes[1].IndexOf("UPDATE revocation_shards", StringComparison.Ordinal).ShouldBeGreaterThan(writes[1].LastIndexOf("INSERT INTO event_inbox", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Continued_work_reads_nothing_again()
    {
        var user = TestUsers.Create();
        var (device, token) = Device.Register(user, TestTime.Now);
        await StoreAsync(user, device);
        var recorder = new CommandRecorder();
        await using var recorded = new Node(Database.SettingsOfNode(1), interceptors: recorder);

        await recorded.ReadAsync(async s =>
        {
            var attempt = await s.UnitOfWork.ExecuteAsync(() => BeginAsync(s, user.Id, token.Hash()), None);
            recorder.Clear();
            await s.UnitOfWork.ContinueAsync(
                async () =>
                {
                    var (found, trackedDevice) = await FindAsync(s, user.Id, token.Hash());
                    found.FailAttempt(attempt, LockoutPolicy.Default, TestTime.Now, trackedDevice);
                    return 0;
                },
                None);
            return 0;
        });

        recorder.Commands.ShouldAllBe(c => !c.StartsWith("SELECT"));
        var stored = await Node.ReadAsync(s => s.Devices.FindAsync(user.Id, token.Hash(), None));
        (stored!.Attempts.FailedCount, stored.Attempts.Pending.Count).ShouldBe((1, 0));
        (await TypesAsync()).ShouldBe(["user_registered", "attempt_failed"]);
    }
}

public sealed class InMemoryUnitOfWorkTests(InMemoryFixture database) : UnitOfWorkTests(database), IClassFixture<InMemoryFixture>
{
    /// <summary>Databases lock the count instead, so the second demotion would wait.</summary>
    [Fact]
    [Trait("Requirement", "R56")]
    public async Task Work_is_retried_if_the_number_of_administrators_changes_after_it_was_counted()
    {
        var counts = new List<int>();
        var (first, second) = (TestUsers.Administrator(), TestUsers.Administrator());
        await Node.CommitAsync(s => Array.ForEach([first, second], s.Users.Add));
        await using var other = Database.NewNode(1);

        await Node.CommitAsync(async s =>
        {
            counts.Add(await s.Users.CountActiveAdministratorsForUpdateAsync(CancellationToken.None));
            if (counts.Count == 1) await other.CommitAsync(o => o.Users.CountActiveAdministratorsForUpdateAsync(CancellationToken.None));
            return 0;
        });

        counts.ShouldBe([2, 2]);
    }
}

public sealed class SqliteUnitOfWorkTests(SqliteDatabase database) : UnitOfWorkDatabaseTests(database), IClassFixture<SqliteDatabase>;

[Collection(PostgreSqlCollection.Name)]
public sealed class PostgreSqlUnitOfWorkTests(PostgreSqlDatabase database) : UnitOfWorkDatabaseTests(database);

[Collection(SqlServerCollection.Name)]
public sealed class SqlServerUnitOfWorkTests(SqlServerDatabase database) : UnitOfWorkDatabaseTests(database);
