using Auth.Domain.Common;
using Auth.Domain.Users;

namespace Auth.Application.Account;

/// <summary>The exports that this node is sending: one at a time for each account, and few at a time in all (R78).</summary>
internal sealed class RunningExports
{
    /// <summary>The maximum number on a node: each holds a connection to the database while it reads.</summary>
    public const int MaxCount = 8;

    private readonly Lock _lock = new();
    private readonly HashSet<UserId> _users = [];

    /// <summary>Adds an export of an account.</summary>
    /// <returns>The error if the account or the node may not begin another one; null if it was added.</returns>
    public Error? TryAdd(UserId userId)
    {
        lock (_lock)
        {
            if (_users.Contains(userId)) return AccountErrors.ExportInProgress;
            if (_users.Count >= MaxCount) return AccountErrors.TooManyExports;
            _users.Add(userId);
            return null;
        }
    }

    /// <summary>Removes the export of an account.</summary>
    public void Remove(UserId userId)
    {
        lock (_lock) _users.Remove(userId);
    }
}

/// <summary>The export of a request. It ends with the service scope, whether its response was sent or the client disconnected.</summary>
internal sealed class ExportPermit(RunningExports running) : IDisposable
{
    private UserId? _userId;

    /// <summary>Begins an export.</summary>
    /// <returns>The error if it may not begin now; otherwise null.</returns>
    public Error? TryAcquire(UserId userId)
    {
        if (running.TryAdd(userId) is { } error) return error;
        _userId = userId;
        return null;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        if (_userId is { } userId) running.Remove(userId);
        _userId = null;
    }
}
