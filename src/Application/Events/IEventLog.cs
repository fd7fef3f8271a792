using Auth.Domain.Users;

namespace Auth.Application.Events;

/// <summary>Reads what happened. Events are appended by the unit of work, in the transaction of the change they tell of.</summary>
public interface IEventLog
{
    /// <summary>Reads events in the order asked for.</summary>
    Task<IReadOnlyList<EventDetails>> ReadAsync(EventFilter filter, CancellationToken cancellationToken);

    /// <summary>Removes the addresses and the clients from all events of a person, and from what that person did to others; in the transaction of the unit of work.</summary>
    Task EraseClientsAsync(User user, CancellationToken cancellationToken);
}

/// <summary>Which events to read.</summary>
/// <param name="User">Of this user alone; null: of all.</param>
/// <param name="Type">Of this type alone, such as <c>session_started</c>; null: of all.</param>
/// <param name="Before">Those before this place, newest first by when they happened; null: from the newest.</param>
/// <param name="After">Those after this position, in the order of their commits; takes the place of <paramref name="Before"/>.</param>
/// <param name="Limit">How many at the most.</param>
public sealed record EventFilter(UserId? User, string? Type, EventPlace? Before, long? After, int Limit)
{
    /// <summary>Those alone that happened then or later; null: from the first.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Those alone that happened before then; null: to the last.</summary>
    public DateTimeOffset? Until { get; init; }
}

/// <summary>Something that happened, with who did it and from where.</summary>
/// <param name="Position">Its place in the one order in which all changes were committed; given without gaps, though a purge of decoys leaves some.</param>
/// <param name="Type">What happened, such as <c>user_locked_out</c>.</param>
/// <param name="OccurredAt">When, UTC.</param>
/// <param name="UserId">To which user.</param>
/// <param name="Username">The user's name now; null: the account has been closed since, or <see cref="UnknownName"/>.</param>
/// <param name="SessionId">In which session, if in one.</param>
/// <param name="ActorId">Who did it; null: nobody signed in, or a shell.</param>
/// <param name="IpAddress">From which address; null: from a shell.</param>
/// <param name="UserAgent">By which client.</param>
/// <param name="Details">The rest of what the event says, by name.</param>
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
    /// <summary>Whether no account had the name that was typed: <see cref="UserId"/> stands for that name, and there is no user of this id.</summary>
    public bool UnknownName { get; init; }
}
