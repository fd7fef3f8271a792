using Auth.Application.Common;

namespace Auth.Infrastructure.Persistence;

/// <summary>Remembers that a write failed, as on a full disk: the database may still be read, and only a write tells whether it takes writes again.</summary>
internal sealed class WriteHealth(IStoreFaults faults, TimeProvider time)
{
    /// <summary>How often a trial write is allowed.</summary>
    public static readonly TimeSpan TrialInterval = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private bool _isMarked;
    private long? _lastTrial;

    /// <summary>Whether a write failed, and no trial write has succeeded since.</summary>
    public bool IsMarked
    {
        get
        {
            lock (_lock) return _isMarked;
        }
    }

    /// <summary>Marks the node if the database did not take the write. A change that too many others make as well says nothing about the database.</summary>
    public void Report(Exception failure)
    {
        if (failure is StoreBusyException || !faults.IsStoreAway(failure)) return;
        lock (_lock) _isMarked = true;
    }

    /// <summary>Whether a trial write may be made now; if so, it counts as made.</summary>
    public bool TryBeginTrial()
    {
        lock (_lock)
        {
            if (!_isMarked || (_lastTrial is { } last && time.GetElapsedTime(last) < TrialInterval)) return false;
            _lastTrial = time.GetTimestamp();
            return true;
        }
    }

    /// <summary>Clears the mark.</summary>
    public void ReportSuccess()
    {
        lock (_lock) _isMarked = false;
    }
}
