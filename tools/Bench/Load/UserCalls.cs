using System.Diagnostics;
using Auth.Bench.Servers;
using Auth.Walkthrough;

namespace Auth.Bench.Load;

/// <summary>Calls of different users, with a constant number in flight, so that the server always has work.</summary>
internal sealed class UserCalls(RunningServer server, UserCall call, int inFlight, int users, string userAgent = Requests.UserAgent) : IDisposable
{
    private readonly Client _client = new(server.Url, userAgent);
    private int _next = -1;

    /// <summary>Sends a number of calls and waits for all responses.</summary>
    /// <exception cref="InvalidOperationException">A call was deferred.</exception>
    public async Task<Measurement> RunAsync(int count)
    {
        var remaining = count;
        var run = await RunAsync(() => Interlocked.Decrement(ref remaining) >= 0);
        return run.Deferred == 0 ? run : throw new InvalidOperationException($"{call.Name}: {run.Deferred} were deferred.");
    }

    /// <summary>Sends calls for a time and waits for the last responses.</summary>
    public async Task<Measurement> RunAsync(TimeSpan duration)
    {
        var started = Stopwatch.GetTimestamp();
        return await RunAsync(() => Stopwatch.GetElapsedTime(started) < duration);
    }

    public void Dispose() => _client.Dispose();

    private async Task<Measurement> RunAsync(Func<bool> continues)
    {
        var (started, cpu) = (Stopwatch.GetTimestamp(), server.Usage.Cpu);
        var all = await Task.WhenAll(Enumerable.Range(0, inFlight).Select(_ => Task.Run(() => SendAsync(continues))));
        var done = all.Sum(sent => sent.Done);
        return new Measurement
        {
            Requests = done,
            Deferred = all.Sum(sent => sent.Deferred),
            RequestsPerSecond = done / Stopwatch.GetElapsedTime(started).TotalSeconds,
            CpuPerRequest = (server.Usage.Cpu - cpu) / Math.Max(done, 1),
            Memory = server.Usage.Memory,
        };
    }

    private async Task<(int Done, int Deferred)> SendAsync(Func<bool> continues)
    {
        var (done, deferred) = (0, 0);
        while (continues())
        {
            var number = Interlocked.Increment(ref _next);
            if (number >= users) throw new InvalidOperationException($"{call.Name}: {users:N0} users are too few.");
            var answer = await call.SendAsync(_client, number);
            if (answer.Status == call.ExpectedStatus) done++;
            else if (answer is { Status: 503, RetryAfter: not null }) deferred++;
            else throw new InvalidOperationException($"{call.Name}: expected {call.ExpectedStatus}, but received {answer}.");
        }

        return (done, deferred);
    }
}
