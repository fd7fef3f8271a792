using Auth.Application.Sessions.ListSessions;
using Auth.Application.Sessions.RevokeOtherSessions;
using Auth.Application.Sessions.RevokeSession;
using Auth.Domain.Sessions;
using Auth.WebApi.Authentication;
using Auth.WebApi.Http;
using Auth.WebApi.Pages.Rendering;
using MediatR;

namespace Auth.WebApi.Pages.Account.Sessions;

/// <summary>Where one is signed in.</summary>
internal static class SessionPages
{
    private const string Path = "/account/sessions";

    public static void MapSessionPages(this IEndpointRouteBuilder account)
    {
        account.MapGet("/sessions", ListAsync).ForReading();
        account.MapPost("/sessions/{id:guid}/end", EndAsync);
        account.MapPost("/sessions/end-others", EndOthersAsync);
    }

    private static async Task<IResult> ListAsync(CurrentSession session, Notice notice, IMediator mediator, CancellationToken cancellationToken)
    {
        var listed = await mediator.Send(new ListSessionsQuery(session.User, session.Id), cancellationToken);
        return listed.IsFailure ? Refusal.For(listed.Error) : Shown.Page(new SessionsModel(listed.Value) { Done = notice.Take(SessionsModel.Told) });
    }

    private static async Task<IResult> EndAsync(Guid id, CurrentSession session, IMediator mediator, CancellationToken cancellationToken)
    {
        var revoked = await mediator.Send(new RevokeSessionCommand(session.User, new SessionId(id)), cancellationToken);
        // It has ended by itself meanwhile, which is what was wanted.
        return revoked.IsFailure && revoked.Error != SessionErrors.NotFound ? Refusal.For(revoked.Error) : Shown.Elsewhere(Path, SessionsModel.Ended);
    }

    private static async Task<IResult> EndOthersAsync(CurrentSession session, IMediator mediator, CancellationToken cancellationToken)
    {
        var revoked = await mediator.Send(new RevokeOtherSessionsCommand(session.User, session.Id), cancellationToken);
        return revoked.IsFailure ? Refusal.For(revoked.Error) : Shown.Elsewhere(Path, SessionsModel.EndedOthers);
    }
}
