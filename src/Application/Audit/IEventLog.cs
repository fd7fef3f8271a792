using Auth.Domain.Users;

namespace Auth.Application.Audit;

/// <summary>Reads the event log. The unit of work stores events in the transaction of their change.</summary>
internal interface IEventLog
{
    /// <summary>Reads the events that match a filter, in the order that it defines.</summary>
    Task<IReadOnlyList<EventDetails>> ReadAsync(EventFilter filter, CancellationToken cancellationToken);

    /// <summary>Removes IP addresses and user agents from all events about or by this user, in the transaction of the unit of work.</summary>
    Task EraseClientDataAsync(User user, CancellationToken cancellationToken);
}

/// <summary>Selects events.</summary>
/// <param name="UserId">Only events of this user; null for all users.</param>
/// <param name="Type">Only events of this type, such as <c>session_started</c>; null for all types.</param>
/// <param name="Before">Only events before this cursor, newest first by occurrence; null to start with the newest.</param>
/// <param name="After">Only events after this position, in the order of the log. Overrides <paramref name="Before"/>.</param>
/// <param name="Limit">The maximum number of events.</param>
internal sealed record EventFilter(UserId? UserId, string? Type, EventCursor? Before, long? After, int Limit)
{
    /// <summary>Only events after this cursor, oldest first by occurrence; the default cursor starts with the oldest. Overrides <see cref="Before"/>.</summary>
    public EventCursor? Following { get; init; }

    /// <summary>Only events up to this position; null for no limit.</summary>
    public long? Through { get; init; }

    /// <summary>Only events that are about no user.</summary>
    public bool WithoutUser { get; init; }

    /// <summary>Only events at or after this time; null for no limit.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Only events before this time; null for no limit.</summary>
    public DateTimeOffset? Until { get; init; }
}

/// <summary>An event with its actor and client.</summary>
/// <param name="Position">The position in the order of the log. There are gaps only where events were deleted.</param>
/// <param name="Type">The event type, such as <c>user_locked_out</c>.</param>
/// <param name="OccurredAt">When the event occurred, in UTC.</param>
/// <param name="UserId">The user whom the event is about.</param>
/// <param name="Username">The user's current name; null if the account has been closed, or for an <c>unknownName</c>.</param>
/// <param name="SessionId">The session that the event is about; null if none.</param>
/// <param name="ActorId">The user or the service account that performed the action; null before a login or for an operator.</param>
/// <param name="IpAddress">The client's IP address; null in the CLI.</param>
/// <param name="UserAgent">The client's user agent.</param>
/// <param name="Details">Further facts of the event, by name; one is <c>operator</c>.</param>
public sealed record EventDetails(
    long Position,
    string Type,
    DateTimeOffset OccurredAt,
    Guid? UserId,
    string? Username,
    Guid? SessionId,
    Guid? ActorId,
    string? IpAddress,
    string? UserAgent,
    IReadOnlyDictionary<string, string> Details)
{
    /// <summary>The detail that names the operator who performed the action.</summary>
    public const string Operator = "operator";

    /// <summary>The detail that names the service account that performed the action. <see cref="ActorId"/> is its id.</summary>
    public const string ServiceAccount = "actorServiceAccount";

    /// <summary>Whether no account had the login name that was typed. <see cref="UserId"/> then identifies that name, and no user has this id.</summary>
    public bool UnknownName { get; init; }
}
