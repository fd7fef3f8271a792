using System.Diagnostics;
using Auth.Bench.Seeding;
using Auth.Bench.Servers;
using Auth.Walkthrough;

namespace Auth.Bench.Load;

/// <summary>Successful logins of different users. A few run concurrently, so that the server always has work.</summary>
internal sealed class Logins(RunningServer server) : IDisposable
{
    private const int AtOnce = 4;

    private readonly Client _client = new(server.Url, Requests.UserAgent);
    private int _next;

    /// <summary>Runs a number of logins and waits for all responses.</summary>
    public async Task<Measurement> RunAsync(int count)
    {
        var (started, cpu) = (Stopwatch.GetTimestamp(), server.Usage.Cpu);
        await Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (_, _) =>
        {
            var answer = await _client.LoginAsync(SeededUsers.NameOf(Interlocked.Increment(ref _next)), SeededUsers.Password);
            if (answer.Status != 201) throw new InvalidOperationException($"Login: expected 201, but received {answer}.");
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
