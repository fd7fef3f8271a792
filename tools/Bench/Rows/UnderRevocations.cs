using System.Globalization;
using Auth.Bench.Load;
using Auth.Bench.Reporting;
using Auth.Bench.Servers;

namespace Auth.Bench.Rows;

/// <summary>Two nodes on one database: load on the one, while sessions are revoked on the other. Not one answer may be stale.</summary>
internal sealed class UnderRevocations : IRow
{
    public string Name => "revocations";

    public string Title => $"session check during {Revocations.PerSecond} revocations a second on another node";

    public async Task<IReadOnlyList<Line>> MeasureAsync(Lab lab)
    {
        await using var database = await Lab.CreateDatabaseAsync();
        await using var measured = await lab.StartAuthAsync(database, lab.Options.Sessions);
        await using var other = await RunningServer.StartAsync(Application.Auth(lab.Options.Applications, database), Cores.Others);
        // A server that is cold has enough to do with the load alone.
        using (var requests = SessionCheck.With(lab.Options.Tokens)) await lab.HeatAsync(measured, requests);

        // Those that the load does not use.
        await using var revocations = new Revocations(measured.Url, other.Url, first: lab.Options.Tokens);
        var comparison = await SessionCheck.CompareAsync(lab, measured, others: () => revocations.AtMeasured);
        var rate = revocations.Rate;
        var alone = await MeasureAloneAsync(lab.Options, measured, revocations);
        await revocations.StopAsync();

        return
        [
            SessionCheck.LineOf($"session check during {rate:0} revocations/s on another node", comparison, "0.55 × floor"),
            new("  one of the revocations, without the load: its seven requests") { Seen = $"CPU {alone.TotalMilliseconds.ToString("0.0", CultureInfo.InvariantCulture)} ms" },
            new($"  answers after {revocations.Acknowledged:N0} acknowledged revocations")
            {
                Goal = "0 stale",
                Seen = $"{revocations.Stale} stale of {revocations.Questions:N0}; {revocations.Undecided:N0} undecided, {revocations.Unacknowledged:N0} revocations refused",
                IsBroken = revocations.Stale > 0 || revocations.Undecided > 0 || revocations.Questions == 0,
            },
        ];
    }

    /// <summary>What a revocation and its questions cost the measured node, together with what an idle server does: beside the load, their part is not told apart.</summary>
    private static async Task<TimeSpan> MeasureAloneAsync(Options options, RunningServer measured, Revocations revocations)
    {
        // Until the last uses of the sessions of the load are stored.
        await Task.Delay(options.Heating);
        var (acknowledged, cpu) = (revocations.Acknowledged, measured.Usage.Cpu);
        await Task.Delay(options.Run);
        return (measured.Usage.Cpu - cpu) / (revocations.Acknowledged - acknowledged);
    }
}
