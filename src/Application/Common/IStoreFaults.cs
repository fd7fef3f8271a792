namespace Auth.Application.Common;

/// <summary>Tells a store that is away, or has too much to do, from a bug of ours.</summary>
public interface IStoreFaults
{
    /// <summary>Whether an exception, or one that caused it, only says that the store can't be used now: the same request may succeed later (503).</summary>
    bool IsStoreAway(Exception fault);
}
