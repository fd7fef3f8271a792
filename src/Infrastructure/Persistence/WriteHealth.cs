using Auth.Application.Common;

namespace Auth.Infrastructure.Persistence;

/// <summary>Remembers that a transaction failed, for example on a full disk. Reads may still work, so only a trial write shows whether the database accepts writes again.</summary>
/// <remarks>A failed read in a transaction counts as well. The trial write then succeeds at once.</remarks>
internal sealed class WriteHealth(IDatabaseExceptionClassifier faults, TimeProvider time)
{
    /// <summary>Minimum time between trial writes.</summary>
    public static readonly TimeSpan TrialInterval = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private bool _hasFailed;
    private long? _lastTrial;

    /// <summary>Whether a transaction has failed and no trial write has succeeded since.</summary>
    public bool HasFailedTransaction
    {
        get
        {
            lock (_lock) return _hasFailed;
        }
    }

    /// <summary>Marks the node if the database was the cause. A conflict that outlasts the retries does not count.</summary>
    public void Report(Exception failure)
    {
        if (failure is DatabaseBusyException || !faults.IsUnavailable(failure)) return;
        lock (_lock) _hasFailed = true;
    }

    /// <summary>Whether a trial write is due; if so, it is recorded as started.</summary>
    public bool TryBeginTrial()
    {
        lock (_lock)
        {
            if (!_hasFailed || (_lastTrial is { } last && time.GetElapsedTime(last) < TrialInterval)) return false;
            _lastTrial = time.GetTimestamp();
            return true;
        }
    }

    /// <summary>Clears the mark after a successful trial write.</summary>
    public void ReportSuccess()
    {
        lock (_lock) _hasFailed = false;
    }
}
