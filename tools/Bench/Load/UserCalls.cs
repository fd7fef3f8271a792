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
    public async Task<Measurement> RunAsync(int count)
    {
        var remaining = count;
        return await RunAsync(() => Interlocked.Decrement(ref remaining) >= 0);
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
        var (started, cpu, first) = (Stopwatch.GetTimestamp(), server.Usage.Cpu, _next);
        await Task.WhenAll(Enumerable.Range(0, inFlight).Select(_ => Task.Run(() => SendAsync(continues))));
        var count = _next - first;
        return new Measurement
        {
            Requests = count,
            RequestsPerSecond = count / Stopwatch.GetElapsedTime(started).TotalSeconds,
            CpuPerRequest = (server.Usage.Cpu - cpu) / count,
            Memory = server.Usage.Memory,
        };
    }

    private async Task SendAsync(Func<bool> continues)
    {
        while (continues())
        {
            var number = Interlocked.Increment(ref _next);
            if (number >= users) throw new InvalidOperationException($"{call.Name}: {users:N0} users are too few.");
            var answer = await call.SendAsync(_client, number);
            if (answer.Status != call.ExpectedStatus) throw new InvalidOperationException($"{call.Name}: expected {call.ExpectedStatus}, but received {answer}.");
        }
    }
}
