using Auth.Application.Account;
using Auth.Domain.Common;
using Auth.WebApi.Http;
using Auth.WebApi.Pages.Rendering;
using Auth.WebApi.Pages.SignIn;
using Auth.WebApi.Security;
using MediatR;

namespace Auth.WebApi.Pages.Account.Closing;

/// <summary>Data export, and closing of the account.</summary>
internal static class ClosingPageEndpoints
{
    private static readonly Error NotTheName = Error.Invalid("username", "This doesn't match your username. Enter it exactly as shown.");

    public static void MapClosing(this IEndpointRouteBuilder account)
    {
        account.MapGet("/data", () => PageResults.Page(new DataModel())).AllowGetAndHead().LeadsTo<ExportAccountQuery>();
        account.MapGet("/export", ExportAsync).AllowGetAndHead().Sends<ExportAccountQuery>().WithMetadata(new ReturnUrlMetadata("/account/data"));
        account.MapGet("/close", (CurrentSession session, ReturnedForm returned) => PageResults.Page(new CloseModel(session.Session.GetUser().Username) { Typed = returned["username"], Done = returned.Notice })).AllowGetAndHead().LeadsTo<CloseAccountCommand>();
        account.MapPost("/close", CloseAsync).Sends<CloseAccountCommand>().WithMetadata(new KeepsFields("username"));
    }

    private static async Task<IResult> ExportAsync(CurrentSession session, IMediator mediator, CancellationToken cancellationToken)
    {
        var result = await mediator.Send(new ExportAccountQuery(session.UserId, session.Id), cancellationToken);
        return result.IsFailure ? ProblemResult.From(result.Error) : new ExportDownload(result.Value);
    }

    private static async Task<IResult> CloseAsync(PageForm form, CurrentSession session, IMediator mediator, HttpContext http, CancellationToken cancellationToken)
    {
        var username = session.Session.GetUser().Username;
        if (form["username"] != username) return PageResults.Page(new CloseModel(username) { Error = NotTheName }, StatusCodes.Status400BadRequest);

        var result = await mediator.Send(new CloseAccountCommand(session.UserId), cancellationToken);
        if (result.IsFailure) return PageResults.Page(new CloseModel(username) { Error = result.Error }, ProblemResult.GetStatus(result.Error.Kind));

        SessionCookie.Delete(http.Response);
        return PageResults.SeeOther(SignInPageEndpoints.Path, SignInModel.Closed);
    }
}
