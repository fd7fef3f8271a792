using System.Diagnostics;
using System.Globalization;
using Auth.Bench.Servers;

namespace Auth.Bench.Hashing;

/// <summary>The hash rate of a process that does nothing else.</summary>
/// <param name="PerSecond">Hashes per second on one core.</param>
/// <param name="Cpu">CPU time per hash.</param>
internal sealed record HashRate(double PerSecond, TimeSpan Cpu)
{
    /// <summary>The argument that makes this program measure the hash rate and exit.</summary>
    public const string Command = "hash";

    /// <summary>Measures in a separate process on the core of the measured server.</summary>
    public static async Task<HashRate> MeasureAsync(string name, TimeSpan duration)
    {
        string[] arguments = ["-c", Cores.Measured, "dotnet", typeof(HashRate).Assembly.Location, Command, name, ((int)duration.TotalMilliseconds).ToString(CultureInfo.InvariantCulture)];
        using var process = Process.Start(new ProcessStartInfo("taskset", arguments) { RedirectStandardOutput = true, UseShellExecute = false })!;
        var words = (await process.StandardOutput.ReadToEndAsync()).Split(' ');
        await process.WaitForExitAsync();
        return new(double.Parse(words[0], CultureInfo.InvariantCulture), TimeSpan.FromMilliseconds(double.Parse(words[1], CultureInfo.InvariantCulture)));
    }

    /// <summary>Measures in this process and prints the result.</summary>
    public static async Task RunAsync(string name, string milliseconds)
    {
        var hash = RawHash.Named(name);
        var duration = TimeSpan.FromMilliseconds(int.Parse(milliseconds, CultureInfo.InvariantCulture));
        hash();

        using var self = Process.GetCurrentProcess();
        var (started, cpu, count) = (Stopwatch.GetTimestamp(), self.TotalProcessorTime, 0);
        for (; Stopwatch.GetElapsedTime(started) < duration; count++) hash();
        var elapsed = Stopwatch.GetElapsedTime(started);
        self.Refresh();
        await Console.Out.WriteAsync(string.Create(CultureInfo.InvariantCulture, $"{count / elapsed.TotalSeconds} {(self.TotalProcessorTime - cpu).TotalMilliseconds / count}"));
    }
}
