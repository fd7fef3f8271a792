using System.Collections.Concurrent;
using System.Diagnostics;
using Auth.Bench.Seeding;
using Auth.Walkthrough;

namespace Auth.Bench.Load;

/// <summary>Logins of different users at a constant rate, even if the server does not keep up.</summary>
/// <param name="guesses">Whether every second password is wrong.</param>
internal sealed class SteadyLogins(Uri server, double perSecond, bool guesses = false) : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    private readonly Client _client = new(server, Requests.UserAgent);
    private readonly ConcurrentDictionary<string, int> _answers = new(StringComparer.Ordinal);
    private int _next;

    /// <summary>The number of successful logins.</summary>
    public int SignedIn => _answers.GetValueOrDefault("201");

    /// <summary>The number of wrong passwords.</summary>
    public int Incorrect => _answers.GetValueOrDefault("401");

    /// <summary>The number of logins rejected with Retry-After.</summary>
    public int Deferred => _answers.GetValueOrDefault("503 Retry-After");

    public int All => _answers.Values.Sum();

    /// <summary>Sends logins until canceled, then waits for the responses.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        var (started, first) = (Stopwatch.GetTimestamp(), _next);
        var pending = new List<Task>();
        while (!stopping.IsCancellationRequested)
        {
            for (var due = first + (int)(Stopwatch.GetElapsedTime(started).TotalSeconds * perSecond); _next < due;) pending.Add(LogInAsync(_next++));
            await Task.Delay(Pause, CancellationToken.None);
        }

        await Task.WhenAll(pending);
    }

    /// <summary>Measures while the logins run.</summary>
    /// <param name="settling">The time before the measurement starts.</param>
    public async Task<T> MeasureDuringAsync<T>(TimeSpan settling, Func<Task<T>> measureAsync)
    {
        using var stopping = new CancellationTokenSource();
        var running = RunAsync(stopping.Token);
        await Task.Delay(settling, CancellationToken.None);
        var measured = await measureAsync();
        await stopping.CancelAsync();
        await running;
        return measured;
    }

    public void Dispose() => _client.Dispose();

    private async Task LogInAsync(int number)
    {
        var answer = await _client.LoginAsync(SeededUsers.NameOf(number), guesses && number % 2 == 1 ? UserCall.WrongPassword : SeededUsers.Password);
        _answers.AddOrUpdate($"{answer.Status}{(answer.RetryAfter is null ? "" : " Retry-After")}", 1, (_, count) => count + 1);
    }
}
