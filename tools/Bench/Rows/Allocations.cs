using System.Globalization;
using Auth.Bench.Load;
using Auth.Bench.Reporting;
using Auth.Bench.Seeding;
using Auth.Bench.Servers;

namespace Auth.Bench.Rows;

/// <summary>Allocations per session check above the floor: the allocated bytes of a run divided by its requests.</summary>
internal sealed class Allocations : IRow
{
    public string Name => "allocations";

    public string Title => "allocations per session check";

    public async Task<IReadOnlyList<Line>> MeasureAsync(BenchContext context)
    {
        var floor = await MeasureFloorAsync(context);
        var check = await MeasureCheckAsync(context);
        return
        [
            new("allocations per session check")
            {
                Goal = "at most 2,048 bytes above the floor",
                Result = $"{check - floor:N0} bytes ({check:N0} against {floor:N0})",
            },
        ];
    }

    private static async Task<double> MeasureFloorAsync(BenchContext context)
    {
        var server = await context.FloorServerAsync();
        using var requests = Requests.WithTokens(Application.FloorPath, SeededUsers.Tokens(context.Options.Tokens));
        using var http = new HttpClient { BaseAddress = server.Url };
        return await MeasureAsync(context, server, requests, async () =>
            long.Parse(await http.GetStringAsync(new Uri("/allocated", UriKind.Relative)), CultureInfo.InvariantCulture));
    }

    private static async Task<double> MeasureCheckAsync(BenchContext context)
    {
        await using var database = await BenchContext.CreateDatabaseAsync();
        await using var server = await context.StartAuthAsync(database, context.Options.Sessions, ManagedMemory.EnabledSetting);
        using var requests = SessionCheck.With(context.Options.Tokens);
        using var memory = new ManagedMemory(server);
        await context.WarmUpAsync(server, requests);
        return await MeasureAsync(context, server, requests, memory.AllocatedAsync);
    }

    private static async Task<double> MeasureAsync(BenchContext context, RunningServer server, Requests requests, Func<Task<long>> allocatedAsync)
    {
        var runs = await context.Protocol.RepeatAsync(async () =>
        {
            var before = await allocatedAsync();
            var run = await Wrk.RunAsync(server, requests, BenchContext.Connections, context.Options.Run);
            return (double)(await allocatedAsync() - before) / run.Requests;
        });
        return runs.Median(bytes => bytes)!.Value;
    }
}
