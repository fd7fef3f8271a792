using Auth.Bench.Load;
using Auth.Bench.Reporting;
using Auth.Bench.Servers;

namespace Auth.Bench.Rows;

/// <summary>Two nodes on one database: session checks on one node, alone and while the other node serves logins and wrong guesses.</summary>
internal sealed class SessionCheckDuringLogins : IRow
{
    private const int PerSecond = 16;

    public string Name => "check-logins";

    public string Title => $"session check during {PerSecond} logins and guesses per second on another node";

    public async Task<IReadOnlyList<Line>> MeasureAsync(BenchContext context)
    {
        await using var database = await BenchContext.CreateDatabaseAsync();
        await using var measured = await context.StartAuthAsync(database, context.Options.Sessions, Application.CheapHashes);
        await using var other = await RunningServer.StartAsync(Application.Auth(context.Options.Applications, database, Application.CheapHashes), Cores.Others);
        using var requests = SessionCheck.With(context.Options.Tokens);
        using var logins = new SteadyLogins(other.Url, PerSecond, guesses: true);
        await context.FloorServerAsync();
        Task<Measurement> CheckAsync() => Wrk.RunAsync(measured, requests, BenchContext.Connections, context.Options.Run);
        Task<Measurement> CheckDuringLoginsAsync(Func<Task<Measurement>> checkAsync) => logins.MeasureDuringAsync(TimeSpan.FromSeconds(1), checkAsync);
        await CheckDuringLoginsAsync(() => Wrk.RunAsync(measured, requests, BenchContext.Connections, context.Options.WarmUp));

        var runs = await context.Protocol.RepeatAsync(async () => (Floor: await context.FloorAsync(), Alone: await CheckAsync(), During: await CheckDuringLoginsAsync(CheckAsync)));
        var ratio = runs.Median(run => run.Alone.CpuPerRequest / run.During.CpuPerRequest);
        var others = logins.All - logins.SignedIn - logins.Incorrect;
        return
        [
            new("session check, another node idle") { Measured = Measurement.MedianOf([.. runs.Select(run => run.Alone)]), FloorRatio = runs.Median(run => run.Floor.CpuPerRequest / run.Alone.CpuPerRequest) },
            new($"session check during {PerSecond} logins and guesses/s on another node")
            {
                Measured = Measurement.MedianOf([.. runs.Select(run => run.During)]),
                FloorRatio = runs.Median(run => run.Floor.CpuPerRequest / run.During.CpuPerRequest),
                Goal = "0.95 of the check beside an idle node",
                Result = Table.Number(ratio, 2),
            },
            new("  the logins and guesses") { Result = $"{logins.SignedIn:N0} signed in, {logins.Incorrect:N0} incorrect, {others:N0} other", IsFailure = others > 0 },
        ];
    }
}
