using Auth.Bench.Reporting;

namespace Auth.Bench.Rows;

/// <summary>A session check on PostgreSQL, compared with the floor and with Identity at the same guarantee.</summary>
internal sealed class CheckOnPostgreSql : IRow
{
    public string Name => "check";

    public string Title => "session check on PostgreSQL, against the floor and Identity";

    public async Task<IReadOnlyList<Line>> MeasureAsync(BenchContext context)
    {
        var auth = await context.CheckAsync();
        var identity = await IdentityPeer.CompareAsync(context);
        var identityRatio = auth.Ratio / identity.Ratio;
        return
        [
            new("floor: a constant response") { Measured = auth.Baseline, FloorRatio = 1 },
            SessionCheck.LineOf("Identity, stamp checked on each request, PostgreSQL", identity) with { Result = "" },
            SessionCheck.LineOf($"session check, PostgreSQL, {context.Options.Sessions:N0} sessions", auth, "0.72 × floor"),
            new("  compared with Identity") { Goal = "35 × Identity", Result = Table.Number(identityRatio, 1) },
        ];
    }
}
