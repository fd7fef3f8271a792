using System.Collections.Concurrent;
using Auth.FaultRig.Running;
using Auth.Walkthrough;

namespace Auth.FaultRig.Scenarios;

/// <summary>F-07: the connection to PostgreSQL gets slower and finally becomes a black hole. Every request gets a response within the time budget, and everything works soon after.</summary>
internal sealed class SlowDatabase : IScenario
{
    private const string Password = "a password of a patient user";
    private const string Login = "login";
    private const string Check = "check";
    private const string Ready = "ready";
    private const string Live = "live";
    private const int Clients = 4;

    /// <summary>A statement times out after 4 s. Its cancellation may take two connection attempts of 2 s each, on threads that other requests wait for.</summary>
    private static readonly TimeSpan Budget = TimeSpan.FromSeconds(9);

    private static readonly TimeSpan ClientTimeout = TimeSpan.FromSeconds(60);
    public string Name => "F-07";

    public string Title => "a slow connection to the database, and a black hole";

    public string? Missing => Needs.Postgres;

    public async Task RunAsync(ScenarioRun run)
    {
        var network = run.Keep(new TcpProxy());
        var cluster = await run.StartClusterAsync(new() { Network = network });
        using var client = new Client(cluster.Url, timeout: ClientTimeout);
        for (var i = 0; i < Clients; i++) await client.RegisterAsync(NameOf(i), Password);
        var token = (await client.LoginAsync(NameOf(0), Password)).Token;
        await MeasureAsync(run, cluster, token, "none", TimeSpan.FromSeconds(1));

        foreach (var milliseconds in new[] { 200, 2_000, 10_000 })
        {
            network.Delay = TimeSpan.FromMilliseconds(milliseconds);
            await MeasureAsync(run, cluster, token, $"+{milliseconds} ms", run.Load(20));
            await RecoverAsync(run, cluster, network, token);
        }

        network.Stall();
        var calls = await MeasureAsync(run, cluster, token, "black hole", run.Load(20));
        run.Expect(calls.Where(call => call.Kind != Live).All(call => call.Status == 503), "a request was not answered 503 although the database was unreachable");
        run.Expect(calls.All(call => call.Took < Budget), $"a response took {calls.Max(call => call.Took.TotalSeconds):0.0} s");
        await RecoverAsync(run, cluster, network, token);
    }

    private static async Task<IReadOnlyCollection<Call>> MeasureAsync(ScenarioRun run, Cluster cluster, string token, string network, TimeSpan time)
    {
        var calls = new ConcurrentBag<Call>();
        using var end = new CancellationTokenSource(time);
        await Task.WhenAll(Enumerable.Range(0, Clients).SelectMany(i => new[]
        {
            RepeatAsync(Login, client => client.LoginAsync(NameOf(i), Password)),
            RepeatAsync(Check, client => client.CurrentAsync(token)),
            RepeatAsync(Ready, client => client.GetAsync("/health/ready")),
            RepeatAsync(Live, client => client.GetAsync("/health/live")),
        }));

        foreach (var kind in calls.GroupBy(call => call.Kind))
        {
            var statuses = kind.GroupBy(call => call.Status).OrderBy(status => status.Key).Select(status => $"{status.Key}x{status.Count()}");
            run.Figure($"{network} {kind.Key} ({string.Join(' ', statuses)}) longest s", kind.Max(call => call.Took.TotalSeconds));
        }

        run.Expect(calls.Where(call => call.Kind == Live).All(call => call.Status == 200 && call.Took < Budget), $"{network}: /health/live did not return 200");
        run.Expect(calls.All(call => call.Status is 200 or 201 or 503), $"{network}: responses were {string.Join(' ', calls.Select(call => call.Status).Distinct())}");
        run.Expect(calls.Where(call => call.Status == 503 && call.Kind is Login or Check).All(call => call.HasRetryAfter), $"{network}: a 503 without Retry-After");
        return calls;

        async Task RepeatAsync(string kind, Func<Client, Task<Answer>> call)
        {
            using var client = new Client(cluster.Url, timeout: ClientTimeout);
            while (!end.IsCancellationRequested)
            {
                var started = TimeProvider.System.GetTimestamp();
                Answer? answer = null;
                try
                {
                    answer = await call(client);
                }
                catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException)
                {
                    // A hang is recorded as status 0.
                }

                calls.Add(new Call(kind, answer?.Status ?? 0, answer?.RetryAfter is not null, TimeProvider.System.GetElapsedTime(started)));
                await Task.Delay(TimeSpan.FromMilliseconds(50));
            }
        }
    }

    private static async Task RecoverAsync(ScenarioRun run, Cluster cluster, TcpProxy network, string token)
    {
        network.Heal();
        using var client = new Client(cluster.Url, timeout: ClientTimeout);
        var took = await Cluster.WaitForAsync(
            async () => (await client.GetAsync("/health/ready")).Status == 200 && (await client.CurrentAsync(token)).Status == 200 && (await client.LoginAsync(NameOf(0), Password)).Status == 201,
            run.RecoveryTime);
        run.Expect(took is not null, "not everything worked within 10 s after the network did");
    }

    /// <summary>One account per client, because attempts on the same account wait for each other.</summary>
    private static string NameOf(int client) => $"patient {client}";

    private sealed record Call(string Kind, int Status, bool HasRetryAfter, TimeSpan Took);
}
