using Auth.Bench.Load;
using Auth.Bench.Reporting;
using Auth.Bench.Servers;

namespace Auth.Bench.Rows;

/// <summary>Calls that commit, on a database whose commits take longer and longer. Only calls that wait for each other's commits get slower than their own commits.</summary>
/// <param name="rateGoal">The rate at the longest delay, as a share of the bound.</param>
internal sealed class SlowCommits(string name, UserCall call, string rateGoal) : IRow
{
    /// <summary>More than all runs take.</summary>
    private const int Users = 200_000;

    private static readonly TimeSpan[] Delays = [TimeSpan.Zero, TimeSpan.FromMilliseconds(20), TimeSpan.FromMilliseconds(40)];

    public string Name => name;

    public string Title => $"{call.Name} with slow commits, cheap hashes";

    public async Task<IReadOnlyList<Line>> MeasureAsync(BenchContext context)
    {
        await using var database = await BenchContext.CreateDatabaseAsync();
        await using var server = await context.StartAuthAsync(database, Users, Application.CheapHashes);
        using var calls = new UserCalls(server, call, BenchContext.Connections, Users);
        await calls.RunAsync(context.Options.WarmUp);

        await using var commitDelay = new CommitDelay();
        var runs = await context.Protocol.RepeatAsync(async () =>
        {
            var byDelay = new List<Measurement>();
            foreach (var delay in Delays)
            {
                await commitDelay.SetAsync(delay);
                byDelay.Add(await calls.RunAsync(context.Options.Logins));
            }

            return byDelay;
        });
        return [.. Delays.Select((delay, i) => LineOf(delay, [.. runs.Select(run => run[0])], [.. runs.Select(run => run[i])]))];
    }

    private Line LineOf(TimeSpan delay, IReadOnlyList<Measurement> undelayed, IReadOnlyList<Measurement> delayed)
    {
        var line = new Line($"{call.Name}, {BenchContext.Connections} in flight, commits delayed by {delay.TotalMilliseconds:0} ms") { Measured = Measurement.MedianOf(delayed) };
        var deferred = delayed.Sum(run => run.Deferred);
        if (delay == TimeSpan.Zero) return line with { Result = $"{deferred:N0} deferred" };

        // Each call waits for its own commits, one after the other.
        var own = BenchContext.Connections / (call.Commits * delay.TotalSeconds);
        var pairs = undelayed.Zip(delayed, (without, with) => (Bound: Math.Min(without.RequestsPerSecond!.Value, own), Rate: with.RequestsPerSecond!.Value, Cpu: with.CpuPerRequest!.Value / without.CpuPerRequest!.Value)).ToList();
        return line with
        {
            Goal = $"{rateGoal} of the bound; CPU at most 1.2 × without delay; none deferred",
            Result = $"{Table.Number(pairs.Median(pair => pair.Rate / pair.Bound), 2)} of {Table.Number(pairs.Median(pair => pair.Bound), 0)}/s (own commits: {Table.Number(own, 0)}); CPU {Table.Number(pairs.Median(pair => pair.Cpu), 1)} ×; {deferred:N0} of {delayed.Sum(run => run.Requests) + deferred:N0} deferred",
        };
    }
}
