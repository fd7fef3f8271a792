using System.Globalization;
using Auth.Application.Common;
using Auth.Domain.Common;
using Auth.Domain.Users;
using FluentValidation;

namespace Auth.Application.Events.ListEvents;

/// <summary>Shows the audit trail, newest first.</summary>
/// <param name="User">Of this user alone; null: of all.</param>
/// <param name="Type">Of this type alone; null: of all.</param>
/// <param name="Limit">Events on a page.</param>
/// <param name="Cursor">Where the page before ended; null: from the newest.</param>
/// <param name="From">Only what happened then or later; null: from the first.</param>
/// <param name="Until">Only what happened before then; null: to the last.</param>
public sealed record ListEventsQuery(
    UserId? User = null, string? Type = null, int Limit = Paging.DefaultLimit, string? Cursor = null, DateTimeOffset? From = null, DateTimeOffset? Until = null) : IQuery<Page<EventDetails>>
{
    /// <summary>Instead: what came after this position, oldest first. <see cref="Page{T}.NextCursor"/> is the last position, where there is more.</summary>
    public long? After { get; init; }
}

internal sealed class ListEventsValidator : AbstractValidator<ListEventsQuery>
{
    public ListEventsValidator()
    {
        RuleFor(q => q.Limit).PageLimit();
        RuleFor(q => q.Type).Must(type => EventTypes.All.Contains(type!, StringComparer.Ordinal)).When(q => q.Type is not null)
            .WithMessage(_ => $"Unknown event type. Use one of these: {string.Join(", ", EventTypes.All)}.");
        RuleFor(q => q.Cursor).Must(c => EventPlace.Parse(c!) is not null).When(q => q.Cursor is not null).WithMessage("The cursor is not valid. Use the nextCursor of the previous page.");
        RuleFor(q => q.Until).GreaterThanOrEqualTo(q => q.From).When(q => q.From is not null && q.Until is not null).WithMessage("The end must not be before the start.");
    }
}

internal sealed class ListEventsHandler(IEventLog events) : IQueryHandler<ListEventsQuery, Page<EventDetails>>
{
    public async Task<Result<Page<EventDetails>>> Handle(ListEventsQuery query, CancellationToken cancellationToken)
    {
        var before = query.Cursor is null ? null : EventPlace.Parse(query.Cursor);
        var filter = new EventFilter(query.User, query.Type, before, query.After, query.Limit + 1) { From = query.From?.ToUniversalTime(), Until = query.Until?.ToUniversalTime() };
        var read = await events.ReadAsync(filter, cancellationToken);
        if (query.After is not null) return Page<EventDetails>.Of(read, query.Limit, e => e.Position.ToString(CultureInfo.InvariantCulture));
        return Page<EventDetails>.Of(read, query.Limit, e => EventPlace.Of(e).ToString());
    }
}
