using Auth.FaultRig.Load;
using Auth.FaultRig.Running;

namespace Auth.FaultRig.Scenarios;

/// <summary>The disk of the SQLite file fills up, and has room again: what can't be stored is refused, and nobody's password is looked at without being counted. The node is not ready meanwhile, so there is no balancer before it.</summary>
internal sealed class FullDisk : IScenario
{
    private const string Early = "early";
    private const int MostRegistrations = 20_000;
    private const int Attempts = 20;

    /// <summary>A node tries to write at most every 10 seconds.</summary>
    private static readonly TimeSpan ReadyTime = TimeSpan.FromSeconds(30);

    public string Name => "F-10";

    public string Title => "a full disk under SQLite";

    public string? Missing => Environment.IsPrivilegedProcess && OperatingSystem.IsLinux() ? null : "Only root can make a small disk";

    public async Task RunAsync(ScenarioRun run)
    {
        var disk = run.Keep(await SmallDisk.MountAsync(megabytes: 8, taken: 6));
        var file = Path.Combine(disk.Directory, "auth.db");
        var cluster = await run.StartClusterAsync(new() { OnSqlite = true, WithBalancer = false, Settings = [new("ConnectionStrings__Auth", $"Data Source={file}")] });
        var workload = await Workload.PrepareAsync(cluster, run.History, new() { Seed = run.Seed });
        using var client = workload.Connect("filling");
        await client.RegisterAsync(Early);
        var session = (await client.LoginAsync(Early, Passwords.First)).Session!;

        run.Figure("registrations until the disk was full", await FillAsync(run, client));
        run.Expect(!await IsReadyAsync(cluster), "the node was ready on a full disk");
        for (var i = 0; i < Attempts; i++) await TryAsync(run, cluster, file, client, i % 5 == 0 ? null : Passwords.First);
        run.Expect((await client.CurrentAsync(session)).Status == 200, "a session was not accepted while the disk was full");

        disk.Free();
        var recovered = await Cluster.WaitForAsync(async () => (await client.LoginAsync(Early, Passwords.First)).Operation.IsOk && (await client.RegisterAsync("late")).Operation.Status is 201 or 409, run.RecoveryTime);
        run.Expect(recovered is not null, "all was not well within 10 s after there was room again");
        run.Expect(await Cluster.WaitForAsync(() => IsReadyAsync(cluster), ReadyTime) is not null, "the node was not ready again");

        run.Judge(await FinalRead.ReadAsync(cluster, run.History, [.. workload.Sessions, session]));
        var findings = await Sqlite.CheckIntegrityAsync(file);
        run.Expect(findings == "ok", $"integrity_check: {findings}");
    }

    private static async Task<int> FillAsync(ScenarioRun run, RecordedClient client)
    {
        for (var i = 0; i < MostRegistrations; i++)
        {
            var (operation, _) = await client.RegisterAsync($"person{i}", $"person{i}@example.org");
            if (operation.IsOk) continue;
            run.Expect(operation is { Status: 503, RetryAfter: true }, $"a registration on a full disk was answered {operation.Status}");
            return i;
        }

        run.Fail("the disk did not get full");
        return MostRegistrations;
    }

    /// <summary>An attempt that can't be counted is not looked at; one that can is.</summary>
    private static async Task TryAsync(ScenarioRun run, Cluster cluster, string file, RecordedClient client, string? password)
    {
        var before = await CheckedAsync(cluster);
        var (attempt, _) = await client.LoginAsync(Early, password);
        var looked = await CheckedAsync(cluster) - before;
        run.Expect(attempt.Status is 503 or 201 or 401 or 423, $"a login on a full disk was answered {attempt.Status}");
        run.Expect(looked == 0 || attempt.Status is 201 or 401 || await IsCountedAsync(file), $"a login on a full disk was answered {attempt.Status}, and its password was looked at and not counted");
    }

    private static async Task<bool> IsReadyAsync(Cluster cluster)
    {
        using var http = new HttpClient { BaseAddress = cluster.Url };
        using var answer = await http.GetAsync(new Uri("/health/ready", UriKind.Relative));
        return answer.IsSuccessStatusCode;
    }

    private static async Task<int> CheckedAsync(Cluster cluster) => await cluster.CheckedAsync("right") + await cluster.CheckedAsync("wrong");

    /// <summary>Whether the account has a failure, or a slot that is pending.</summary>
    private static async Task<bool> IsCountedAsync(string file) =>
        (long)(await Sqlite.ReadAsync(file, $"SELECT failed_attempts > 0 OR pending_attempts NOT IN ('', '[]') FROM users WHERE username_key = '{Early}'"))! == 1;
}
