using Auth.FaultRig.Histories;
using Auth.FaultRig.Load;
using Auth.FaultRig.Running;

namespace Auth.FaultRig.Scenarios;

/// <summary>F-01: many concurrent guesses at a few accounts, on all nodes, while other users sign in.</summary>
internal sealed class ParallelGuessing : IScenario
{
    private const int Targets = 5;
    private const int Guesses = 1000;
    private const int AtOnce = 200;
    private const int Owners = 8;
    private const int Guessers = 8;
    private const int MaxFailedAttempts = 5;

    /// <summary>The pause of guessers and owners, chosen so that two cores suffice. The scenario tests the limit, not the hashing capacity.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(150);

    public string Name => "F-01";

    public string Title => "parallel guessing on three nodes, with successful logins of other users";

    public string? Missing => Needs.PostgresAndBalancer;

    public async Task RunAsync(ScenarioRun run)
    {
        // Hashing is cheap and its queue timeout long, so that two shared cores suffice for all attempts.
        // A login of an owner that is rejected as busy is a failure here.
        var cluster = await run.StartClusterAsync(new() { Nodes = 3, Settings = [new("Passwords__Iterations", "5000"), new("Passwords__MaxQueueWait", "00:00:20")] });
        var workload = await Workload.PrepareAsync(cluster, run.History, new());
        var devices = await RegisterAsync(run, cluster);
        var before = await cluster.CheckedAsync("wrong");

        using var end = new CancellationTokenSource();
        var owners = RepeatAsync(run, cluster, "owner", Owners, async (client, i) => await client.LoginAsync($"owner{i}", Passwords.First), end.Token);
        await Parallel.ForEachAsync(Enumerable.Range(0, Guesses), new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (i, _) =>
        {
            using var client = new RecordedClient(run.History, $"guess{i}", cluster.Nodes[i % cluster.Nodes.Count]);
            await client.LoginAsync($"target{i % Targets}", password: null, device: i / Targets % 2 == 0 ? devices[i % Targets] : null);
        });
        ExamineBound(run, await cluster.CheckedAsync("wrong") - before);

        var guessers = RepeatAsync(run, cluster, "guesser", Guessers, async (client, i) =>
            await client.LoginAsync(Random.Shared.Next(2) == 0 ? $"target{i % Targets}" : $"unknown{Random.Shared.Next(100)}", password: null), end.Token);
        await Task.Delay(run.Load(seconds: 60));
        await end.CancelAsync();
        await Task.WhenAll(owners, guessers);

        var logins = run.History.Operations.Where(o => o is { Kind: Kinds.Login, Password: Passwords.First } && o.Client.StartsWith("owner", StringComparison.Ordinal)).ToList();
        foreach (var rejected in logins.Where(o => !o.IsOk)) run.Fail($"the login of {rejected.User} with the correct password at {rejected.Start:0} ms returned {rejected.Status} {rejected.Code} from {rejected.Node}");
        run.Figure("logins of other users", logins.Count);
        run.Judge(await FinalRead.ReadAsync(cluster, run.History, workload.Sessions));
    }

    /// <returns>A known device of each target, as if stolen.</returns>
    private static async Task<IReadOnlyList<DeviceHandle>> RegisterAsync(ScenarioRun run, Cluster cluster)
    {
        using var client = new RecordedClient(run.History, "preparation", cluster.Nodes[0]);
        var devices = new List<DeviceHandle>();
        for (var i = 0; i < Targets; i++)
        {
            await client.RegisterAsync($"target{i}");
            devices.Add((await client.LoginAsync($"target{i}", Passwords.First)).Session!.Device!);
        }

        for (var i = 0; i < Owners; i++) await client.RegisterAsync($"owner{i}");
        return devices;
    }

    /// <summary>Compares two independent counts: the servers' metric and the responses.</summary>
    private static void ExamineBound(ScenarioRun run, int measured)
    {
        var answers = run.History.Operations.Where(o => o.User!.StartsWith("target", StringComparison.Ordinal) && o.IsWrongPassword).ToList();
        run.Expect(answers.Count == measured, $"{answers.Count} guesses were rejected as wrong, but {measured} were verified");
        foreach (var ((target, device), times) in answers.CountBy(o => (o.User!, o.Device))) run.Expect(times <= MaxFailedAttempts, $"{times} guesses at {target} were verified, from {device ?? "unknown clients"}");
        run.Figure("guesses", Guesses);
        run.Figure("verified", measured);
    }

    private static Task RepeatAsync(ScenarioRun run, Cluster cluster, string name, int number, Func<RecordedClient, int, Task> work, CancellationToken end) =>
        Task.WhenAll(Enumerable.Range(0, number).Select(async i =>
        {
            using var client = new RecordedClient(run.History, $"{name}{i}", cluster.Url);
            while (!end.IsCancellationRequested)
            {
                await work(client, i);
                await Task.Delay(Rest, CancellationToken.None);
            }
        }));
}
