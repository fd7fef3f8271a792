using Auth.Bench.Reporting;

namespace Auth.Bench.Rows;

/// <summary>Whoever comes alone waits for nobody: what is shared between requests must not make them wait for each other.</summary>
internal sealed class OneConnection : IRow
{
    public string Name => "one-connection";

    public string Title => "session check on one connection";

    public async Task<IReadOnlyList<Line>> MeasureAsync(Lab lab)
    {
        await using var database = await Lab.CreateDatabaseAsync();
        await using var server = await lab.StartAuthAsync(database, lab.Options.Sessions);
        var comparison = await SessionCheck.CompareAsync(lab, server, connections: 1);
        var later = comparison.Subject.P50!.Value - comparison.Yardstick.P50!.Value;
        return
        [
            new("floor, one connection") { Measured = comparison.Yardstick, TimesFloor = 1 },
            SessionCheck.LineOf("session check, one connection", comparison, "p50 within 0.3 ms of the floor's") with { Seen = $"{Table.Number(later.TotalMilliseconds, 2)} ms" },
        ];
    }
}
