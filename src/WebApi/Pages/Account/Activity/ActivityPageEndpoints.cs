using Auth.Application.Audit;
using Auth.WebApi.Http;
using Auth.WebApi.Pages.Rendering;
using Auth.WebApi.Security;
using MediatR;

namespace Auth.WebApi.Pages.Account.Activity;

/// <summary>Recent events of the user's account.</summary>
internal static class ActivityPageEndpoints
{
    private const int OnPage = 25;

    public static void MapActivity(this IEndpointRouteBuilder account) => account.MapGet("/activity", ListAsync).AllowGetAndHead().Sends<ListEventsQuery>();

    private static async Task<IResult> ListAsync(CurrentSession session, IMediator mediator, CancellationToken cancellationToken, string? cursor = null)
    {
        var result = await mediator.Send(new ListEventsQuery(session.UserId, Limit: OnPage, Cursor: QueryValue.NullIfEmpty(cursor)), cancellationToken);
        return result.IsFailure ? ProblemResult.From(result.Error) : PageResults.Page(new ActivityModel(result.Value.Items, result.Value.NextCursor, session.UserId.Value));
    }
}
