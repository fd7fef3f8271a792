using System.Diagnostics;
using System.Globalization;
using Auth.Bench.Servers;

namespace Auth.Bench.Load;

/// <summary>The load generator: as many requests as the server answers, on a number of connections.</summary>
internal static class Wrk
{
    private static readonly string Script = Path.Combine(AppContext.BaseDirectory, "Load", "requests.lua");

    /// <summary>Runs it, and measures the server meanwhile.</summary>
    /// <param name="others">How many requests came from elsewhere meanwhile; they cost as well.</param>
    /// <exception cref="InvalidOperationException">Not every request was answered with 2xx.</exception>
    public static async Task<Measurement> RunAsync(RunningServer server, Requests requests, int connections, TimeSpan duration, Func<long>? others = null)
    {
        var (cpu, answeredElsewhere) = (server.Usage.Cpu, others?.Invoke() ?? 0);
        var came = Parse(await StartAsync(new Uri(server.Url, requests.Path), requests.File, connections, duration));
        var spent = server.Usage.Cpu - cpu;
        if (came["refused"] + came["broken"] > 0 || came["requests"] == 0)
            throw new InvalidOperationException($"{requests.Path}: of {came["requests"]} requests, {came["refused"]} were refused, and {came["broken"]} not answered.");

        return new Measurement
        {
            Requests = came["requests"],
            RequestsPerSecond = came["requests"] / TimeSpan.FromMicroseconds(came["microseconds"]).TotalSeconds,
            P50 = TimeSpan.FromMicroseconds(came["p50"]),
            P99 = TimeSpan.FromMicroseconds(came["p99"]),
            CpuPerRequest = spent / (came["requests"] + (others?.Invoke() ?? 0) - answeredElsewhere),
            Memory = server.Usage.Memory,
        };
    }

    private static async Task<string> StartAsync(Uri url, string file, int connections, TimeSpan duration)
    {
        string[] arguments =
        [
            "--threads", "1",
            "--connections", connections.ToString(CultureInfo.InvariantCulture),
            "--duration", string.Create(CultureInfo.InvariantCulture, $"{duration.TotalSeconds:0}s"),
            "--timeout", "10s",
            "--script", Script,
            url.ToString(), "--", file, Requests.UserAgent,
        ];
        using var wrk = Process.Start(new ProcessStartInfo("wrk", arguments) { RedirectStandardOutput = true, UseShellExecute = false })!;
        var output = await wrk.StandardOutput.ReadToEndAsync();
        await wrk.WaitForExitAsync();
        return wrk.ExitCode == 0 ? output : throw new InvalidOperationException($"wrk ended with {wrk.ExitCode}: {output}");
    }

    /// <summary>What the script writes, a name and a number a line, among the lines of wrk's own.</summary>
    private static Dictionary<string, long> Parse(string output) =>
        output.Split('\n')
            .Select(line => line.Split(' '))
            .Where(words => words.Length == 2 && long.TryParse(words[1], NumberStyles.None, CultureInfo.InvariantCulture, out _))
            .ToDictionary(words => words[0], words => long.Parse(words[1], CultureInfo.InvariantCulture));
}
