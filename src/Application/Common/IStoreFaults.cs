namespace Auth.Application.Common;

/// <summary>Tells a store that is away, or has too much to do, from a bug of ours.</summary>
public interface IStoreFaults
{
    /// <summary>Whether an exception, or one that caused it, only says that the store can't be used now: the same request may succeed later (503).</summary>
    bool IsStoreAway(Exception fault);

    /// <summary>What an operator can change so that a fault does not come back, in sentences for the log.</summary>
    /// <returns>Null: the fault is of no known kind.</returns>
    string? FindAdvice(Exception fault);
}
