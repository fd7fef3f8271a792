using Auth.FaultRig.Checking;
using Auth.FaultRig.Load;
using Auth.FaultRig.Running;

namespace Auth.FaultRig.Scenarios;

/// <summary>F-06: the database restarts, crashes, drops all connections, and is read-only for a while.</summary>
internal sealed class RestartingTheDatabase : IScenario
{
    private const int SecondsPerFault = 16;

    private static readonly TimeSpan FaultTime = TimeSpan.FromSeconds(3);

    public string Name => "F-06";

    public string Title => "PostgreSQL restarts, crashes, drops connections, is read-only";

    public string? Missing => Needs.Postgres;

    public async Task RunAsync(ScenarioRun run)
    {
        var cluster = await run.StartClusterAsync(new() { Nodes = 2, WithBalancer = false });
        var workload = await Workload.PrepareAsync(cluster, run.History, new() { Seed = run.Seed, Clients = 16, DirectToNodes = true });
        using var end = new CancellationTokenSource();
        var load = workload.RunAsync(end.Token);
        await Task.Delay(FaultTime);
        var before = cluster.Nodes.Select(node => node.Resources()).ToList();

        (string What, Func<Task> Work)[] faults =
        [
            ("restart, fast", () => RestartAsync(run, cluster, "fast")),
            ("restart, immediate", () => RestartAsync(run, cluster, "immediate")),
            ("all connections ended", () => cluster.Postgres.ExecuteAsync("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'")),
            ("read-only", () => MakeReadOnlyAsync(run, cluster)),
        ];
        var recoveries = new List<TimeSpan>();
        var rounds = run.Repeat(4, seconds: 4 * faults.Length * SecondsPerFault);
        for (var i = 0; i < rounds * faults.Length; i++)
        {
            var (what, work) = faults[i % faults.Length];
            await run.History.FaultAsync(what, work);
            var took = await RecoverAsync(run, cluster);
            run.Expect(took is not null, $"after '{what}' logins failed for {run.RecoveryTime.TotalSeconds:0} s");
            recoveries.Add(took ?? run.RecoveryTime);
            // The recovery invariant checks only operations after the recovery time.
            await Task.Delay(run.Load(SecondsPerFault));
        }

        await end.CancelAsync();
        await load;
        var evidence = await FinalRead.ReadAsync(cluster, run.History, workload.Sessions);
        run.Judge(evidence with { ResourceUsages = [.. cluster.Nodes.Zip(before, (node, held) => new ResourceUsage(node.Name, held, node.Resources()))] });
        run.Figure("faults", recoveries.Count);
        run.Figure("longest recovery s", recoveries.Max().TotalSeconds);
        run.Figure("responses 503", run.History.Operations.Count(o => o.Status == 503));
    }

    private static async Task RestartAsync(ScenarioRun run, Cluster cluster, string mode)
    {
        await cluster.Postgres.StopAsync(mode);
        await run.History.FaultAsync($"{FailClosed.DatabaseUnavailable}: {mode}", () => Task.Delay(FaultTime));
        await cluster.Postgres.StartAgainAsync();
    }

    private static async Task MakeReadOnlyAsync(ScenarioRun run, Cluster cluster)
    {
        await cluster.Postgres.ExecuteAsync("ALTER SYSTEM SET default_transaction_read_only = on");
        await ReloadSettingsAsync(cluster, "on");
        await run.History.FaultAsync(FailClosed.DatabaseReadOnly, () => Task.Delay(FaultTime));
        await cluster.Postgres.ExecuteAsync("ALTER SYSTEM RESET default_transaction_read_only");
        await ReloadSettingsAsync(cluster, "off");
    }

    /// <summary>Waits until every connection has reloaded the settings, which happens between two statements.</summary>
    private static async Task ReloadSettingsAsync(Cluster cluster, string expected)
    {
        await cluster.Postgres.ExecuteAsync("SELECT pg_reload_conf()");
        await Cluster.WaitForAsync(async () => await cluster.Postgres.ReadAsync<string>("postgres", "SELECT reset_val FROM pg_settings WHERE name = 'default_transaction_read_only'") == expected, FaultTime);
        await Task.Delay(TimeSpan.FromMilliseconds(200));
    }

    private static async Task<TimeSpan?> RecoverAsync(ScenarioRun run, Cluster cluster)
    {
        var took = await Task.WhenAll(cluster.Nodes.Select(async node =>
        {
            using var client = new RecordedClient(run.History, "probe", node);
            return await Cluster.WaitForAsync(async () => (await client.LoginAsync(Workload.Root, Passwords.First)).Operation.IsOk, run.RecoveryTime);
        }));
        return took.Any(time => time is null) ? null : took.Max();
    }
}
