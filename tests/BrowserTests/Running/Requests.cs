using System.Collections.Concurrent;

namespace Auth.BrowserTests.Running;

/// <summary>The requests that a page has started.</summary>
internal sealed class Requests
{
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _started = new(StringComparer.Ordinal);

    /// <summary>Completes when all requests started so far have ended.</summary>
    public Task AllEnded => Task.WhenAll(_started.Values.Select(request => request.Task));

    /// <summary>Also called for each redirect of the same request.</summary>
    public void Begin(string id) => _started.TryAdd(id, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));

    public void End(string id)
    {
        if (_started.TryGetValue(id, out var request)) request.TrySetResult();
    }
}
