namespace Auth.Infrastructure.Passwords.Hashing;

/// <summary>A caller in the <see cref="HashingQueue"/>. Its continuation runs on the thread pool, not within the lock.</summary>
internal sealed class HashingWaiter
{
    private readonly TaskCompletionSource<IDisposable?> _decision = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public HashingWaiter(QueueSource source) => (Source, Node) = (source, new LinkedListNode<HashingWaiter>(this));

    /// <summary>The permit; null if the caller is rejected.</summary>
    public Task<IDisposable?> Decision => _decision.Task;

    public QueueSource Source { get; }

    /// <summary>The position among the waiters of the source.</summary>
    public LinkedListNode<HashingWaiter> Node { get; }

    public void Grant(IDisposable permit) => _decision.SetResult(permit);

    public void Reject() => _decision.SetResult(null);
}
