using System.Collections.Concurrent;
using Auth.Domain.Users;

namespace Auth.Application.Account;

/// <summary>The exports that this node is sending: one at a time for each account (R78).</summary>
internal sealed class RunningExports
{
    private readonly ConcurrentDictionary<UserId, bool> _users = new();

    public bool TryAdd(UserId userId) => _users.TryAdd(userId, true);

    public void Remove(UserId userId) => _users.TryRemove(userId, out _);
}

/// <summary>The export of a request. It ends with the service scope, whether its response was sent or the client disconnected.</summary>
internal sealed class ExportPermit(RunningExports running) : IDisposable
{
    private UserId? _userId;

    /// <summary>Begins an export.</summary>
    /// <returns>Whether no other request is exporting the account.</returns>
    public bool TryAcquire(UserId userId)
    {
        if (!running.TryAdd(userId)) return false;
        _userId = userId;
        return true;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        if (_userId is { } userId) running.Remove(userId);
        _userId = null;
    }
}
