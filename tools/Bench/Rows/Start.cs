using System.Diagnostics;
using Auth.Bench.Reporting;
using Auth.Bench.Seeding;
using Auth.Bench.Servers;
using Auth.Walkthrough;

namespace Auth.Bench.Rows;

/// <summary>Time from process start to the first 200, on an existing database, with all cores and a warm file cache.</summary>
internal sealed class Start : IRow
{
    public string Name => "start";

    public string Title => "start to the first 200, on SQLite";

    public async Task<IReadOnlyList<Line>> MeasureAsync(BenchContext context)
    {
        await using var database = TemporaryDatabase.OnSqlite();
        await using (await context.StartAuthAsync(database, sessions: 1))
        {
            // Creates the schema and a session, and warms the file cache.
        }

        var floor = Application.Floor(context.Options.Applications);
        var auth = Application.Auth(context.Options.Applications, database);
        var starts = new List<(StartUp Floor, StartUp Live, StartUp Check)>();
        while (starts.Count < context.Options.Starts)
        {
            starts.Add((
                await StartUp.MeasureAsync(floor, floor.ReadyPath),
                await StartUp.MeasureAsync(auth, "/health/live"),
                await StartUp.MeasureAsync(auth, SessionCheck.Path, SeededUsers.TokenOf(0))));
        }

        StartUp bare = StartUp.MedianOf(starts.Select(start => start.Floor)), live = StartUp.MedianOf(starts.Select(start => start.Live)), check = StartUp.MedianOf(starts.Select(start => start.Check));
        return
        [
            bare.LineOf("start to the first 200: floor"),
            live.LineOf("start to the first 200: Auth, /health/live", bare) with { Goal = "1.5 × floor's" },
            check.LineOf("start to the first 200: Auth, a session check", bare) with { Goal = "2 × floor's" },
        ];
    }

    private sealed record StartUp(TimeSpan Took, TimeSpan Cpu, long Memory)
    {
        public static async Task<StartUp> MeasureAsync(Application application, string path, string? token = null)
        {
            var started = Stopwatch.GetTimestamp();
            await using var server = RunningServer.Launch(application, Cores.All);
            await server.BecomeReadyAsync(path, token);
            return new(Stopwatch.GetElapsedTime(started), server.Usage.Cpu, server.Usage.Memory);
        }

        public static StartUp MedianOf(IEnumerable<StartUp> starts)
        {
            var all = starts.ToList();
            return new(
                TimeSpan.FromMilliseconds(all.Median(start => start.Took.TotalMilliseconds)!.Value),
                TimeSpan.FromMilliseconds(all.Median(start => start.Cpu.TotalMilliseconds)!.Value),
                (long)all.Median(start => start.Memory)!.Value);
        }

        public Line LineOf(string title, StartUp? floor = null) => new(title)
        {
            Measured = new() { Memory = Memory },
            Result = $"{Took.TotalMilliseconds:N0} ms{(floor is null ? "" : $" ({Table.Number(Took / floor.Took, 2)} ×)")}, CPU {Cpu.TotalMilliseconds:N0} ms{(floor is null ? "" : $" ({Table.Number(Cpu / floor.Cpu, 2)} ×)")}",
        };
    }
}
