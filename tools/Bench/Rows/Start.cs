using System.Diagnostics;
using Auth.Bench.Reporting;
using Auth.Bench.Seeding;
using Auth.Bench.Servers;
using Auth.Walkthrough;

namespace Auth.Bench.Rows;

/// <summary>From the start of the process to its first 200, on a database that exists, with all cores. Files are in the system's cache.</summary>
internal sealed class Start : IRow
{
    public string Name => "start";

    public string Title => "start to the first 200, on SQLite";

    public async Task<IReadOnlyList<Line>> MeasureAsync(Lab lab)
    {
        await using var database = TemporaryDatabase.OnSqlite();
        await using (await lab.StartAuthAsync(database, sessions: 1))
        {
            // Makes the schema, a session, and the files known to the system.
        }

        var floor = Application.Floor(lab.Options.Applications);
        var auth = Application.Auth(lab.Options.Applications, database);
        var starts = new List<(StartUp Floor, StartUp Live, StartUp Check)>();
        while (starts.Count < lab.Options.Starts)
        {
            starts.Add((
                await StartUp.MeasureAsync(floor, floor.ReadyPath),
                await StartUp.MeasureAsync(auth, "/health/live"),
                await StartUp.MeasureAsync(auth, SessionCheck.Path, Crowd.TokenOf(0))));
        }

        StartUp bare = StartUp.MedianOf(starts.Select(start => start.Floor)), live = StartUp.MedianOf(starts.Select(start => start.Live)), check = StartUp.MedianOf(starts.Select(start => start.Check));
        return
        [
            bare.LineOf("start to the first 200: floor"),
            live.LineOf("start to the first 200: Auth, /health/live", bare) with { Goal = "1.5 × floor's" },
            check.LineOf("start to the first 200: Auth, a session check", bare),
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
            Seen = $"{Took.TotalMilliseconds:N0} ms{(floor is null ? "" : $" ({Table.Number(Took / floor.Took, 2)} ×)")}, CPU {Cpu.TotalMilliseconds:N0} ms{(floor is null ? "" : $" ({Table.Number(Cpu / floor.Cpu, 2)} ×)")}",
        };
    }
}
