using System.Collections.Concurrent;
using System.Diagnostics;
using Auth.Bench.Seeding;
using Auth.Walkthrough;

namespace Auth.Bench.Load;

/// <summary>Session checks at a modest rate, as they come from people. The time of each is counted from when it was due, so that one that keeps the next waiting counts for both.</summary>
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
                // That the timer was late is not the server's fault.
                begun = Stopwatch.GetElapsedTime(started);
            }

            var answer = await client.CurrentAsync(Crowd.TokenOf(number % tokens));
            if (answer.Status != 200) throw new InvalidOperationException($"A session check: 200 was expected, and came {answer}.");
            times.Add(Stopwatch.GetElapsedTime(started) - begun);
        }
    }
}
