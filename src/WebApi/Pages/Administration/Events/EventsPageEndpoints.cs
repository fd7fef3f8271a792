using System.Globalization;
using Auth.Application.Administration;
using Auth.Application.Audit;
using Auth.Domain.Common;
using Auth.Domain.Users;
using Auth.WebApi.Http;
using Auth.WebApi.Pages.Rendering;
using Auth.WebApi.Security;
using MediatR;

namespace Auth.WebApi.Pages.Administration.Events;

/// <summary>The audit log.</summary>
internal static class EventsPageEndpoints
{
    public const string Path = "/admin/events";

    public static void MapEventsPage(this IEndpointRouteBuilder administration) => administration.MapGet("/events", ListAsync).AllowGetAndHead().Sends<ListEventsQuery>();

    /// <summary>URL of the filtered audit log.</summary>
    public static string GetPath(AuditFilter filter, string? cursor = null) =>
        PageUrl.Build(Path, [("user", filter.User), ("type", filter.Type), ("from", filter.From), ("until", filter.Until), ("cursor", cursor)]);

    private static async Task<IResult> ListAsync(
        IMediator mediator, CancellationToken cancellationToken, string? user = null, string? type = null, string? from = null, string? until = null, string? cursor = null)
    {
        var filter = new AuditFilter(QueryValue.NullIfEmpty(user?.Trim()), QueryValue.NullIfEmpty(type), QueryValue.NullIfEmpty(from), QueryValue.NullIfEmpty(until));
        var query = await ParseFilterAsync(filter, mediator, cancellationToken);
        if (query.IsFailure) return Reject(filter, query.Error);
        var result = await mediator.Send(query.Value with { Cursor = QueryValue.NullIfEmpty(cursor) }, cancellationToken);
        if (result.IsFailure) return Reject(filter, result.Error);

        var actors = await ActorNameLookup.GetNamesAsync(result.Value.Items, mediator, cancellationToken);
        return PageResults.Page(new EventsModel(filter, result.Value) { Actors = actors, IsContinuation = QueryValue.NullIfEmpty(cursor) is not null });
    }

    private static IResult Reject(AuditFilter filter, Error error) =>
        PageResults.Page(new EventsModel(filter, new([], NextCursor: null)) { Error = error }, ProblemResult.GetStatus(error.Kind));

    private static async Task<Result<ListEventsQuery>> ParseFilterAsync(AuditFilter filter, IMediator mediator, CancellationToken cancellationToken)
    {
        if (!TryRead(filter.From, out var from)) return Error.Invalid("from", "Enter a date such as 2026-11-26.");
        if (!TryRead(filter.Until, out var until)) return Error.Invalid("until", "Enter a date such as 2026-11-26.");
        if (until < from) return Error.Invalid("until", "The end must not be before the start.");
        var user = await FindAsync(filter.User, mediator, cancellationToken);
        if (user.IsFailure) return user.Error;

        // The last day is included with all its hours.
        return new ListEventsQuery(user.Value, filter.Type, From: GetStart(from), Until: until == DateOnly.MaxValue ? null : GetStart(until?.AddDays(1)));
    }

    /// <summary>An id is accepted without a check, because events outlive their account.</summary>
    private static async Task<Result<UserId?>> FindAsync(string? user, IMediator mediator, CancellationToken cancellationToken)
    {
        if (user is null) return Result<UserId?>.Success(null);
        if (Guid.TryParse(user, out var id)) return Result<UserId?>.Success(new UserId(id));

        var result = await mediator.Send(new GetUserByNameQuery(user), cancellationToken);
        if (result.IsFailure) return result.Error == UserErrors.NotFound ? Error.Invalid("user", result.Error.Message) : result.Error.ForField("user");
        return Result<UserId?>.Success(new UserId(result.Value.Id));
    }

    private static bool TryRead(string? text, out DateOnly? day)
    {
        var isDay = DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var parsed);
        day = isDay ? parsed : null;
        return isDay || text is null;
    }

    private static DateTimeOffset? GetStart(DateOnly? day) => day is { } value ? new DateTimeOffset(value, TimeOnly.MinValue, TimeSpan.Zero) : null;
}
