using Auth.Application.Common;

namespace Auth.Infrastructure.Persistence;

/// <summary>Lets as many units of work write at once as the database can take; the others wait in line without holding a thread.</summary>
/// <remarks>SQLite has one writer at a time, and who has to wait for it sleeps in the library, on a thread of the pool. Other processes still wait there.</remarks>
internal sealed class WriterQueue(int writers) : IDisposable
{
    /// <summary>How long a unit of work waits, at the most.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim _places = new(writers);

    /// <summary>Waits for a place.</summary>
    /// <returns>The place, to be disposed.</returns>
    /// <exception cref="StoreBusyException">None came free in time.</exception>
    public async Task<IDisposable> WaitAsync(CancellationToken cancellationToken) =>
        await _places.WaitAsync(Patience, cancellationToken) ? new Place(_places) : throw new StoreBusyException();

    public void Dispose() => _places.Dispose();

    private sealed class Place(SemaphoreSlim places) : IDisposable
    {
        public void Dispose() => places.Release();
    }
}
