using System.Collections.Concurrent;
using Auth.Domain.ServiceAccounts;

namespace Auth.Application.ServiceAccounts;

/// <summary>PLACEHOLDER until the stores are merged.</summary>
internal sealed class ServiceKeyUses
{
    private readonly ConcurrentDictionary<ServiceKeyId, DateTimeOffset> _uses = new();

    public void Record(ServiceKeyId keyId, DateTimeOffset now) => _uses[keyId] = now;
}
