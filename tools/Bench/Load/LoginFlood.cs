using System.Collections.Concurrent;
using System.Diagnostics;
using Auth.Bench.Seeding;
using Auth.Walkthrough;

namespace Auth.Bench.Load;

/// <summary>Logins at a steady rate, whether the server keeps up or not.</summary>
internal sealed class LoginFlood(Uri server, double perSecond) : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    private readonly Client _client = new(server, Requests.UserAgent);
    private readonly ConcurrentDictionary<string, int> _answers = new(StringComparer.Ordinal);
    private int _next;

    /// <summary>How many were signed in.</summary>
    public int SignedIn => _answers.GetValueOrDefault("201");

    /// <summary>How many were told when to come again.</summary>
    public int Deferred => _answers.GetValueOrDefault("503 Retry-After");

    public int All => _answers.Values.Sum();

    /// <summary>Sends them until it is cancelled, then waits for the answers.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        var (started, first) = (Stopwatch.GetTimestamp(), _next);
        var underWay = new List<Task>();
        while (!stopping.IsCancellationRequested)
        {
            for (var due = first + (int)(Stopwatch.GetElapsedTime(started).TotalSeconds * perSecond); _next < due;) underWay.Add(LogInAsync(Crowd.NameOf(_next++)));
            await Task.Delay(Pause, CancellationToken.None);
        }

        await Task.WhenAll(underWay);
    }

    public void Dispose() => _client.Dispose();

    private async Task LogInAsync(string name)
    {
        var answer = await _client.LoginAsync(name, Crowd.Password);
        _answers.AddOrUpdate($"{answer.Status}{(answer.RetryAfter is null ? "" : " Retry-After")}", 1, (_, count) => count + 1);
    }
}
