namespace Auth.Application.Passwords;

/// <summary>Lets attempts on one account take turns within a node, so that they don't collide in the store.</summary>
/// <remarks>Not what P1 rests on: the aggregate's slots hold across nodes. Accounts that nobody is trying take no memory.</remarks>
public sealed class AccountTurns
{
    /// <summary>How many may wait for one account; whoever comes on top is turned away at once, so that a flood can't pile up (P7).</summary>
    public const int MaxWaiting = 256;

    private readonly Dictionary<string, Queue> _queues = new(StringComparer.Ordinal);

    /// <summary>Waits for the turn of an account, or of one of its known devices.</summary>
    /// <returns>The turn, to be disposed; null when it did not come in time, or too many wait already.</returns>
    public async Task<IDisposable?> WaitAsync(string account, TimeSpan patience, CancellationToken cancellationToken)
    {
        if (Join(account) is not { } queue) return null;

        var hasTurn = false;
        try
        {
            hasTurn = await queue.Turn.WaitAsync(patience, cancellationToken);
            return hasTurn ? new Turn(() => Leave(account, queue, hadTurn: true)) : null;
        }
        finally
        {
            if (!hasTurn) Leave(account, queue, hadTurn: false);
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

    private void Leave(string account, Queue queue, bool hadTurn)
    {
        lock (_queues)
        {
            if (hadTurn) queue.Turn.Release();
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

    private sealed class Turn(Action leave) : IDisposable
    {
        private Action? _leave = leave;

        public void Dispose() => Interlocked.Exchange(ref _leave, null)?.Invoke();
    }
}
