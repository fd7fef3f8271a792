using Auth.Application.Audit;
using Auth.Application.Common;
using Auth.Domain.Users;
using Auth.WebApi.Http;
using Auth.WebApi.Security;
using MediatR;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Auth.WebApi.Api;

/// <summary>The audit log.</summary>
internal static class EventEndpoints
{
    public static void MapEvents(this IEndpointRouteBuilder api) =>
        api.MapGet("/admin/events", List).WithName("ListEvents").WithTags("Administration").Sends<ListEventsQuery>().Requires(AccessRequirement.Administration);

    /// <summary>Lists events, newest first, filtered by user, type and time</summary>
    /// <remarks>`from` is inclusive, `until` exclusive.</remarks>
    internal static async Task<Results<Ok<Page<EventDetails>>, ProblemResult>> List(
        IMediator mediator, CancellationToken cancellationToken,
        Guid? user = null, string? type = null, DateTimeOffset? from = null, DateTimeOffset? until = null, int limit = Paging.DefaultLimit, string? cursor = null)
    {
        var query = new ListEventsQuery(user is { } id ? new UserId(id) : null, QueryValue.NullIfEmpty(type), limit, QueryValue.NullIfEmpty(cursor), from, until);
        var result = await mediator.Send(query, cancellationToken);
        return result.IsFailure ? ProblemResult.From(result.Error) : TypedResults.Ok(result.Value);
    }
}
