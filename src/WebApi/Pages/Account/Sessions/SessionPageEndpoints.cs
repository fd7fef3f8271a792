using Auth.Application.Sessions;
using Auth.Domain.Sessions;
using Auth.WebApi.Http;
using Auth.WebApi.Pages.Rendering;
using Auth.WebApi.Security;
using MediatR;

namespace Auth.WebApi.Pages.Account.Sessions;

/// <summary>Sessions of the signed-in user.</summary>
internal static class SessionPageEndpoints
{
    private const string Path = "/account/sessions";

    public static void MapSessionPages(this IEndpointRouteBuilder account)
    {
        account.MapGet("/sessions", ListAsync).AllowGetAndHead().Sends<ListSessionsQuery>();
        account.MapPost("/sessions/{id:guid}/end", EndAsync).Sends<RevokeSessionCommand>();
        account.MapPost("/sessions/end-others", EndOthersAsync).Sends<RevokeOtherSessionsCommand>();
    }

    private static async Task<IResult> ListAsync(CurrentSession session, Notice notice, IMediator mediator, CancellationToken cancellationToken)
    {
        var result = await mediator.Send(new ListSessionsQuery(session.UserId, session.Id), cancellationToken);
        return result.IsFailure ? ProblemResult.From(result.Error) : PageResults.Page(new SessionsModel(result.Value) { Done = notice.Take(SessionsModel.GetSuccessMessage) });
    }

    private static async Task<IResult> EndAsync(Guid id, CurrentSession session, IMediator mediator, CancellationToken cancellationToken)
    {
        var result = await mediator.Send(new RevokeSessionCommand(session.UserId, new SessionId(id)), cancellationToken);
        // Not found means that it has ended meanwhile, as requested.
        return result.IsFailure && result.Error != SessionErrors.NotFound ? ProblemResult.From(result.Error) : PageResults.SeeOther(Path, SessionsModel.Ended);
    }

    private static async Task<IResult> EndOthersAsync(CurrentSession session, IMediator mediator, CancellationToken cancellationToken)
    {
        var result = await mediator.Send(new RevokeOtherSessionsCommand(session.UserId, session.Id), cancellationToken);
        return result.IsFailure ? ProblemResult.From(result.Error) : PageResults.SeeOther(Path, SessionsModel.EndedOthers);
    }
}
