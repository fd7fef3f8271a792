using System.Collections.Concurrent;
using System.Data.Common;
using Auth.Application.Audit;
using Auth.Application.Common.Access;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using Auth.Infrastructure.IntegrationTests.Persistence.Databases;
using Auth.Infrastructure.Persistence;
using Auth.Infrastructure.Persistence.Events;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Npgsql;

namespace Auth.Infrastructure.IntegrationTests.Persistence;

/// <summary>Events get their positions when they are collected, and no reader misses one or sees one twice (ADR 36).</summary>
public abstract class EventCollectorTests(DatabaseFixture database) : DatabaseTests(database)
{
    private static readonly CancellationToken None = CancellationToken.None;

    /// <summary>The same database, on a connection that may not write.</summary>
    private protected abstract DatabaseSettings ReadOnlySettings { get; }

    [Fact]
    public async Task Collecting_empties_the_inbox_and_keeps_the_order_of_several_batches()
    {
        var users = Enumerable.Range(0, (2 * EventCollector.BatchSize) + 7).Select(_ => TestUsers.Create()).ToList();
        await StoreAsync(Node, [.. users]);

        await Node.CollectEventsAsync();

        (await Node.UseContextAsync(c => c.EventInbox.CountAsync())).ShouldBe(0);
        var events = await Node.UseContextAsync(c => c.Events.OrderBy(e => e.Position).ToListAsync());
        events.Select(e => e.UserId!.Value).ShouldBe(users.Select(u => u.Id));
        events.Select(e => e.Position).ShouldBe(Enumerable.Range(1, users.Count).Select(n => (long)n));
    }

    [Fact]
    public async Task A_database_that_accepts_no_writes_can_still_be_read()
    {
        var (collected, waiting) = (TestUsers.Create(), TestUsers.Create());
        await StoreAsync(Node, collected);
        await ReadAsync(Node);
        await StoreAsync(Node, waiting);
        await using var reader = new Node(ReadOnlySettings);

        (await ReadAsync(reader)).ShouldBe([collected.Id.Value]);

        (await ReadAsync(Node)).ShouldBe([collected.Id.Value, waiting.Id.Value]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    [Trait("Requirement", "R60")]
    public async Task The_client_of_a_closed_account_is_erased_from_events_with_and_without_a_position(bool isCollected)
    {
        var (closed, other) = (TestUsers.Administrator(), TestUsers.Create());
        await StoreAsync(Node, closed);
        Node.Actor = new SignedInUser(closed.Id, SessionId.New(TestTime.Now), IsAdministrator: true, TestTime.Now);
        await StoreAsync(Node, other);
        Node.Actor = Actor.Anonymous;
        var unrelated = TestUsers.Create();
        await StoreAsync(Node, unrelated);
        if (isCollected) await Node.CollectEventsAsync();

        await Node.CommitAsync(async s =>
        {
            await s.Events.EraseClientDataAsync(closed, None);
            return 0;
        });

        var events = await Node.ReadAsync(s => s.Events.ReadAsync(Following(0), None));
        events.Select(e => (e.UserId, e.IpAddress is null, e.UserAgent is null)).Distinct().ShouldBe([(closed.Id.Value, true, true), (other.Id.Value, true, true), (unrelated.Id.Value, false, false)]);
    }

    [Fact]
    public async Task Within_a_transaction_the_log_is_read_without_collecting()
    {
        await StoreAsync(Node, TestUsers.Create());

        var seen = await Node.CommitAsync(s => s.Events.ReadAsync(Following(0), None));

        seen.ShouldBeEmpty();
        (await ReadAsync(Node)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task Readers_in_parallel_see_each_event_once_and_in_one_order_while_transactions_commit_in_another()
    {
        const int Writers = 6, Commits = 20, Readers = 3;
        var writers = Enumerable.Range(1, 2).Select(n => new Node(Database.SettingsOfNode(n), interceptors: new CommitDelayer())).ToList();
        var readers = Enumerable.Range(3, Readers).Select(Database.NewNode).ToList();
        using var done = new CancellationTokenSource();
        var following = readers.Select(reader => Task.Run(() => FollowAsync(reader, done.Token))).ToList();

        var stored = new ConcurrentBag<Guid>();
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(w => Task.Run(async () =>
        {
            for (var i = 0; i < Commits; i++)
            {
                var users = Enumerable.Range(0, 1 + (i % 3)).Select(_ => TestUsers.Create()).ToArray();
                await StoreAsync(writers[w % 2], users);
                foreach (var user in users) stored.Add(user.Id.Value);
            }
        })));
        await done.CancelAsync();
        var seen = await Task.WhenAll(following);

        seen[0].Select(e => e.Position).ShouldBe(Enumerable.Range(1, stored.Count).Select(n => (long)n));
        seen[0].Select(e => e.UserId!.Value).ShouldBe(stored, ignoreOrder: true);
        foreach (var other in seen[1..]) other.Select(e => (e.Position, e.UserId)).ShouldBe(seen[0].Select(e => (e.Position, e.UserId)));
        foreach (var node in writers.Concat(readers)) await node.DisposeAsync();
    }

    private protected static Task StoreAsync(Node node, params User[] users) => node.CommitAsync(s => Array.ForEach(users, s.Users.Add));

    /// <returns>The users of the events after a position.</returns>
    private protected static async Task<IReadOnlyList<Guid>> ReadAsync(Node node, long after = 0) =>
        [.. (await node.ReadAsync(s => s.Events.ReadAsync(Following(after), None))).Select(e => e.UserId!.Value)];

    private static EventFilter Following(long position) => new(null, null, null, position, 1_000);

    private static async Task<IReadOnlyList<EventDetails>> FollowAsync(Node node, CancellationToken done)
    {
        var seen = new List<EventDetails>();
        while (true)
        {
            var isLast = done.IsCancellationRequested;
            var next = await node.ReadAsync(s => s.Events.ReadAsync(Following(seen.LastOrDefault()?.Position ?? 0), None));
            seen.AddRange(next);
            if (isLast && next.Count == 0) return seen;
        }
    }
}

/// <summary>Tests with a transaction that has written and not committed. SQLite has one writer, so there is never another one.</summary>
public abstract class EventCollectorServerTests(DatabaseFixture database) : EventCollectorTests(database)
{
    [Fact]
    public async Task An_event_that_commits_after_a_later_one_was_read_follows_it()
    {
        using var pauser = new CommitPauser();
        await using var slow = new Node(Database.SettingsOfNode(1), interceptors: pauser);
        var (first, second) = (TestUsers.Create(), TestUsers.Create());

        var committing = await pauser.StartAsync(() => StoreAsync(slow, first));
        await StoreAsync(Node, second);
        (await ReadAsync(Node)).ShouldBe([second.Id.Value]);
        pauser.Resume();
        await committing;

        (await ReadAsync(Node, after: 1)).ShouldBe([first.Id.Value]);
        (await ReadAsync(Node)).ShouldBe([second.Id.Value, first.Id.Value]);
    }

    [Fact]
    public async Task A_transaction_with_events_locks_nothing_that_others_need()
    {
        using var pauser = new CommitPauser();
        await using var slow = new Node(Database.SettingsOfNode(1), interceptors: pauser);

        var committing = await pauser.StartAsync(() => StoreAsync(slow, TestUsers.Create()));
        await StoreAsync(Node, TestUsers.Create());
        var wasCommitting = !committing.IsCompleted;
        pauser.Resume();
        await committing;

        wasCommitting.ShouldBeTrue();
    }
}

public sealed class SqliteEventCollectorTests(SqliteDatabase database) : EventCollectorTests(database), IClassFixture<SqliteDatabase>
{
    private protected override DatabaseSettings ReadOnlySettings =>
        Database.Settings with { ConnectionString = new SqliteConnectionStringBuilder(Database.Settings.ConnectionString) { Mode = SqliteOpenMode.ReadOnly }.ConnectionString };
}

[Collection(PostgreSqlCollection.Name)]
public sealed class PostgreSqlEventCollectorTests(PostgreSqlDatabase database) : EventCollectorServerTests(database)
{
    private const string CountWaiting = "SELECT count(*)::int AS \"Value\" FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";

    /// <summary>Its id is smaller than those that are being moved, so a range of ids would include it.</summary>
    [Fact]
    public async Task An_event_that_commits_while_a_batch_is_moved_is_neither_moved_nor_deleted()
    {
        using var pauser = new CommitPauser();
        await using var slow = new Node(Database.SettingsOfNode(1), interceptors: pauser);
        var (late, early) = (TestUsers.Create(), TestUsers.Create());
        var committing = await pauser.StartAsync(() => StoreAsync(slow, late));
        await StoreAsync(Node, early);
        await using var collecting = new Node(Database.SettingsOfNode(2), interceptors: new BeforeCommand("INSERT INTO events", async () =>
        {
            pauser.Resume();
            await committing;
        }));

        await collecting.CollectEventsAsync();

        (await Node.UseContextAsync(c => c.Events.Select(e => e.UserId!.Value).ToListAsync())).ShouldBe([early.Id]);
        (await ReadAsync(Node)).ShouldBe([early.Id.Value, late.Id.Value]);
    }

    /// <summary>The event is in the inbox when its erasure begins, and a copy that another transaction makes meanwhile would keep the client.</summary>
    [Fact]
    [Trait("Requirement", "R60")]
    public async Task An_event_is_not_moved_while_its_client_is_erased()
    {
        using var pauser = new CommitPauser();
        await using var erasing = new Node(Database.SettingsOfNode(1), interceptors: pauser);
        var closed = TestUsers.Create();
        await StoreAsync(Node, closed);

        var committing = await pauser.StartAsync(() => erasing.CommitAsync(async s =>
        {
            await s.Events.EraseClientDataAsync(closed, CancellationToken.None);
            return 0;
        }));
        var collecting = Task.Run(() => Node.CollectEventsAsync());
        while (!collecting.IsCompleted && await Node.UseContextAsync(c => c.Database.SqlQueryRaw<int>(CountWaiting).SingleAsync()) == 0) await Task.Yield();
        pauser.Resume();
        await Task.WhenAll(committing, collecting);

        (await Node.UseContextAsync(c => c.Events.ToListAsync())).ShouldHaveSingleItem().IpAddress.ShouldBeNull();
    }

    private protected override DatabaseSettings ReadOnlySettings =>
        Database.Settings with { ConnectionString = new NpgsqlConnectionStringBuilder(Database.Settings.ConnectionString) { Options = "-c default_transaction_read_only=on" }.ConnectionString };
}

/// <summary>Runs work before the first command that contains a text.</summary>
internal sealed class BeforeCommand(string text, Func<Task> work) : DbCommandInterceptor
{
    private bool _hasRun;

    public override async ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
    {
        if (_hasRun || !command.CommandText.Contains(text, StringComparison.Ordinal)) return result;

        _hasRun = true;
        await work();
        return result;
    }
}
