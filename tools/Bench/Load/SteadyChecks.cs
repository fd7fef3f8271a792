using System.Collections.Concurrent;
using System.Diagnostics;
using Auth.Bench.Seeding;
using Auth.Walkthrough;

namespace Auth.Bench.Load;

/// <summary>Session checks at a moderate, constant rate. Latency is measured from the scheduled time, so that a delayed check also counts the time it waited.</summary>
internal sealed class SteadyChecks(Uri server, int tokens) : IDisposable
{
    public const int PerSecond = 200;

    private const int Connections = 4;

    private readonly Client[] _clients = [.. Enumerable.Range(0, Connections).Select(_ => new Client(server, Requests.UserAgent))];

    public async Task<Measurement> RunAsync(TimeSpan duration)
    {
        var times = new ConcurrentBag<TimeSpan>();
        var started = Stopwatch.GetTimestamp();
        await Task.WhenAll(_clients.Select((client, first) => Task.Run(() => RunAsync(client, first, started, duration, times))));

        var sorted = times.Order().ToList();
        return new Measurement
        {
            Requests = sorted.Count,
            RequestsPerSecond = sorted.Count / Stopwatch.GetElapsedTime(started).TotalSeconds,
            P50 = sorted[sorted.Count / 2],
            P99 = sorted[sorted.Count * 99 / 100],
        };
    }

    public void Dispose()
    {
        foreach (var client in _clients) client.Dispose();
    }

    private async Task RunAsync(Client client, int first, long started, TimeSpan duration, ConcurrentBag<TimeSpan> times)
    {
        for (var number = first; ; number += Connections)
        {
            var due = TimeSpan.FromSeconds(1) * number / PerSecond;
            if (due >= duration) return;
            var begun = due;
            if (due - Stopwatch.GetElapsedTime(started) is { Ticks: > 0 } left)
            {
                await Task.Delay(left);
                // A late timer must not count as server latency.
                begun = Stopwatch.GetElapsedTime(started);
            }

            var answer = await client.CurrentAsync(SeededUsers.TokenOf(number % tokens));
            if (answer.Status != 200) throw new InvalidOperationException($"Session check: expected 200, but received {answer}.");
            times.Add(Stopwatch.GetElapsedTime(started) - begun);
        }
    }
}
