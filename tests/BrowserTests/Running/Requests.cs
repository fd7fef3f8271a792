using System.Collections.Concurrent;

namespace Auth.BrowserTests.Running;

/// <summary>The requests of a page that a browser has begun.</summary>
internal sealed class Requests
{
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _begun = new(StringComparer.Ordinal);

    /// <summary>Ends when all those that have begun by now have ended.</summary>
    public Task HaveEnded => Task.WhenAll(_begun.Values.Select(request => request.Task));

    /// <summary>A request begins; once more where it is redirected.</summary>
    public void Begin(string id) => _begun.TryAdd(id, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));

    public void End(string id)
    {
        if (_begun.TryGetValue(id, out var request)) request.TrySetResult();
    }
}
