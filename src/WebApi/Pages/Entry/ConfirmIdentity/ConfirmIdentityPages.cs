using Auth.Application.SecondFactors.GetSecondFactors;
using Auth.Application.Sessions.StepUp;
using Auth.Domain.Common;
using Auth.Domain.SecondFactors;
using Auth.WebApi.Authentication;
using Auth.WebApi.Http;
using Auth.WebApi.Pages.Rendering;
using MediatR;

namespace Auth.WebApi.Pages.Entry.ConfirmIdentity;

/// <summary>Step-up: the user confirms their identity before an action for which a session alone is not enough.</summary>
internal static class ConfirmIdentityPages
{
    public const string Path = "/confirm-identity";

    public static void MapConfirmIdentity(this IEndpointRouteBuilder pages)
    {
        pages.MapGet(Path, AskAsync).ForReading().WithMetadata(Access.SignedIn);
        pages.MapPost(Path, ConfirmAsync).WithMetadata(Access.SignedIn, CountedBy.Logins);
    }

    private static Task<IResult> AskAsync(CurrentSession session, IMediator mediator, CancellationToken cancellationToken, string? @return = null) =>
        ShowAsync(session, ReturnAddress.From(@return), error: null, mediator, cancellationToken);

    private static async Task<IResult> ConfirmAsync(PageForm form, CurrentSession session, IMediator mediator, HttpContext http, CancellationToken cancellationToken)
    {
        var returnUrl = ReturnAddress.From(form["return"]);
        var result = await mediator.Send(
            new StepUpCommand(session.UserId, session.Id, form["password"], form.Given("code"), ShownDevice.In(http.Request, field: null)), cancellationToken);
        return result.IsFailure ? await ShowAsync(session, returnUrl, result.Error, mediator, cancellationToken) : Shown.Elsewhere(returnUrl);
    }

    private static async Task<IResult> ShowAsync(CurrentSession session, string returnUrl, Error? error, IMediator mediator, CancellationToken cancellationToken)
    {
        var factors = await mediator.Send(new GetSecondFactorsQuery(session.UserId), cancellationToken);
        if (factors.IsFailure) return Refusal.For(factors.Error);

        var model = new ConfirmIdentityModel(session.Live.GetUser().Username, returnUrl, NeedsCode: factors.Value.Totp is not null, HasPasskey: factors.Value.Passkeys > 0)
        {
            Error = error?.AtFieldOf((SecondFactorErrors.InvalidCode, "code"), (SecondFactorErrors.CodeMissing, "code")),
        };
        return Shown.Page(model, error is null ? StatusCodes.Status200OK : Refusal.StatusOf(error.Kind));
    }
}
