using Auth.Bench.Reporting;

namespace Auth.Bench.Rows;

/// <summary>A full store is no slower than an empty one.</summary>
internal sealed class StoreSize : IRow
{
    private const int FewSessions = 1_000;

    public string Name => "store-size";

    public string Title => "session check with few and with many sessions in the store";

    public async Task<IReadOnlyList<Line>> MeasureAsync(Lab lab)
    {
        var (few, many) = (await MeasureAsync(lab, FewSessions), await MeasureAsync(lab, lab.Options.ManySessions));
        return
        [
            SessionCheck.LineOf($"session check, {FewSessions:N0} sessions in the store", few) with { Seen = "" },
            SessionCheck.LineOf($"session check, {lab.Options.ManySessions:N0} sessions in the store", many, "within 10 % of each other") with { Seen = $"{Table.Number(100 * (many.Times / few.Times - 1), 0)} %" },
        ];
    }

    private static async Task<Comparison> MeasureAsync(Lab lab, int sessions)
    {
        await using var database = await Lab.CreateDatabaseAsync();
        // The same load on both: what differs is the store.
        return await SessionCheck.CompareOnAsync(database, lab, sessions, tokens: FewSessions);
    }
}
