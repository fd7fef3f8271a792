using Auth.Bench.Reporting;

namespace Auth.Bench.Rows;

/// <summary>The check itself: on PostgreSQL beside the floor and beside Identity at the same guarantee.</summary>
internal sealed class CheckOnPostgreSql : IRow
{
    public string Name => "check";

    public string Title => "session check on PostgreSQL, against the floor and Identity";

    public async Task<IReadOnlyList<Line>> MeasureAsync(Lab lab)
    {
        Comparison auth;
        await using (var database = await Lab.CreateDatabaseAsync())
        {
            auth = await SessionCheck.CompareOnAsync(database, lab, lab.Options.Sessions);
        }

        var identity = await IdentityPeer.CompareAsync(lab);
        var timesIdentity = auth.Times / identity.Times;
        return
        [
            new("floor: a constant answer") { Measured = auth.Yardstick, TimesFloor = 1 },
            SessionCheck.LineOf("Identity, stamp checked at each request, PostgreSQL", identity) with { Seen = "" },
            SessionCheck.LineOf($"session check, PostgreSQL, {lab.Options.Sessions:N0} sessions", auth, "0.65 × floor"),
            new("  the same, beside Identity") { Goal = "35 × Identity", Seen = Table.Number(timesIdentity, 1) },
        ];
    }
}
