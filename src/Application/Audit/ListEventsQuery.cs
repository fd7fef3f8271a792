using System.Globalization;
using Auth.Application.Common;
using Auth.Application.Common.Access;
using Auth.Domain.Access;
using Auth.Domain.Common;
using Auth.Domain.Users;
using FluentValidation;

namespace Auth.Application.Audit;

/// <summary>Lists events of the audit log, newest first.</summary>
/// <param name="UserId">Only events of this user; null for all users.</param>
/// <param name="Type">Only events of this type; null for all types.</param>
/// <param name="Limit">Events per page. Capped at <see cref="Paging.MaximumLimit"/>.</param>
/// <param name="Cursor">The end of the previous page; null to start with the newest.</param>
/// <param name="From">Only events at or after this time; null for no limit.</param>
/// <param name="Until">Only events before this time; null for no limit.</param>
[AllowedTo(Actors.Owner | Actors.Operator, Scope = Scopes.EventsRead)]
public sealed record ListEventsQuery(
    UserId? UserId = null, string? Type = null, int Limit = Paging.DefaultLimit, string? Cursor = null, DateTimeOffset? From = null, DateTimeOffset? Until = null) : IQuery<Page<EventDetails>>, IUserRequest
{
    /// <summary>Lists events after this position instead, oldest first. <see cref="Page{T}.NextCursor"/> is then the last position if there are more events.</summary>
    public long? After { get; init; }

    /// <summary>Without a user, the query is about all users, and no one is its owner.</summary>
    UserId IUserRequest.UserId => UserId.GetValueOrDefault();
}

internal sealed class ListEventsValidator : AbstractValidator<ListEventsQuery>
{
    public ListEventsValidator(EventCatalog catalog)
    {
        RuleFor(q => q.Limit).PageLimit();
        RuleFor(q => q.Type).Must(type => catalog.All.Contains(type!, StringComparer.Ordinal)).When(q => q.Type is not null)
            .WithMessage(_ => $"Unknown event type. Use one of these: {string.Join(", ", catalog.All)}.");
        RuleFor(q => q.Cursor).Must(c => EventCursor.Parse(c!) is not null).When(q => q.Cursor is not null).WithMessage("The cursor is not valid. Use the nextCursor of the previous page.");
        RuleFor(q => q.Until).GreaterThanOrEqualTo(q => q.From).When(q => q.From is not null && q.Until is not null).WithMessage("The end must not be before the start.");
    }
}

internal sealed class ListEventsHandler(IEventLog events) : IQueryHandler<ListEventsQuery, Page<EventDetails>>
{
    public async Task<Result<Page<EventDetails>>> Handle(ListEventsQuery query, CancellationToken cancellationToken)
    {
        var limit = Paging.Cap(query.Limit);
        var before = query.Cursor is null ? null : EventCursor.Parse(query.Cursor);
        var filter = new EventFilter(query.UserId, query.Type, before, query.After, limit + 1) { From = query.From?.ToUniversalTime(), Until = query.Until?.ToUniversalTime() };
        var entries = await events.ReadAsync(filter, cancellationToken);
        if (query.After is not null) return Page<EventDetails>.Create(entries, limit, e => e.Position.ToString(CultureInfo.InvariantCulture));
        return Page<EventDetails>.Create(entries, limit, e => EventCursor.From(e).ToString());
    }
}
