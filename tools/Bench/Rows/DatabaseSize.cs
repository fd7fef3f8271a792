using Auth.Bench.Reporting;

namespace Auth.Bench.Rows;

/// <summary>Session checks must not slow down with the number of sessions in the database.</summary>
internal sealed class DatabaseSize : IRow
{
    private const int FewSessions = 1_000;

    public string Name => "store-size";

    public string Title => "session check with few and with many sessions in the database";

    public async Task<IReadOnlyList<Line>> MeasureAsync(BenchContext context)
    {
        var (few, many) = (await MeasureAsync(context, FewSessions), await MeasureAsync(context, context.Options.ManySessions));
        return
        [
            SessionCheck.LineOf($"session check, {FewSessions:N0} sessions in the database", few) with { Result = "" },
            SessionCheck.LineOf($"session check, {context.Options.ManySessions:N0} sessions in the database", many, "within 10 % of each other") with { Result = $"{Table.Number(100 * (many.Ratio / few.Ratio - 1), 0)} %" },
        ];
    }

    private static async Task<Comparison> MeasureAsync(BenchContext context, int sessions)
    {
        await using var database = await BenchContext.CreateDatabaseAsync();
        // The load is the same for both; only the database differs.
        return await SessionCheck.CompareOnAsync(database, context, sessions, tokens: FewSessions);
    }
}
