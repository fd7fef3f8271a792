namespace Auth.Application.Passwords;

/// <summary>Queues attempts on one account within a node, so that they do not conflict in the database.</summary>
/// <remarks>P1 does not depend on it, because the aggregate's pending attempts limit all nodes. Accounts without attempts use no memory.</remarks>
internal sealed class AttemptQueue
{
    /// <summary>The maximum number of waiting attempts per account. Further ones are rejected at once, so that a flood cannot pile up (P7).</summary>
    public const int MaxWaiting = 256;

    private readonly Dictionary<string, Queue> _queues = new(StringComparer.Ordinal);

    /// <summary>Waits until the account, or one of its known devices, is free.</summary>
    /// <returns>A lease to dispose; null after a timeout or if too many attempts are waiting.</returns>
    public async Task<IDisposable?> EnterAsync(string account, TimeSpan timeout, CancellationToken cancellationToken)
    {
        if (Join(account) is not { } queue) return null;

        var hasEntered = false;
        try
        {
            hasEntered = await queue.Turn.WaitAsync(timeout, cancellationToken);
            return hasEntered ? new Lease(() => Leave(account, queue, hasEntered: true)) : null;
        }
        finally
        {
            if (!hasEntered) Leave(account, queue, hasEntered: false);
        }
    }

    private Queue? Join(string account)
    {
        lock (_queues)
        {
            if (!_queues.TryGetValue(account, out var queue)) _queues.Add(account, queue = new Queue());
            if (queue.Members > MaxWaiting) return null;
            queue.Members++;
            return queue;
        }
    }

    private void Leave(string account, Queue queue, bool hasEntered)
    {
        lock (_queues)
        {
            if (hasEntered) queue.Turn.Release();
            if (--queue.Members > 0) return;
            _queues.Remove(account);
            queue.Turn.Dispose();
        }
    }

    private sealed class Queue
    {
        public SemaphoreSlim Turn { get; } = new(1, 1);

        public int Members { get; set; }
    }

    private sealed class Lease(Action leave) : IDisposable
    {
        private Action? _leave = leave;

        public void Dispose() => Interlocked.Exchange(ref _leave, null)?.Invoke();
    }
}
