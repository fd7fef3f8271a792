using Auth.Application.Common;

namespace Auth.Infrastructure.Persistence;

/// <summary>Bounds the number of concurrent writers; further units of work wait asynchronously.</summary>
/// <remarks>SQLite has a single writer, and its library blocks a pool thread while it waits. This queue prevents that within the process, but not across processes.</remarks>
internal sealed class WriterQueue(int writers) : IDisposable
{
    /// <summary>Maximum wait of a unit of work.</summary>
    public static readonly TimeSpan WaitTimeout = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim _permits = new(writers);

    /// <summary>Waits for a permit to write.</summary>
    /// <returns>The permit; dispose it to release it.</returns>
    /// <exception cref="DatabaseBusyException">No permit became available in time.</exception>
    public async Task<IDisposable> WaitAsync(CancellationToken cancellationToken) =>
        await _permits.WaitAsync(WaitTimeout, cancellationToken) ? new Permit(_permits) : throw new DatabaseBusyException();

    public void Dispose() => _permits.Dispose();

    private sealed class Permit(SemaphoreSlim places) : IDisposable
    {
        public void Dispose() => places.Release();
    }
}
