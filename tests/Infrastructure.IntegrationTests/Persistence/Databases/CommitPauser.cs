using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Auth.Infrastructure.IntegrationTests.Persistence.Databases;

/// <summary>Pauses the next transaction of a node when everything is written, just before its commit.</summary>
public sealed class CommitPauser : DbTransactionInterceptor, IDisposable
{
    private readonly TaskCompletionSource _paused = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _resumed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Runs work whose commit will be paused, and returns when it is.</summary>
    /// <returns>The work, which completes after <see cref="Resume"/>.</returns>
    public async Task<Task> StartAsync(Func<Task> work)
    {
        var running = Task.Run(work);
        await Task.WhenAny(running, _paused.Task);
        // Throws if the work failed before it could be paused.
        if (running.IsCompleted) await running;
        return running;
    }

    public void Resume() => _resumed.TrySetResult();

    /// <summary>Resumes, because a transaction that stays open would make the next tests fail too.</summary>
    public void Dispose() => Resume();

    public override async ValueTask<InterceptionResult> TransactionCommittingAsync(DbTransaction transaction, TransactionEventData eventData, InterceptionResult result, CancellationToken cancellationToken = default)
    {
        _paused.TrySetResult();
        await _resumed.Task;
        return result;
    }
}

/// <summary>Delays each commit of a node by a random time, so that transactions commit in another order than they write.</summary>
public sealed class CommitDelayer : DbTransactionInterceptor
{
    private const int MaxMilliseconds = 10;

    public override async ValueTask<InterceptionResult> TransactionCommittingAsync(DbTransaction transaction, TransactionEventData eventData, InterceptionResult result, CancellationToken cancellationToken = default)
    {
        await Task.Delay(Random.Shared.Next(MaxMilliseconds), CancellationToken.None);
        return result;
    }
}
