using Auth.Bench.Hashing;
using Auth.Bench.Load;
using Auth.Bench.Reporting;

namespace Auth.Bench.Rows;

/// <summary>Latency of session checks during logins at ten times the hashing capacity, compared with no other load.</summary>
internal sealed class SessionCheckUnderLoginFlood : IRow
{
    private const int CapacityFactor = 10;

    public string Name => "flood";

    public string Title => "session check during a flood of logins";

    public async Task<IReadOnlyList<Line>> MeasureAsync(BenchContext context)
    {
        await using var database = await BenchContext.CreateDatabaseAsync();
        await using var server = await context.StartAuthAsync(database, context.Options.Sessions);
        using (var requests = SessionCheck.With(context.Options.Tokens)) await context.WarmUpAsync(server, requests);

        var capacity = await HashRate.MeasureAsync(RawHash.Pbkdf2, context.Options.Logins / 4);
        using var checks = new SteadyChecks(server.Url, context.Options.Tokens);
        using var flood = new SteadyLogins(server.Url, CapacityFactor * capacity.PerSecond);

        // Until the hashing queue is full.
        var settling = context.Options.Logins / 4;
        var pairs = await context.Protocol.RepeatAsync(async () => (Idle: await checks.RunAsync(context.Options.Logins), Flooded: await flood.MeasureDuringAsync(settling, () => checks.RunAsync(context.Options.Logins))));
        var times = pairs.Median(pair => pair.Flooded.P99 / pair.Idle.P99);
        var others = flood.All - flood.SignedIn - flood.Deferred;
        return
        [
            new($"session check, {SteadyChecks.PerSecond}/s, no other load") { Measured = Measurement.MedianOf([.. pairs.Select(pair => pair.Idle)]) },
            new($"session check, {SteadyChecks.PerSecond}/s, {CapacityFactor * capacity.PerSecond:N0} logins/s")
            {
                Measured = Measurement.MedianOf([.. pairs.Select(pair => pair.Flooded)]),
                Goal = "p99 at most 5 × without logins",
                Result = $"{Table.Number(times, 1)} ×",
            },
            new($"  the logins: {flood.All:N0}")
            {
                Goal = "past the queue: 503 with Retry-After",
                Result = $"{flood.SignedIn:N0} signed in, {flood.Deferred:N0} deferred, {others:N0} other",
                IsFailure = others > 0,
            },
        ];
    }
}
