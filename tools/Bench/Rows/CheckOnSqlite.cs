using Auth.Bench.Reporting;
using Auth.Walkthrough;

namespace Auth.Bench.Rows;

internal sealed class CheckOnSqlite : IRow
{
    public string Name => "check-sqlite";

    public string Title => "session check on SQLite";

    public async Task<IReadOnlyList<Line>> MeasureAsync(Lab lab)
    {
        await using var database = TemporaryDatabase.OnSqlite();
        var comparison = await SessionCheck.CompareOnAsync(database, lab, lab.Options.Sessions);
        return [SessionCheck.LineOf($"session check, SQLite, {lab.Options.Sessions:N0} sessions", comparison)];
    }
}
