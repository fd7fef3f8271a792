using System.Diagnostics;
using System.Globalization;
using Auth.Bench.Reporting;
using Auth.Bench.Servers;
using Auth.Walkthrough;

namespace Auth.Bench.Rows;

/// <summary>Commands of the operator, from process start to exit, on an existing SQLite database, with all cores and a warm file cache.</summary>
internal sealed class Commands : IRow
{
    public string Name => "commands";

    public string Title => "commands of the operator, on SQLite";

    public async Task<IReadOnlyList<Line>> MeasureAsync(BenchContext context)
    {
        await using var database = TemporaryDatabase.OnSqlite();
        await using (await context.StartAuthAsync(database, sessions: 1))
        {
            // Creates the schema and a user.
        }

        var command = new Command(Application.CommandsIn(context.Options.Applications), database.Settings());
        return [await command.MeasureAsync(context.Options.Starts, "0.6 s", "users", "list"), await command.MeasureAsync(context.Options.Starts, "0.2 s", "--help")];
    }

    private sealed class Command(string assembly, IReadOnlyList<KeyValuePair<string, string>> settings)
    {
        /// <summary>Prints elapsed, user and system seconds. The usage of a process that has exited cannot be read.</summary>
        private const string Timed = """TIMEFORMAT='%R %U %S'; time "$@" >&2""";

        public async Task<Line> MeasureAsync(int runs, string goal, params string[] arguments)
        {
            var measured = new List<(TimeSpan Took, TimeSpan Cpu)>();
            // The first run warms the file cache.
            for (var i = 0; i <= runs; i++) measured.Add(await RunAsync(arguments));
            measured.RemoveAt(0);
            var (took, cpu) = (measured.Median(run => run.Took.TotalMilliseconds), measured.Median(run => run.Cpu.TotalMilliseconds));
            return new($"auth {string.Join(' ', arguments)}") { Goal = $"at most {goal}", Result = $"{Table.Number(took, 0)} ms, CPU {Table.Number(cpu, 0)} ms" };
        }

        private async Task<(TimeSpan Took, TimeSpan Cpu)> RunAsync(string[] arguments)
        {
            var start = new ProcessStartInfo("taskset", ["-c", Cores.All, "bash", "-c", $"{{ {Timed}; }} 2>&1 | tail -n 1; exit ${{PIPESTATUS[0]}}", "bash", "dotnet", assembly, .. arguments])
            {
                RedirectStandardOutput = true,
                UseShellExecute = false,
            };
            foreach (var (key, value) in settings) start.Environment[key] = value;
            using var process = Process.Start(start)!;
            var output = await process.StandardOutput.ReadToEndAsync();
            await process.WaitForExitAsync();
            if (process.ExitCode != 0) throw new InvalidOperationException($"auth {string.Join(' ', arguments)} failed: {output}");
            double[] seconds = [.. output.Trim().Split(' ').Select(text => double.Parse(text, CultureInfo.InvariantCulture))];
            return (TimeSpan.FromSeconds(seconds[0]), TimeSpan.FromSeconds(seconds[1] + seconds[2]));
        }
    }
}
