using Auth.FaultRig.Load;
using Auth.FaultRig.Running;

namespace Auth.FaultRig.Scenarios;

/// <summary>F-10: the disk of the SQLite file fills up and later has space again. Changes are rejected meanwhile, and no password is verified without being counted.</summary>
/// <remarks>There is no balancer, because the node is not ready while the disk is full.</remarks>
internal sealed class FullDisk : IScenario
{
    private const string Early = "early";
    private const int MaxRegistrations = 20_000;
    private const int MaxLogins = 1_000;
    private const int Attempts = 20;

    /// <summary>A node that is not ready tries to write at most every 10 seconds.</summary>
    private static readonly TimeSpan ReadyTime = TimeSpan.FromSeconds(30);

    public string Name => "F-10";

    public string Title => "a full disk under SQLite";

    public string? Missing => Environment.IsPrivilegedProcess && OperatingSystem.IsLinux() ? null : "Mounting a small disk requires root";

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
        // Changes that are smaller than a registration may still fit.
        for (var i = 0; i < MaxLogins && await IsReadyAsync(cluster); i++) await client.LoginAsync(Early, Passwords.First);
        run.Expect(!await IsReadyAsync(cluster), "the node was ready although the disk was full");
        for (var i = 0; i < Attempts; i++) await TryAsync(run, cluster, file, client, i % 5 == 0 ? null : Passwords.First);
        run.Expect((await client.CurrentAsync(session)).Status == 200, "a session was rejected while the disk was full");

        disk.Free();
        var recovered = await Cluster.WaitForAsync(async () => (await client.LoginAsync(Early, Passwords.First)).Operation.IsOk && (await client.RegisterAsync("late")).Operation.Status is 201 or 409, run.RecoveryTime);
        run.Expect(recovered is not null, "no login and registration within 10 s after the disk had space again");
        run.Expect(await Cluster.WaitForAsync(() => IsReadyAsync(cluster), ReadyTime) is not null, "the node did not become ready again");

        run.Judge(await FinalRead.ReadAsync(cluster, run.History, [.. workload.Sessions, session]));
        var findings = await Sqlite.CheckIntegrityAsync(file);
        run.Expect(findings == "ok", $"integrity_check: {findings}");
    }

    private static async Task<int> FillAsync(ScenarioRun run, RecordedClient client)
    {
        for (var i = 0; i < MaxRegistrations; i++)
        {
            var (operation, _) = await client.RegisterAsync($"user{i}", $"user{i}@example.org");
            if (operation.IsOk) continue;
            run.Expect(operation is { Status: 503, RetryAfter: true }, $"a registration on a full disk returned {operation.Status}");
            return i;
        }

        run.Fail("the disk did not fill up");
        return MaxRegistrations;
    }

    /// <summary>A password may only be verified if the attempt can be counted.</summary>
    private static async Task TryAsync(ScenarioRun run, Cluster cluster, string file, RecordedClient client, string? password)
    {
        var before = await CheckedAsync(cluster);
        var (attempt, _) = await client.LoginAsync(Early, password);
        var verified = await CheckedAsync(cluster) - before;
        run.Expect(attempt.Status is 503 or 201 or 401 or 423, $"a login on a full disk returned {attempt.Status}");
        run.Expect(verified == 0 || attempt.Status is 201 or 401 || await IsCountedAsync(file), $"a login on a full disk returned {attempt.Status}, and its password was verified but not counted");
    }

    private static async Task<bool> IsReadyAsync(Cluster cluster)
    {
        using var http = new HttpClient { BaseAddress = cluster.Url };
        using var answer = await http.GetAsync(new Uri("/health/ready", UriKind.Relative));
        return answer.IsSuccessStatusCode;
    }

    private static async Task<int> CheckedAsync(Cluster cluster) => await cluster.CheckedAsync("right") + await cluster.CheckedAsync("wrong");

    /// <summary>Whether the account has a failed or pending attempt.</summary>
    private static async Task<bool> IsCountedAsync(string file) =>
        (long)(await Sqlite.ReadAsync(file, $"SELECT failed_attempts > 0 OR pending_attempts NOT IN ('', '[]') FROM users WHERE username_key = '{Early}'"))! == 1;
}
