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
public sealed record ListEventsQuery(UserId? User = null, string? Type = null, int Limit = Paging.DefaultLimit, string? Cursor = null) : IQuery<Page<EventDetails>>
{
    /// <summary>Instead: what came after this position, oldest first and without a cursor; the last position leads on.</summary>
    public long? After { get; init; }
}

internal sealed class ListEventsValidator : AbstractValidator<ListEventsQuery>
{
    public ListEventsValidator()
    {
        RuleFor(q => q.Limit).PageLimit();
        RuleFor(q => q.Type).Matches(@"\A[a-z_]{1,64}\z").When(q => q.Type is not null).WithMessage("A type is such as session_started.");
        RuleFor(q => q.Cursor).Must(c => TryParse(c, out _)).When(q => q.Cursor is not null).WithMessage("A cursor is the nextCursor of the page before.");
    }

    internal static bool TryParse(string? cursor, out long position) =>
        long.TryParse(cursor, NumberStyles.None, CultureInfo.InvariantCulture, out position);
}

internal sealed class ListEventsHandler(IEventLog events) : IQueryHandler<ListEventsQuery, Page<EventDetails>>
{
    public async Task<Result<Page<EventDetails>>> Handle(ListEventsQuery query, CancellationToken cancellationToken)
    {
        long? before = ListEventsValidator.TryParse(query.Cursor, out var position) ? position : null;
        var read = await events.ReadAsync(new EventFilter(query.User, query.Type, before, query.After, query.Limit + 1), cancellationToken);
        if (query.After is not null) return new Page<EventDetails>([.. read.Take(query.Limit)], NextCursor: null);
        return Page<EventDetails>.Of(read, query.Limit, e => e.Position.ToString(CultureInfo.InvariantCulture));
    }
}
