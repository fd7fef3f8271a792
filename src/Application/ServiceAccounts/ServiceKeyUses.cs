using Auth.Domain.ServiceAccounts;

namespace Auth.Application.ServiceAccounts;

/// <summary>The last uses of keys on this node that are yet to be stored.</summary>
internal sealed class ServiceKeyUses
{
    /// <summary>The maximum number of keys between two writes. Uses of further keys are not recorded, which bounds the memory.</summary>
    public const int MaxKeys = 10_000;

    private readonly Lock _gate = new();
    private Dictionary<ServiceKeyId, DateTimeOffset> _uses = [];

    /// <summary>Records the use of a key, or records it again if it could not be stored. The latest use of a key counts.</summary>
    public void Record(ServiceKeyId keyId, DateTimeOffset usedAt)
    {
        lock (_gate)
        {
            if (_uses.TryGetValue(keyId, out var known) ? known < usedAt : _uses.Count < MaxKeys) _uses[keyId] = usedAt;
        }
    }

    /// <summary>Removes and returns all recorded uses.</summary>
    public IReadOnlyDictionary<ServiceKeyId, DateTimeOffset> Take()
    {
        lock (_gate)
        {
            var uses = _uses;
            _uses = [];
            return uses;
        }
    }
}
