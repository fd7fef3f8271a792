using System.Diagnostics;
using System.Globalization;
using Auth.Bench.Servers;

namespace Auth.Bench.Load;

/// <summary>The load generator wrk: sends as many requests as the server can answer on a number of connections.</summary>
internal static class Wrk
{
    private static readonly string Script = Path.Combine(AppContext.BaseDirectory, "Load", "requests.lua");

    /// <summary>Runs wrk and measures the server meanwhile.</summary>
    /// <param name="others">Counts the requests of other clients so far, which also cost CPU time.</param>
    /// <exception cref="InvalidOperationException">A response was not 2xx.</exception>
    public static async Task<Measurement> RunAsync(RunningServer server, Requests requests, int connections, TimeSpan duration, Func<long>? others = null)
    {
        var (cpu, otherRequests) = (server.Usage.Cpu, others?.Invoke() ?? 0);
        var results = Parse(await StartAsync(new Uri(server.Url, requests.Path), requests.File, connections, duration));
        var spent = server.Usage.Cpu - cpu;
        if (results["rejected"] + results["unanswered"] > 0 || results["requests"] == 0)
            throw new InvalidOperationException($"{requests.Path}: of {results["requests"]} requests, {results["rejected"]} were rejected and {results["unanswered"]} not answered.");

        return new Measurement
        {
            Requests = results["requests"],
            RequestsPerSecond = results["requests"] / TimeSpan.FromMicroseconds(results["microseconds"]).TotalSeconds,
            P50 = TimeSpan.FromMicroseconds(results["p50"]),
            P99 = TimeSpan.FromMicroseconds(results["p99"]),
            CpuPerRequest = spent / (results["requests"] + (others?.Invoke() ?? 0) - otherRequests),
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
        return wrk.ExitCode == 0 ? output : throw new InvalidOperationException($"wrk exited with {wrk.ExitCode}: {output}");
    }

    /// <summary>Reads the lines of the script: a name and a number. Other lines are the output of wrk itself.</summary>
    private static Dictionary<string, long> Parse(string output) =>
        output.Split('\n')
            .Select(line => line.Split(' '))
            .Where(words => words.Length == 2 && long.TryParse(words[1], NumberStyles.None, CultureInfo.InvariantCulture, out _))
            .ToDictionary(words => words[0], words => long.Parse(words[1], CultureInfo.InvariantCulture));
}
