using Auth.Application.Events.ListEvents;
using Auth.WebApi.Authentication;
using Auth.WebApi.Http;
using Auth.WebApi.Pages.Rendering;
using MediatR;

namespace Auth.WebApi.Pages.Account.Activity;

/// <summary>What happened to one's account.</summary>
internal static class ActivityPages
{
    private const int OnPage = 25;

    public static void MapActivity(this IEndpointRouteBuilder account) => account.MapGet("/activity", ListAsync).ForReading();

    private static async Task<IResult> ListAsync(CurrentSession session, IMediator mediator, CancellationToken cancellationToken, string? cursor = null)
    {
        var listed = await mediator.Send(new ListEventsQuery(session.User, Limit: OnPage, Cursor: Endpoints.Api.Given(cursor)), cancellationToken);
        return listed.IsFailure ? Refusal.For(listed.Error) : Shown.Page(new ActivityModel(listed.Value.Items, listed.Value.NextCursor, session.User.Value));
    }
}
