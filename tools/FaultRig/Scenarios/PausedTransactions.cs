using System.Collections.Concurrent;
using Auth.FaultRig.Load;
using Auth.FaultRig.Running;
using Auth.Walkthrough;
using Npgsql;

namespace Auth.FaultRig.Scenarios;

/// <summary>F-20: a request is paused at each of its steps, also between storing its events and its commit, while others commit and a reader follows the event log. The reader misses nothing and sees nothing twice.</summary>
/// <remarks>The reader has passed the events of others before the paused transaction commits. So a position that had been taken at the insert would be behind it.</remarks>
internal sealed class PausedTransactions : IScenario
{
    private const int SecondsInFull = 120;
    private const string BeforeCommit = "before COMMIT in a transaction";

    private static readonly TimeSpan ReadTimeout = TimeSpan.FromSeconds(30);

    public string Name => "F-20";

    public string Title => "transactions pause before their commit while readers follow the event log";

    public string? Missing => Needs.Postgres;

    public async Task RunAsync(ScenarioRun run)
    {
        var cluster = await run.StartClusterAsync(new() { Nodes = 2, WithBalancer = false, Assembly = PausingNode.Assembly });
        var workload = await Workload.PrepareAsync(cluster, run.History, new() { Seed = run.Seed, DirectToNodes = true });
        var operations = new AccountOperations(workload.Administrator);
        using var end = new CancellationTokenSource();
        var follower = new Follower(cluster, workload.Administrator);
        var following = Task.Run(() => follower.RunAsync(end.Token));

        var stride = Math.Clamp(SecondsInFull / Math.Max(1, (int)run.Load(SecondsInFull).TotalSeconds), 1, 5);
        var (points, beforeCommit) = (0, 0);
        foreach (var operation in operations.All.Where(operation => !operation.IsLikeOthers))
        {
            for (var point = 1; await PauseAsync(run, cluster, operations, operation, point, follower) is { } where; point += stride)
            {
                points++;
                if (where == BeforeCommit) beforeCommit++;
            }
        }

        var evidence = await FinalRead.ReadAsync(cluster, run.History, [.. workload.Sessions, .. operations.Sessions]);
        run.Judge(evidence);
        var last = evidence.Events![^1].Position;
        var complete = await Cluster.WaitForAsync(() => Task.FromResult(follower.Position >= last), ReadTimeout);
        await end.CancelAsync();
        await following;

        run.Expect(complete is not null, $"the reader stopped at {follower.Position} of {last}");
        var seen = follower.Seen.TakeWhile(e => e.Position <= last).Select(e => (e.Position, e.Type)).ToList();
        run.Expect(seen.SequenceEqual(evidence.Events.Select(e => (e.Position, e.Type))), $"the reader saw {seen.Count} events, and the log has {evidence.Events.Count}, or in another order");
        run.Expect(stride > 1 || beforeCommit > 0, "no request was paused before its commit");
        run.Figure("pauses", points);
        run.Figure("pauses before a commit", beforeCommit);
        run.Figure("events", last);
    }

    /// <summary>Pauses one operation at a point on the first node. Meanwhile a user registers and signs in on the second, and the reader sees it.</summary>
    /// <returns>Where it was paused; null if the operation has fewer points.</returns>
    private static async Task<string?> PauseAsync(ScenarioRun run, Cluster cluster, AccountOperations operations, AccountOperation operation, int point, Follower follower)
    {
        using var client = new RecordedClient(run.History, "paused", cluster.Nodes[0]);
        using var other = new RecordedClient(run.History, "other", cluster.Nodes[1]);
        var work = await operation.PrepareAsync(client);
        var pausing = new PausingNode(cluster.Nodes[0]);
        await pausing.PauseAtAsync(point);
        var working = work(client);
        var pause = await pausing.WaitUntilPausedAsync(working);
        if (pause.Where is not null)
        {
            var (name, _) = await operations.RegisterAsync(other);
            var session = await operations.SignInAsync(other, name);
            var read = await Cluster.WaitForAsync(() => Task.FromResult(follower.HasSeen(session.Id)), ReadTimeout);
            run.Expect(read is not null, $"'{operation.Name}' was paused {pause.Where}, and the reader did not see the login of another user");
            await pausing.ResumeAsync();
        }

        await working;
        return pause.Where;
    }

    /// <summary>Follows the event log by position, as a host application does. A list of events makes the node collect them first.</summary>
    private sealed class Follower(Cluster cluster, SessionHandle administrator)
    {
        private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(5);

        private readonly ConcurrentDictionary<string, bool> _sessions = new(StringComparer.OrdinalIgnoreCase);
        private readonly List<(long Position, string Type)> _seen = [];
        private long _position;

        public long Position => Volatile.Read(ref _position);

        /// <summary>The events in the order in which they were read. Valid after the end.</summary>
        public IReadOnlyList<(long Position, string Type)> Seen => _seen;

        public bool HasSeen(string session) => _sessions.ContainsKey(session);

        public async Task RunAsync(CancellationToken end)
        {
            using var client = new Client(cluster.Nodes[1].Url);
            await using var connection = new NpgsqlConnection(cluster.Database.ConnectionString);
            await connection.OpenAsync(CancellationToken.None);
            while (!end.IsCancellationRequested)
            {
                await client.GetAsync("/api/v1/admin/events?limit=1", administrator.Token);
                await using var command = new NpgsqlCommand("SELECT position, type, session_id FROM events WHERE position > $1 ORDER BY position", connection) { Parameters = { new() { Value = Position } } };
                await using var rows = await command.ExecuteReaderAsync(CancellationToken.None);
                while (await rows.ReadAsync(CancellationToken.None))
                {
                    _seen.Add((rows.GetInt64(0), rows.GetString(1)));
                    if (!await rows.IsDBNullAsync(2, CancellationToken.None)) _sessions[rows.GetGuid(2).ToString()] = true;
                    Volatile.Write(ref _position, rows.GetInt64(0));
                }

                await Task.Delay(Interval, CancellationToken.None);
            }
        }
    }
}
