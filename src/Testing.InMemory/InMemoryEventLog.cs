using System.Text.Json;
using System.Text.Json.Serialization;
using Auth.Application.Audit;
using Auth.Application.Common.Access;
using Auth.Domain.Common;
using Auth.Domain.Sessions;
using Auth.Domain.Users;

namespace Auth.Testing;

/// <summary>The event log in memory, in the form in which the audit log shows it.</summary>
internal sealed class InMemoryEventLog : IEventLog
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    private static readonly HashSet<string> Columns =
        [.. new[] { nameof(IDomainEvent.OccurredAt), nameof(IUserEvent.UserId), nameof(ISessionEvent.SessionId) }.Select(JsonNamingPolicy.CamelCase.ConvertName)];

    private readonly InMemoryContext _context;

    internal InMemoryEventLog(InMemoryContext context) => _context = context;

    /// <inheritdoc />
    public Task<IReadOnlyList<EventDetails>> ReadAsync(EventFilter filter, CancellationToken cancellationToken)
    {
        var matches = _context.Database.Events.All.Where(stored => Matches(stored, filter));
        var page = filter switch
        {
            { After: { } after } => matches.Where(stored => stored.Position > after).OrderBy(stored => stored.Position),
            { Following: { } previous } => matches.Where(stored => IsAfter(stored, previous)).OrderBy(stored => stored.Event.OccurredAt).ThenBy(stored => stored.Position),
            _ => matches.Where(stored => IsBefore(stored, filter.Before)).OrderByDescending(stored => stored.Event.OccurredAt).ThenByDescending(stored => stored.Position),
        };
        return Task.FromResult<IReadOnlyList<EventDetails>>([.. page.Take(filter.Limit).Select(GetDetails)]);
    }

    /// <inheritdoc />
    public Task EraseClientDataAsync(User user, CancellationToken cancellationToken)
    {
        _context.UsersToErase.Add(user);
        return Task.CompletedTask;
    }

    private static bool Matches(InMemoryEvent stored, EventFilter filter) =>
        (filter.UserId is null || stored.UserId == filter.UserId)
        && (!filter.WithoutUser || stored.UserId is null)
        && (filter.Through is null || stored.Position <= filter.Through)
        && (filter.Type is null || EventTypes.GetName(stored.Event.GetType()) == filter.Type)
        && (filter.From is null || stored.Event.OccurredAt >= filter.From)
        && (filter.Until is null || stored.Event.OccurredAt < filter.Until);

    private static bool IsBefore(InMemoryEvent stored, EventCursor? cursor) =>
        cursor is not var (time, position) || stored.Event.OccurredAt < time || (stored.Event.OccurredAt == time && stored.Position < position);

    private static bool IsAfter(InMemoryEvent stored, EventCursor cursor) =>
        stored.Event.OccurredAt > cursor.OccurredAt || (stored.Event.OccurredAt == cursor.OccurredAt && stored.Position > cursor.Position);

    private EventDetails GetDetails(InMemoryEvent stored)
    {
        var user = stored.UserId is { } userId ? _context.Database.Users.FindRow(userId)?.Entity : null;
        return new EventDetails(
            stored.Position,
            EventTypes.GetName(stored.Event.GetType()),
            stored.Event.OccurredAt,
            stored.UserId?.Value,
            user is { IsDecoy: false } ? user.Username.Value : null,
            stored.SessionId?.Value,
            stored.Actor.LoggedId,
            stored.IpAddress,
            stored.UserAgent,
            GetFacts(stored))
        {
            UnknownName = user is { IsDecoy: true },
        };
    }

    /// <summary>The properties of an event that have no column of their own, and the operator or the service account that acted.</summary>
    private static Dictionary<string, string> GetFacts(InMemoryEvent stored)
    {
        var facts = JsonSerializer.SerializeToElement(stored.Event, stored.Event.GetType(), Json).EnumerateObject()
            .Where(property => !Columns.Contains(property.Name))
            .ToDictionary(property => property.Name, property => property.Value.ToString(), StringComparer.Ordinal);
        if (stored.Actor is Operator { Name: var name }) facts[EventDetails.Operator] = name;
        if (stored.Actor is ServiceAccountActor { Name: var account }) facts[EventDetails.ServiceAccount] = account;
        return facts;
    }
}
