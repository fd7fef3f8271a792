using Auth.Bench.Hashing;
using Auth.Bench.Load;
using Auth.Bench.Reporting;

namespace Auth.Bench.Rows;

/// <summary>How long session checks take while ten times as many people sign in as the server can hash for, against how long they take otherwise.</summary>
internal sealed class SessionCheckUnderLoginFlood : IRow
{
    private const int TimesCapacity = 10;

    public string Name => "flood";

    public string Title => "session check during a flood of logins";

    public async Task<IReadOnlyList<Line>> MeasureAsync(Lab lab)
    {
        await using var database = await Lab.CreateDatabaseAsync();
        await using var server = await lab.StartAuthAsync(database, lab.Options.Sessions);
        using (var requests = SessionCheck.With(lab.Options.Tokens)) await lab.HeatAsync(server, requests);

        var capacity = await HashRate.MeasureAsync(RawHash.Pbkdf2, lab.Options.Logins / 4);
        using var checks = new SteadyChecks(server.Url, lab.Options.Tokens);
        using var flood = new LoginFlood(server.Url, TimesCapacity * capacity.PerSecond);

        var pairs = await lab.Protocol.RepeatAsync(async () => (Idle: await checks.RunAsync(lab.Options.Logins), Flooded: await RunDuringAsync(flood, checks, lab.Options.Logins)));
        var times = pairs.Median(pair => pair.Flooded.P99 / pair.Idle.P99);
        var others = flood.All - flood.SignedIn - flood.Deferred;
        return
        [
            new($"session check, {SteadyChecks.PerSecond}/s, nothing else") { Measured = Measurement.MedianOf([.. pairs.Select(pair => pair.Idle)]) },
            new($"session check, {SteadyChecks.PerSecond}/s, {TimesCapacity * capacity.PerSecond:N0} logins/s")
            {
                Measured = Measurement.MedianOf([.. pairs.Select(pair => pair.Flooded)]),
                Goal = "p99 at most 5 × without",
                Seen = $"{Table.Number(times, 1)} ×",
            },
            new($"  the logins: {flood.All:N0}")
            {
                Goal = "past the queue: 503 with Retry-After",
                Seen = $"{flood.SignedIn:N0} signed in, {flood.Deferred:N0} deferred, {others:N0} other",
                IsBroken = others > 0,
            },
        ];
    }

    private static async Task<Measurement> RunDuringAsync(LoginFlood flood, SteadyChecks checks, TimeSpan duration)
    {
        using var stopping = new CancellationTokenSource();
        var flooding = flood.RunAsync(stopping.Token);
        // Until the queue before the hashes is full.
        await Task.Delay(duration / 4, CancellationToken.None);
        var measured = await checks.RunAsync(duration);
        await stopping.CancelAsync();
        await flooding;
        return measured;
    }
}
