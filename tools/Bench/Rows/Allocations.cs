using System.Globalization;
using Auth.Bench.Load;
using Auth.Bench.Reporting;
using Auth.Bench.Seeding;
using Auth.Bench.Servers;

namespace Auth.Bench.Rows;

/// <summary>What a session check allocates above the floor: all that was allocated in a run, divided by its requests.</summary>
internal sealed class Allocations : IRow
{
    public string Name => "allocations";

    public string Title => "allocations a session check";

    public async Task<IReadOnlyList<Line>> MeasureAsync(Lab lab)
    {
        var floor = await MeasureFloorAsync(lab);
        var check = await MeasureCheckAsync(lab);
        return
        [
            new("allocations a session check")
            {
                Goal = "at most 2,048 bytes above the floor",
                Seen = $"{check - floor:N0} bytes ({check:N0} against {floor:N0})",
            },
        ];
    }

    private static async Task<double> MeasureFloorAsync(Lab lab)
    {
        var server = await lab.FloorServerAsync();
        using var requests = Requests.WithTokens(Application.FloorPath, Crowd.Tokens(lab.Options.Tokens));
        using var http = new HttpClient { BaseAddress = server.Url };
        return await MeasureAsync(lab, server, requests, async () =>
            long.Parse(await http.GetStringAsync(new Uri("/allocated", UriKind.Relative)), CultureInfo.InvariantCulture));
    }

    private static async Task<double> MeasureCheckAsync(Lab lab)
    {
        await using var database = await Lab.CreateDatabaseAsync();
        await using var server = await lab.StartAuthAsync(database, lab.Options.Sessions, ManagedMemory.Told);
        using var requests = SessionCheck.With(lab.Options.Tokens);
        using var memory = new ManagedMemory(server);
        await lab.HeatAsync(server, requests);
        return await MeasureAsync(lab, server, requests, memory.AllocatedAsync);
    }

    private static async Task<double> MeasureAsync(Lab lab, RunningServer server, Requests requests, Func<Task<long>> allocatedAsync)
    {
        var runs = await lab.Protocol.RepeatAsync(async () =>
        {
            var before = await allocatedAsync();
            var run = await Wrk.RunAsync(server, requests, Lab.Connections, lab.Options.Run);
            return (double)(await allocatedAsync() - before) / run.Requests;
        });
        return runs.Median(bytes => bytes)!.Value;
    }
}
