using System.Net;
using Auth.Application.Common;
using Auth.Application.Common.Access;
using Auth.Domain.Common;
using Auth.Domain.Sessions;
using Auth.Domain.Users;

namespace Auth.Testing;

/// <summary>The stored events, in the order of their commits.</summary>
public sealed class InMemoryEvents
{
    private static readonly ClientFingerprint NoClient = new(null, null);

    private readonly Lock _gate = new();
    private List<InMemoryEvent> _events = [];

    /// <summary>All events with their actors and clients.</summary>
    public IReadOnlyList<InMemoryEvent> All
    {
        get
        {
            lock (_gate) return [.. _events];
        }
    }

    /// <summary>The position of the last event.</summary>
    public long Position { get; private set; }

    /// <summary>The domain events of one type.</summary>
    public IReadOnlyList<T> OfType<T>()
        where T : IDomainEvent => [.. All.Select(stored => stored.Event).OfType<T>()];

    internal void Append(IReadOnlyList<IDomainEvent> events, IRequestContext request, IReadOnlyList<IDomainEvent>? causes = null)
    {
        // The events of a closed account must not identify its client.
        var client = (causes ?? events).Any(domainEvent => domainEvent is AccountClosed) ? NoClient : request.Client;
        lock (_gate)
        {
            foreach (var domainEvent in events)
            {
                _events.Add(new InMemoryEvent(++Position, domainEvent, request.Actor)
                {
                    IpAddress = client.IpAddress.Equals(IPAddress.None) ? null : client.IpAddress.ToString(),
                    UserAgent = client.UserAgent.Length == 0 ? null : client.UserAgent,
                });
            }
        }
    }

    /// <summary>Removes the clients from the events about a user, and by the user if they have been an administrator.</summary>
    internal void EraseClientData(User user)
    {
        lock (_gate)
        {
            _events = [.. _events.Select(stored => stored.UserId == user.Id || stored.Actor.Id == user.Id ? stored with { IpAddress = null, UserAgent = null } : stored)];
        }
    }

    internal void Clear()
    {
        lock (_gate) (_events, Position) = ([], 0);
    }
}

/// <summary>A stored event.</summary>
/// <param name="Position">The position in the order of the log, without gaps.</param>
/// <param name="Actor">Who performed the action.</param>
public sealed record InMemoryEvent(long Position, IDomainEvent Event, Actor Actor)
{
    /// <summary>The client's IP address; null in the CLI.</summary>
    public string? IpAddress { get; init; }

    /// <summary>The client's user agent.</summary>
    public string? UserAgent { get; init; }

    /// <summary>The user whom the event is about.</summary>
    public UserId? UserId => (Event as IUserEvent)?.UserId;

    /// <summary>The session that the event is about; null if none.</summary>
    public SessionId? SessionId => (Event as ISessionEvent)?.SessionId;
}
