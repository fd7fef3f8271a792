using Auth.Bench.Reporting;
using Auth.Walkthrough;

namespace Auth.Bench.Rows;

internal sealed class CheckOnSqlite : IRow
{
    public string Name => "check-sqlite";

    public string Title => "session check on SQLite";

    public async Task<IReadOnlyList<Line>> MeasureAsync(BenchContext context)
    {
        await using var database = TemporaryDatabase.OnSqlite();
        var comparison = await SessionCheck.CompareOnAsync(database, context, context.Options.Sessions);
        return [SessionCheck.LineOf($"session check, SQLite, {context.Options.Sessions:N0} sessions", comparison, "0.85 × floor")];
    }
}
