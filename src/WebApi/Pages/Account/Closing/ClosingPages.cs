using Auth.Application.Users.CloseAccount;
using Auth.Domain.Common;
using Auth.WebApi.Authentication;
using Auth.WebApi.Http;
using Auth.WebApi.Pages.Entry.SignIn;
using Auth.WebApi.Pages.Rendering;
using MediatR;

namespace Auth.WebApi.Pages.Account.Closing;

/// <summary>Data export, and closing of the account.</summary>
internal static class ClosingPages
{
    private static readonly Error NotTheName = Error.Invalid("username", "This doesn't match your username. Enter it exactly as shown.");

    public static void MapClosing(this IEndpointRouteBuilder account)
    {
        account.MapGet("/data", () => Shown.Page(new DataModel())).ForReading().WithMetadata(Access.Proven);
        account.MapGet("/export", Endpoints.MeEndpoints.Export).ForReading().WithMetadata(Access.Proven, new GoOnAt("/account/data"));
        account.MapGet("/close", (CurrentSession session, ReturnedForm returned) => Shown.Page(new CloseModel(session.Live.GetUser().Username) { Typed = returned["username"], Done = returned.Notice })).ForReading().WithMetadata(Access.Proven);
        account.MapPost("/close", CloseAsync).WithMetadata(Access.Proven, new KeepsFields("username"));
    }

    private static async Task<IResult> CloseAsync(PageForm form, CurrentSession session, IMediator mediator, HttpContext http, CancellationToken cancellationToken)
    {
        var username = session.Live.GetUser().Username;
        if (form["username"] != username) return Shown.Page(new CloseModel(username) { Error = NotTheName }, StatusCodes.Status400BadRequest);

        var result = await mediator.Send(new CloseAccountCommand(session.UserId), cancellationToken);
        if (result.IsFailure) return Shown.Page(new CloseModel(username) { Error = result.Error }, Refusal.StatusOf(result.Error.Kind));

        SessionCookie.Delete(http.Response);
        return Shown.Elsewhere(SignInPages.Path, SignInModel.Closed);
    }
}
