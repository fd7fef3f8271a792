using System.Diagnostics;
using Auth.Bench.Seeding;
using Auth.Walkthrough;

namespace Auth.Bench.Load;

/// <summary>Logs sessions out on one node at a steady rate, and checks each on both nodes once the logout is acknowledged.</summary>
internal sealed class Revocations : IAsyncDisposable
{
    public const int PerSecond = 50;

    /// <summary>Limits the backlog if the server does not keep up.</summary>
    private const int MaxPending = 60;

    private const int NoContent = 204;
    private const int Ok = 200;
    private const int Unauthorized = 401;

    /// <summary>The times of the checks after the acknowledgement.</summary>
    private static readonly TimeSpan[] CheckDelays =
        [TimeSpan.Zero, TimeSpan.Zero, TimeSpan.Zero, TimeSpan.FromMilliseconds(20), TimeSpan.FromMilliseconds(200), TimeSpan.FromMilliseconds(500)];

    private readonly Client _measured;
    private readonly Client _other;
    private readonly int _first;
    private readonly long _started = Stopwatch.GetTimestamp();
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _running;
    private int _acknowledged;
    private int _unacknowledged;
    private int _stale;
    private int _checks;
    private int _inconclusive;
    private long _requestsToMeasured;

    /// <param name="first">The number of the first session to end.</param>
    public Revocations(Uri measured, Uri other, int first)
    {
        (_measured, _other, _first) = (new(measured, Requests.UserAgent), new(other, Requests.UserAgent), first);
        _running = RunAsync();
    }

    public int Acknowledged => _acknowledged;

    /// <summary>Acknowledged revocations per second so far.</summary>
    public double Rate => _acknowledged / Stopwatch.GetElapsedTime(_started).TotalSeconds;

    /// <summary>Revocations that a busy node rejected, or whose session it could not check before.</summary>
    public int Unacknowledged => _unacknowledged;

    /// <summary>Checks after the acknowledgement that returned 200. There must be none.</summary>
    public int StaleResponses => _stale;

    /// <summary>Checks after an acknowledgement.</summary>
    public int Checks => _checks;

    /// <summary>Checks that returned neither 200 nor 401.</summary>
    public int Inconclusive => _inconclusive;

    /// <summary>All requests to the measured node so far.</summary>
    public long RequestsToMeasured => Interlocked.Read(ref _requestsToMeasured);

    /// <summary>Stops and waits for pending revocations.</summary>
    public async Task StopAsync()
    {
        await _stopping.CancelAsync();
        await _running;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _measured.Dispose();
        _other.Dispose();
        _stopping.Dispose();
    }

    private async Task RunAsync()
    {
        var pending = new List<Task>();
        using var ticks = new PeriodicTimer(TimeSpan.FromSeconds(1) / PerSecond);
        for (var next = _first; !_stopping.IsCancellationRequested; await ticks.WaitForNextTickAsync(CancellationToken.None))
        {
            pending.RemoveAll(revocation => revocation.IsCompletedSuccessfully);
            if (pending.Count < MaxPending) pending.Add(RevokeAsync(SeededUsers.TokenOf(next++)));
        }

        await Task.WhenAll(pending);
    }

    private async Task RevokeAsync(string token)
    {
        // Two responses with 200 show that the request is valid, and put the session into the caches of both nodes.
        var before = await CheckBothAsync(token);
        if (before.Any(status => status != Ok) || (await _other.LogoutAsync(token)).Status != NoContent)
        {
            Interlocked.Increment(ref _unacknowledged);
            return;
        }

        Interlocked.Increment(ref _acknowledged);

        var since = Stopwatch.GetTimestamp();
        foreach (var delay in CheckDelays)
        {
            if (delay - Stopwatch.GetElapsedTime(since) is { Ticks: > 0 } left) await Task.Delay(left);
            foreach (var status in await CheckBothAsync(token)) CountStatus(status);
        }
    }

    private void CountStatus(int status)
    {
        Interlocked.Increment(ref _checks);
        if (status == Ok) Interlocked.Increment(ref _stale);
        else if (status != Unauthorized) Interlocked.Increment(ref _inconclusive);
    }

    private async Task<int[]> CheckBothAsync(string token)
    {
        Interlocked.Increment(ref _requestsToMeasured);
        var answers = await Task.WhenAll(_measured.CurrentAsync(token), _other.CurrentAsync(token));
        return [.. answers.Select(answer => answer.Status)];
    }
}
