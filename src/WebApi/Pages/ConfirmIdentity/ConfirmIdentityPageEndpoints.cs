using Auth.Application.SecondFactors;
using Auth.Application.Sessions;
using Auth.Domain.Common;
using Auth.Domain.SecondFactors;
using Auth.WebApi.Http;
using Auth.WebApi.Pages.Rendering;
using Auth.WebApi.Security;
using MediatR;

namespace Auth.WebApi.Pages.ConfirmIdentity;

/// <summary>Step-up: the user confirms their identity before an action for which a session alone is not enough.</summary>
internal static class ConfirmIdentityPageEndpoints
{
    public const string Path = "/confirm-identity";

    public static void MapConfirmIdentity(this IEndpointRouteBuilder pages)
    {
        pages.MapGet(Path, ShowFormAsync).AllowGetAndHead().LeadsTo<StepUpCommand>();
        pages.MapPost(Path, ConfirmAsync).Sends<StepUpCommand>().WithMetadata(RateLimitMetadata.Logins);
    }

    private static Task<IResult> ShowFormAsync(CurrentSession session, IMediator mediator, HttpContext http, CancellationToken cancellationToken) =>
        ShowAsync(session, ReturnUrl.FromQuery(http.Request), error: null, mediator, cancellationToken);

    private static async Task<IResult> ConfirmAsync(PageForm form, CurrentSession session, IMediator mediator, HttpContext http, CancellationToken cancellationToken)
    {
        var returnUrl = form.GetReturnUrl();
        var result = await mediator.Send(
            new StepUpCommand(session.UserId, session.Id, form["password"], form.GetOrNull("code"), DeviceTokenTransport.Read(http.Request)), cancellationToken);
        return result.IsFailure ? await ShowAsync(session, returnUrl, result.Error, mediator, cancellationToken) : PageResults.SeeOther(returnUrl);
    }

    private static async Task<IResult> ShowAsync(CurrentSession session, string returnUrl, Error? error, IMediator mediator, CancellationToken cancellationToken)
    {
        var factors = await mediator.Send(new GetSecondFactorsQuery(session.UserId), cancellationToken);
        if (factors.IsFailure) return ProblemResult.From(factors.Error);

        var model = new ConfirmIdentityModel(session.Session.GetUser().Username, returnUrl, NeedsCode: factors.Value.Totp is not null, HasPasskey: factors.Value.Passkeys > 0)
        {
            Error = error?.AtField((SecondFactorErrors.InvalidCode, "code"), (SecondFactorErrors.CodeMissing, "code")),
        };
        return PageResults.Page(model, error is null ? StatusCodes.Status200OK : ProblemResult.GetStatus(error.Kind));
    }
}
