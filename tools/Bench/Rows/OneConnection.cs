using Auth.Bench.Reporting;

namespace Auth.Bench.Rows;

/// <summary>Latency of a single client: sharing database reads between requests must not delay a request without company.</summary>
internal sealed class OneConnection : IRow
{
    public string Name => "one-connection";

    public string Title => "session check on one connection";

    public async Task<IReadOnlyList<Line>> MeasureAsync(BenchContext context)
    {
        await using var database = await BenchContext.CreateDatabaseAsync();
        await using var server = await context.StartAuthAsync(database, context.Options.Sessions);
        var comparison = await SessionCheck.CompareAsync(context, server, connections: 1);
        var later = comparison.Subject.P50!.Value - comparison.Baseline.P50!.Value;
        return
        [
            new("floor, one connection") { Measured = comparison.Baseline, FloorRatio = 1 },
            SessionCheck.LineOf("session check, one connection", comparison, "p50 within 0.3 ms of the floor's") with { Result = $"{Table.Number(later.TotalMilliseconds, 2)} ms" },
        ];
    }
}
