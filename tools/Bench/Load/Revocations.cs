using System.Diagnostics;
using Auth.Bench.Seeding;
using Auth.Walkthrough;

namespace Auth.Bench.Load;

/// <summary>Logs sessions out on one node, at a steady rate, and asks both nodes for each from the moment that the logout is acknowledged.</summary>
internal sealed class Revocations : IAsyncDisposable
{
    public const int PerSecond = 50;

    /// <summary>A server that does not keep up gets fewer, and is not buried under them.</summary>
    private const int MostUnderWay = 60;

    private const int NoContent = 204;
    private const int Ok = 200;
    private const int Unauthorized = 401;

    /// <summary>When both are asked, after the acknowledgement.</summary>
    private static readonly TimeSpan[] Moments =
        [TimeSpan.Zero, TimeSpan.Zero, TimeSpan.Zero, TimeSpan.FromMilliseconds(20), TimeSpan.FromMilliseconds(200), TimeSpan.FromMilliseconds(500)];

    private readonly Client _measured;
    private readonly Client _other;
    private readonly int _first;
    private readonly long _began = Stopwatch.GetTimestamp();
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _running;
    private int _acknowledged;
    private int _unacknowledged;
    private int _stale;
    private int _questions;
    private int _undecided;
    private long _atMeasured;

    /// <param name="first">The number of the first session that is ended; those after it follow.</param>
    public Revocations(Uri measured, Uri other, int first)
    {
        (_measured, _other, _first) = (new(measured, Requests.UserAgent), new(other, Requests.UserAgent), first);
        _running = RunAsync();
    }

    public int Acknowledged => _acknowledged;

    /// <summary>How many that was in a second, up to now.</summary>
    public double Rate => _acknowledged / Stopwatch.GetElapsedTime(_began).TotalSeconds;

    /// <summary>Those of which nothing can be said: a node had too much to do for the session, or for its end.</summary>
    public int Unacknowledged => _unacknowledged;

    /// <summary>Answers 200 to a question that was asked after the acknowledgement: there must be none.</summary>
    public int Stale => _stale;

    /// <summary>How often it was asked after an acknowledgement.</summary>
    public int Questions => _questions;

    /// <summary>Answers that say neither.</summary>
    public int Undecided => _undecided;

    /// <summary>All requests to the measured node.</summary>
    public long AtMeasured => Interlocked.Read(ref _atMeasured);

    /// <summary>Revokes no more, and waits for what is under way.</summary>
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
        var underWay = new List<Task>();
        using var ticks = new PeriodicTimer(TimeSpan.FromSeconds(1) / PerSecond);
        for (var next = _first; !_stopping.IsCancellationRequested; await ticks.WaitForNextTickAsync(CancellationToken.None))
        {
            underWay.RemoveAll(revocation => revocation.IsCompletedSuccessfully);
            if (underWay.Count < MostUnderWay) underWay.Add(RevokeAsync(Crowd.TokenOf(next++)));
        }

        await Task.WhenAll(underWay);
    }

    private async Task RevokeAsync(string token)
    {
        // That both answer 200 shows that the question is right, and puts the session into their memories, if they have any.
        var before = await AskBothAsync(token);
        if (before.Any(status => status != Ok) || (await _other.LogoutAsync(token)).Status != NoContent)
        {
            Interlocked.Increment(ref _unacknowledged);
            return;
        }

        Interlocked.Increment(ref _acknowledged);

        var since = Stopwatch.GetTimestamp();
        foreach (var moment in Moments)
        {
            if (moment - Stopwatch.GetElapsedTime(since) is { Ticks: > 0 } left) await Task.Delay(left);
            foreach (var status in await AskBothAsync(token)) Judge(status);
        }
    }

    private void Judge(int status)
    {
        Interlocked.Increment(ref _questions);
        if (status == Ok) Interlocked.Increment(ref _stale);
        else if (status != Unauthorized) Interlocked.Increment(ref _undecided);
    }

    private async Task<int[]> AskBothAsync(string token)
    {
        Interlocked.Increment(ref _atMeasured);
        var answers = await Task.WhenAll(_measured.CurrentAsync(token), _other.CurrentAsync(token));
        return [.. answers.Select(answer => answer.Status)];
    }
}
