using System.Diagnostics;
using Auth.Bench.Seeding;
using Auth.Bench.Servers;
using Auth.Walkthrough;

namespace Auth.Bench.Load;

/// <summary>Right logins of one person after the other; always a few at a time, so that the server is never without one.</summary>
internal sealed class Logins(RunningServer server) : IDisposable
{
    private const int AtOnce = 4;

    private readonly Client _client = new(server.Url, Requests.UserAgent);
    private int _next;

    /// <summary>A number of them, from the first to the answer of the last: no work is left over.</summary>
    public async Task<Measurement> RunAsync(int count)
    {
        var (started, cpu) = (Stopwatch.GetTimestamp(), server.Usage.Cpu);
        await Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (_, _) =>
        {
            var answer = await _client.LoginAsync(Crowd.NameOf(Interlocked.Increment(ref _next)), Crowd.Password);
            if (answer.Status != 201) throw new InvalidOperationException($"A login: 201 was expected, and came {answer}.");
        });
        return new Measurement
        {
            Requests = count,
            RequestsPerSecond = count / Stopwatch.GetElapsedTime(started).TotalSeconds,
            CpuPerRequest = (server.Usage.Cpu - cpu) / count,
            Memory = server.Usage.Memory,
        };
    }

    public void Dispose() => _client.Dispose();
}
