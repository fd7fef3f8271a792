using Auth.FaultRig.Histories;
using Auth.FaultRig.Running;
using Npgsql;

namespace Auth.FaultRig.Load;

/// <summary>Users whose logins fill the event log.</summary>
internal sealed class EventSource(ScenarioRun run, Cluster cluster, int users)
{
    private const int AtOnce = 8;

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    /// <summary>Longer than the fifth pause of a blocked user.</summary>
    private static readonly TimeSpan CatchUp = TimeSpan.FromMinutes(6);

    /// <summary>The ids of the users.</summary>
    public IReadOnlyList<string> UserIds { get; private set; } = [];

    /// <summary>Registers the users.</summary>
    public async Task RegisterAsync()
    {
        var ids = new string[users];
        await ForEachUserAsync(async (client, user) => ids[user] = (await client.RegisterAsync(NameOf(user))).Operation.UserId ?? throw new InvalidOperationException($"'{NameOf(user)}' could not register."));
        UserIds = ids;
    }

    /// <summary>Each user signs in a number of times.</summary>
    public Task SignInAsync(int times) => ForEachUserAsync(async (client, user) =>
    {
        for (var i = 0; i < times; i++)
        {
            // A busy server rejects logins.
            var done = await Cluster.WaitForAsync(async () => (await client.LoginAsync(NameOf(user), Passwords.First)).Session is not null, Timeout);
            if (done is null) throw new InvalidOperationException($"'{NameOf(user)}' could not sign in.");
        }
    });

    /// <summary>Position and user of all events, once each has its position; all zeros: no user.</summary>
    public async Task<IReadOnlyList<(long Position, string UserId)>> ReadEventsAsync()
    {
        var collected = await Cluster.WaitForAsync(async () => await cluster.Postgres.ReadAsync<long>(Cluster.DatabaseName, "SELECT count(*) FROM event_inbox") == 0, Timeout);
        if (collected is null) throw new InvalidOperationException("Events got no position.");

        await using var source = NpgsqlDataSource.Create(cluster.Database.ConnectionString);
        await using var command = source.CreateCommand("SELECT position, user_id FROM events ORDER BY position");
        await using var rows = await command.ExecuteReaderAsync();
        var events = new List<(long, string)>();
        while (await rows.ReadAsync()) events.Add((rows.GetInt64(0), $"{(await rows.IsDBNullAsync(1) ? Guid.Empty : rows.GetGuid(1))}"));
        return events;
    }

    /// <summary>Waits until all these events are delivered, and adds a failure to the run if they are not.</summary>
    public async Task WaitForDeliveriesAsync(DeliveryRecord record, IReadOnlyList<(long Position, string UserId)> events)
    {
        var complete = await Cluster.WaitForAsync(() => Task.FromResult(record.ReadDelivered().IsSupersetOf(events.Select(e => e.Position))), CatchUp);
        run.Expect(complete is not null, $"not all of {events.Count} events were delivered within {CatchUp.TotalMinutes:0} minutes");
    }

    private static string NameOf(int user) => $"user{user}";

    private Task ForEachUserAsync(Func<RecordedClient, int, Task> action) =>
        Parallel.ForEachAsync(Enumerable.Range(0, users), new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (user, _) =>
        {
            using var client = new RecordedClient(run.History, NameOf(user), cluster.Nodes[user % cluster.Nodes.Count]);
            await action(client, user);
        });
}
