using System.Globalization;
using Auth.Bench.Load;
using Auth.Bench.Reporting;
using Auth.Bench.Servers;

namespace Auth.Bench.Rows;

/// <summary>Two nodes on one database: load on one node while sessions are revoked on the other. No response may be stale.</summary>
internal sealed class SessionCheckDuringRevocations : IRow
{
    public string Name => "revocations";

    public string Title => $"session check during {Revocations.PerSecond} revocations per second on another node";

    public async Task<IReadOnlyList<Line>> MeasureAsync(BenchContext context)
    {
        await using var database = await BenchContext.CreateDatabaseAsync();
        await using var measured = await context.StartAuthAsync(database, context.Options.Sessions);
        await using var other = await RunningServer.StartAsync(Application.Auth(context.Options.Applications, database), Cores.Others);
        // A cold server would not keep up with both the load and the revocations.
        using (var requests = SessionCheck.With(context.Options.Tokens)) await context.WarmUpAsync(measured, requests);

        // Sessions that the load does not use.
        await using var revocations = new Revocations(measured.Url, other.Url, first: context.Options.Tokens);
        var comparison = await SessionCheck.CompareAsync(context, measured, others: () => revocations.RequestsToMeasured);
        var rate = revocations.Rate;
        var alone = await MeasureAloneAsync(context.Options, measured, revocations);
        await revocations.StopAsync();

        return
        [
            SessionCheck.LineOf($"session check during {rate:0} revocations/s on another node", comparison, "0.60 × floor"),
            new("  one revocation without the load: seven requests") { Result = $"CPU {alone.TotalMilliseconds.ToString("0.0", CultureInfo.InvariantCulture)} ms" },
            new($"  responses after {revocations.Acknowledged:N0} acknowledged revocations")
            {
                Goal = "0 stale",
                Result = $"{revocations.StaleResponses} stale of {revocations.Checks:N0}; {revocations.Inconclusive:N0} inconclusive, {revocations.Unacknowledged:N0} revocations rejected",
                IsFailure = revocations.StaleResponses > 0 || revocations.Inconclusive > 0 || revocations.Checks == 0,
            },
        ];
    }

    /// <summary>CPU time of a revocation and its checks on the measured node, including that of an idle server. Under load, this share cannot be isolated.</summary>
    private static async Task<TimeSpan> MeasureAloneAsync(Options options, RunningServer measured, Revocations revocations)
    {
        // Waits until the last-seen times of the load are written.
        await Task.Delay(options.WarmUp);
        var (acknowledged, cpu) = (revocations.Acknowledged, measured.Usage.Cpu);
        await Task.Delay(options.Run);
        return (measured.Usage.Cpu - cpu) / (revocations.Acknowledged - acknowledged);
    }
}
