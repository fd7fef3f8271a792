using System.Collections.Concurrent;
using Auth.FaultRig.Histories;
using Auth.FaultRig.Load;
using Auth.FaultRig.Running;
using Auth.Walkthrough;
using Microsoft.Data.Sqlite;

namespace Auth.FaultRig.Scenarios;

/// <summary>F-11: two nodes on one SQLite file that other processes read and write for a long time, and a file whose write-ahead log is deleted.</summary>
internal sealed class BusyFile : IScenario
{
    private const string UserPrefix = "user";
    private const int Clients = 3;

    /// <summary>The last use is written often, so that each check has something to write.</summary>
    private static readonly KeyValuePair<string, string> FrequentWrites = new("Sessions__IdleTimeout", "00:05:00");

    /// <summary>A unit of work retries for 10 seconds.</summary>
    private static readonly TimeSpan LongestWrite = TimeSpan.FromSeconds(14);

    private static readonly TimeSpan LongestCheck = TimeSpan.FromSeconds(3);
    public string Name => "F-11";

    public string Title => "two nodes on a SQLite file that other processes lock";

    public string? Missing => Balancer.IsInstalled ? null : "HAProxy is not installed";

    public async Task RunAsync(ScenarioRun run)
    {
        var cluster = await run.StartClusterAsync(new() { OnSqlite = true, Nodes = 2, Settings = [FrequentWrites] });
        var workload = await Workload.PrepareAsync(cluster, run.History, new() { Seed = run.Seed });
        using var client = workload.Connect("preparation");
        // Separate users for logins and for checked sessions, because new sessions evict a user's oldest ones.
        for (var i = 0; i < Clients * 2; i++) await client.RegisterAsync($"{UserPrefix}{i}");
        // The first check of each session must be written while the file is locked.
        var sessions = new List<SessionHandle>();
        for (var i = 0; i < Clients * 4; i++) sessions.Add((await client.LoginAsync($"{UserPrefix}{i % Clients}", Passwords.First)).Session!);
        await Task.Delay(TimeSpan.FromSeconds(31));

        await using (await LockFileAsync(cluster, "BEGIN; SELECT count(*) FROM users"))
        {
            var calls = await LoadAsync(run, cluster, sessions, run.Load(60));
            Report(run, "reader", calls);
            run.Expect(calls.All(call => call.Status is 200 or 201), "a request failed because of a reader");
        }

        await using (await LockFileAsync(cluster, "BEGIN IMMEDIATE"))
        {
            var calls = await LoadAsync(run, cluster, sessions, run.Load(20));
            Report(run, "writer", calls);
            run.Expect(calls.Where(call => call.IsCheck).All(call => call.Status == 200 && call.Took < LongestCheck), "a writer delayed or failed a session check");
            run.Expect(calls.Where(call => !call.IsCheck).All(call => call.Status is 201 or 503 && call.Took < LongestWrite), "a login returned neither 201 nor 503 in time");
        }

        var recovered = await Cluster.WaitForAsync(async () => (await client.LoginAsync($"{UserPrefix}0", Passwords.First)).Operation.IsOk, run.RecoveryTime);
        run.Expect(recovered is not null, "no login within 10 s after the writer had ended");
        await DeleteLogAsync(run, cluster);

        run.Judge(await FinalRead.ReadAsync(cluster, run.History, [.. workload.Sessions, .. sessions]));
        var findings = await Sqlite.CheckIntegrityAsync(cluster.SqliteFile);
        run.Expect(findings == "ok", $"integrity_check: {findings}");
    }

    private static async Task<SqliteConnection> LockFileAsync(Cluster cluster, string statement)
    {
        var connection = new SqliteConnection($"Data Source={cluster.SqliteFile};Pooling=false");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The statement is a constant of this scenario.
        command.CommandText = statement;
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync();
        return connection;
    }

    private static async Task<IReadOnlyCollection<Call>> LoadAsync(ScenarioRun run, Cluster cluster, IReadOnlyList<SessionHandle> sessions, TimeSpan time)
    {
        var calls = new ConcurrentBag<Call>();
        using var end = new CancellationTokenSource(time);
        await Task.WhenAll(Enumerable.Range(0, Clients).SelectMany(i => new[]
        {
            RepeatAsync(false, async (client, _) => (await client.LoginAsync($"{UserPrefix}{Clients + i}", Passwords.First)).Operation),
            RepeatAsync(true, (client, n) => client.CurrentAsync(sessions[((n * Clients) + i) % sessions.Count])),
        }));
        return calls;

        async Task RepeatAsync(bool isCheck, Func<RecordedClient, int, Task<Operation>> call)
        {
            using var client = new RecordedClient(run.History, "busy", cluster.Url);
            for (var n = 0; !end.IsCancellationRequested; n++)
            {
                var started = TimeProvider.System.GetTimestamp();
                var answer = await call(client, n);
                calls.Add(new Call(isCheck, answer.Status ?? 0, TimeProvider.System.GetElapsedTime(started)));
                await Task.Delay(TimeSpan.FromMilliseconds(100));
            }
        }
    }

    private static void Report(ScenarioRun run, string holder, IReadOnlyCollection<Call> calls)
    {
        foreach (var kind in calls.GroupBy(call => call.IsCheck))
        {
            var statuses = kind.GroupBy(call => call.Status).Select(status => $"{status.Key}x{status.Count()}");
            run.Figure($"{holder}: {(kind.Key ? "checks" : "logins")} ({string.Join(' ', statuses)}) longest s", kind.Max(call => call.Took.TotalSeconds));
        }
    }

    /// <summary>Stopped servers have checkpointed, so the file is complete without its log.</summary>
    private static async Task DeleteLogAsync(ScenarioRun run, Cluster cluster)
    {
        foreach (var node in cluster.Nodes)
        {
            node.Process.Send(Signal.Terminate);
            await node.Process.EndAsync(TimeSpan.FromSeconds(20));
        }

        foreach (var suffix in new[] { "-wal", "-shm" }) File.Delete(cluster.SqliteFile + suffix);
        foreach (var node in cluster.Nodes) await node.StartAsync();
        run.Figure("file size after its log was deleted", new FileInfo(cluster.SqliteFile).Length);
    }

    private sealed record Call(bool IsCheck, int Status, TimeSpan Took);
}
