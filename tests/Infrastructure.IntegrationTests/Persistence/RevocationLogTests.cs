using System.Globalization;
using System.Text.RegularExpressions;
using Auth.Application.Sessions.Cache;
using Auth.Domain.Access;
using Auth.Domain.Lockout;
using Auth.Domain.ServiceAccounts;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using Auth.Infrastructure.IntegrationTests.Persistence.Databases;
using Auth.Infrastructure.Persistence;
using Auth.Infrastructure.Persistence.Revocations;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Npgsql;

namespace Auth.Infrastructure.IntegrationTests.Persistence;

/// <summary>The revocation log reports all changes that invalidate the session cache. No list of changes means that any session may have changed.</summary>
public abstract class RevocationLogTests(DatabaseFixture database) : DatabaseTests(database)
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task The_first_read_returns_the_end_of_the_log_and_unknown_changes()
    {
        await EndAsync(sessions: 1);

        var result = await Node.Revocations.ReadAsync();

        result.Position.ShouldBe(1);
        result.Changes.ShouldBeNull();
    }

    [Fact]
    public async Task A_read_without_new_revocations_returns_no_changes()
    {
        await Node.Revocations.ReadAsync();

        (await Node.Revocations.ReadAsync()).Changes.ShouldBe([]);
    }

    [Fact]
    public async Task The_end_of_a_session_is_a_change_of_the_session_only()
    {
        var (_, session) = await SignInAsync();
        await Node.Revocations.ReadAsync();

        await ChangeAsync(session, s => s.End(SessionEndReason.Logout, TestTime.Now));

        (await Node.Revocations.ReadAsync()).Changes.ShouldBe([new(session.Id.Value, HasEnded: true)]);
        (await Node.Revocations.ReadAsync()).Changes.ShouldBe([]);
    }

    [Fact]
    public async Task A_revoked_key_is_a_change_of_its_service_account()
    {
        var (account, keyId) = await AddServiceAccountAsync();
        await Node.Revocations.ReadAsync();

        await ChangeAsync(account, a => a.RevokeKey(keyId, TestTime.Now));

        (await Node.Revocations.ReadAsync()).Changes.ShouldBe([new(account.Id.Value, HasEnded: false)]);
    }

    [Fact]
    public async Task A_new_service_account_and_a_new_key_are_no_changes()
    {
        await Node.Revocations.ReadAsync();

        var (account, _) = await AddServiceAccountAsync();
        await ChangeAsync(account, a => a.AddKey(expiresAt: null, TestTime.Now));

        (await Node.Revocations.ReadAsync()).Changes.ShouldBe([]);
    }

    [Fact]
    public async Task A_change_of_a_live_session_is_not_its_end()
    {
        var (_, session) = await SignInAsync();
        await Node.Revocations.ReadAsync();

        await ChangeAsync(session, s => s.StepUp(AuthenticationMethods.Password, TestTime.Now));

        (await Node.Revocations.ReadAsync()).Changes.ShouldBe([new(session.Id.Value, HasEnded: false)]);
    }

    [Fact]
    public async Task A_change_of_a_user_that_affects_sessions_names_the_user()
    {
        var (user, _) = await SignInAsync();
        Action<User>[] changes = [u => u.SetRoles([Role.Administrator], TestTime.Now), u => u.Lock(TestTime.Now), u => u.Unlock(TestTime.Now), u => u.ChangePassword(TestPasswords.Hash, TestTime.Now)];
        await Node.Revocations.ReadAsync();

        foreach (var change in changes)
        {
            await ChangeAsync(user, change);
            (await Node.Revocations.ReadAsync()).Changes.ShouldNotBeNull().ShouldContain(new SessionChange(user.Id.Value, HasEnded: false));
        }
    }

    [Fact]
    public async Task Failed_attempts_and_logins_change_no_existing_sessions()
    {
        var (user, _) = await SignInAsync();
        await Node.Revocations.ReadAsync();

        await ChangeAsync(user, u => u.FailAttempt(u.BeginAttempt(LockoutPolicy.Default, TestTime.Now).AttemptId!.Value, LockoutPolicy.Default, TestTime.Now));
        await Node.CommitAsync(s => s.Sessions.Add(TestSessions.Create(user).Session));

        var result = await Node.Revocations.ReadAsync();
        result.Position.ShouldBe(0);
        result.Changes.ShouldBe([]);
    }

    [Fact]
    public async Task A_commit_of_another_node_is_in_the_next_read()
    {
        var (_, session) = await SignInAsync();
        await using var other = Database.NewNode(1);
        await Node.Revocations.ReadAsync();

        await ChangeAsync(session, s => s.End(SessionEndReason.Logout, TestTime.Now), other);

        (await Node.Revocations.ReadAsync()).Changes.ShouldBe([new(session.Id.Value, HasEnded: true)]);
    }

    [Fact]
    [Trait("Requirement", "R27")]
    public async Task An_acknowledged_change_is_in_every_read_that_begins_later()
    {
        var sessions = new List<Session>();
        for (var i = 0; i < 24; i++) sessions.Add((await SignInAsync()).Session);
        await using var other = Database.NewNode(1);
        await Node.Revocations.ReadAsync();
        using var mutex = new SemaphoreSlim(1);
        var reported = new HashSet<Guid>();

        await Parallel.ForEachAsync(sessions.Index(), new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (numbered, _) =>
        {
            var (i, session) = numbered;
            await ChangeAsync(session, s => s.End(SessionEndReason.Logout, TestTime.Now), i % 2 == 0 ? Node : other);
            await mutex.WaitAsync(None);
            reported.UnionWith((await Node.Revocations.ReadAsync()).Changes.ShouldNotBeNull().Select(change => change.SubjectId));
            var isReported = reported.Contains(session.Id.Value);
            mutex.Release();
            isReported.ShouldBeTrue();
        });
    }

    [Fact]
    public async Task A_shorter_log_is_treated_as_another_one()
    {
        await EndAsync(sessions: 3);
        await Node.Revocations.ReadAsync();

        await Database.ResetAsync();
        await EndAsync(sessions: 1);

        var result = await Node.Revocations.ReadAsync();
        result.Position.ShouldBe(1);
        result.Changes.ShouldBeNull();
    }

    protected async Task<(User User, Session Session)> SignInAsync(Session? inShardOtherThan = null)
    {
        var user = TestUsers.Create();
        while (inShardOtherThan is not null && RevocationShard.GetNumber(user.Id) == RevocationShard.GetNumber(inShardOtherThan.UserId)) user = TestUsers.Create();
        var (session, _) = TestSessions.Create(user);
        await Node.CommitAsync(s =>
        {
            s.Users.Add(user);
            s.Sessions.Add(session);
        });
        return (user, session);
    }

    /// <summary>Ends sessions of new users in one transaction.</summary>
    private protected Task EndAsync(int sessions, Node? node = null) => (node ?? Node).CommitAsync(s =>
    {
        for (var i = 0; i < sessions; i++)
        {
            var user = TestUsers.Create();
            var (session, _) = TestSessions.Create(user);
            session.End(SessionEndReason.Logout, TestTime.Now);
            s.Users.Add(user);
            s.Sessions.Add(session);
        }
    });

    private async Task<(ServiceAccount Account, ServiceKeyId KeyId)> AddServiceAccountAsync()
    {
        var account = ServiceAccount.Create("billing", Scopes.UsersRead, requiresClient: false, expiresAt: null, TestTime.Now).Value;
        var key = account.AddKey(expiresAt: null, TestTime.Now).Value.Key;
        await Node.CommitAsync(s => s.ServiceAccounts.Add(account));
        return (account, key.Id);
    }

    private Task<int> ChangeAsync(ServiceAccount account, Action<ServiceAccount> change) => Node.CommitAsync(async s =>
    {
        change((await s.ServiceAccounts.FindAsync(account.Id, None)).ShouldNotBeNull());
        return 0;
    });

    private Task<int> ChangeAsync(User user, Action<User> change) => Node.CommitAsync(async s =>
    {
        change((await s.Users.FindAsync(user.Id, None)).ShouldNotBeNull());
        return 0;
    });

    private protected Task<int> ChangeAsync(Session session, Action<Session> change, Node? node = null) => (node ?? Node).CommitAsync(async s =>
    {
        change((await s.Sessions.FindAsync(session.TokenHash, None)).ShouldNotBeNull());
        return 0;
    });
}

/// <summary>Tests that only a real database can run.</summary>
public abstract partial class RevocationLogDatabaseTests(DatabaseFixture database) : RevocationLogTests(database)
{
    [Fact]
    public async Task A_reader_that_lags_far_behind_gets_unknown_changes()
    {
        await Node.Revocations.ReadAsync();

        await EndAsync(RevocationLog.MaxLag + 1);

        (await Node.Revocations.ReadAsync()).Changes.ShouldBeNull();
        (await Node.Revocations.ReadAsync()).Changes.ShouldBe([]);
    }

    [Fact]
    [Trait("Requirement", "R62")]
    public async Task After_a_new_epoch_the_changes_are_unknown()
    {
        await Node.Revocations.ReadAsync();

        await Node.UseServicesAsync(services => services.GetRequiredService<DatabaseEpochRenewal>().RunAsync(CancellationToken.None));

        (await Node.Revocations.ReadAsync()).Changes.ShouldBeNull();
        (await Node.Revocations.ReadAsync()).Changes.ShouldBe([]);
    }

    [Fact]
    [Trait("Requirement", "R62")]
    public async Task After_revocations_were_purged_before_they_were_read_the_changes_are_unknown()
    {
        await Node.Revocations.ReadAsync();
        await EndAsync(sessions: 3);

        await Node.UseContextAsync(c => c.Revocations.OrderBy(r => r.Shard).ThenBy(r => r.Position).Take(1).ExecuteDeleteAsync());

        (await Node.Revocations.ReadAsync()).Changes.ShouldBeNull();
        (await Node.Revocations.ReadAsync()).Changes.ShouldBe([]);
    }

    [Fact]
    public async Task Revocations_are_purged_after_an_hour()
    {
        await EndAsync(sessions: 2);
        var time = new FakeTimeProvider(TestTime.Now + Purge.RevocationRetention);
        await using var purging = Database.NewNode(1, time);

        await purging.Purge.RunAsync(Purge.MaxDecoys, CancellationToken.None);
        var kept = await Node.UseContextAsync(c => c.Revocations.CountAsync());
        time.Advance(TimeSpan.FromSeconds(1));
        await purging.Purge.RunAsync(Purge.MaxDecoys, CancellationToken.None);

        kept.ShouldBe(2);
        (await Node.UseContextAsync(c => c.Revocations.CountAsync())).ShouldBe(0);
    }

    /// <summary>Each transaction ends sessions of many users in an order of its own.</summary>
    [Fact]
    public async Task Positions_have_no_gaps_and_no_transaction_waits_forever_for_another_one()
    {
        const int Transactions = 12, SessionsEach = 20;
        Node[] nodes = [Node, Database.NewNode(1)];

        await Task.WhenAll(Enumerable.Range(0, Transactions).Select(n => Task.Run(() => EndAsync(SessionsEach, nodes[n % 2]))));
        await nodes[1].DisposeAsync();

        var stored = await Node.UseContextAsync(c => c.Revocations.ToListAsync());
        stored.Count.ShouldBe(Transactions * SessionsEach);
        var ends = await Node.UseContextAsync(c => c.RevocationShards.ToDictionaryAsync(s => s.Shard, s => s.Position));
        foreach (var shard in stored.GroupBy(r => r.Shard)) shard.Select(r => r.Position).Order().ShouldBe(Enumerable.Range(1, (int)ends[shard.Key]).Select(n => (long)n));
        stored.Select(r => r.Shard).Distinct().Count().ShouldBeGreaterThan(1);
    }

    /// <summary>Two transactions that lock the same shards in different orders would deadlock.</summary>
    [Fact]
    public async Task A_transaction_locks_its_shards_in_ascending_order()
    {
        var commands = new CommandRecorder();
        await using var node = new Node(Database.SettingsOfNode(1), time: null, commands);

        await EndAsync(sessions: 20, node);

        var locked = commands.Commands.SelectMany(command => LockedShard().Matches(command)).Select(match => int.Parse(match.Groups["shard"].Value, CultureInfo.InvariantCulture)).ToList();
        locked.Count.ShouldBeGreaterThan(5);
        locked.ShouldBe(locked.Distinct().Order());
    }

    [GeneratedRegex(@"UPDATE revocation_shards SET [^;]* WHERE shard = (?<shard>\d+);", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex LockedShard();

    [Fact]
    [Trait("Requirement", "R62")]
    public async Task After_a_failed_read_the_changes_are_unknown()
    {
        var (_, session) = await SignInAsync();
        var faults = new FaultInjector();
        await using var follower = new Node(Database.SettingsOfNode(1), time: null, faults);
        await follower.Revocations.ReadAsync();
        await ChangeAsync(session, s => s.End(SessionEndReason.Logout, TestTime.Now));

        faults.Arm(step: 1, after: false);
        var result = await follower.Revocations.ReadAsync();

        faults.Struck.ShouldBeTrue();
        result.Changes.ShouldBeNull();
        (await follower.Revocations.ReadAsync()).Changes.ShouldBe([]);
    }
}

public sealed class InMemoryRevocationLogTests(InMemoryFixture database) : RevocationLogTests(database), IClassFixture<InMemoryFixture>;

public sealed class SqliteRevocationLogTests(SqliteDatabase database) : RevocationLogDatabaseTests(database), IClassFixture<SqliteDatabase>;

[Collection(PostgreSqlCollection.Name)]
public sealed class PostgreSqlRevocationLogTests(PostgreSqlDatabase database) : RevocationLogDatabaseTests(database)
{
    [Fact]
    [Trait("Requirement", "R27")]
    public async Task A_revocation_that_commits_after_a_later_one_of_another_shard_is_reported()
    {
        var (_, first) = await SignInAsync();
        var (_, second) = await SignInAsync(inShardOtherThan: first);
        using var pauser = new CommitPauser();
        await using var slow = new Node(Database.SettingsOfNode(1), interceptors: pauser);
        await Node.Revocations.ReadAsync();

        var committing = await pauser.StartAsync(() => ChangeAsync(first, s => s.End(SessionEndReason.Logout, TestTime.Now), slow));
        await ChangeAsync(second, s => s.End(SessionEndReason.Logout, TestTime.Now));
        (await Node.Revocations.ReadAsync()).Changes.ShouldBe([new(second.Id.Value, HasEnded: true)]);
        pauser.Resume();
        await committing;

        (await Node.Revocations.ReadAsync()).Changes.ShouldBe([new(first.Id.Value, HasEnded: true)]);
    }

    [Fact]
    [Trait("Requirement", "R62")]
    public async Task After_a_reconnection_the_changes_are_unknown()
    {
        await Node.Revocations.ReadAsync();

        await TerminateConnectionsAsync();

        (await Node.Revocations.ReadAsync()).Changes.ShouldBeNull();
        (await Node.Revocations.ReadAsync()).Changes.ShouldBe([]);
    }

    private async Task TerminateConnectionsAsync()
    {
        await using var connection = new NpgsqlConnection(Database.SettingsOfNode(7).ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'node 0'", connection);
        await command.ExecuteNonQueryAsync();
    }
}

[Collection(SqlServerCollection.Name)]
public sealed class SqlServerRevocationLogTests(SqlServerDatabase database) : RevocationLogDatabaseTests(database);
