using Auth.Application.Recovery;
using Auth.WebApi.Http;
using Auth.WebApi.Pages.Rendering;
using Auth.WebApi.Security;
using MediatR;

namespace Auth.WebApi.Pages.Recovery;

/// <summary>Requests a link for setting a new password.</summary>
internal static class RecoveryPageEndpoints
{
    public const string Path = "/forgot-password";

    public static void MapForgotPassword(this IEndpointRouteBuilder pages)
    {
        pages.MapGet(Path, () => PageResults.Page(new ForgotPasswordModel())).AllowGetAndHead().LeadsTo<RequestRecoveryCommand>();
        pages.MapPost(Path, RequestAsync).Sends<RequestRecoveryCommand>().WithMetadata(RateLimitMetadata.Recoveries);
    }

    private static async Task<IResult> RequestAsync(PageForm form, IMediator mediator, CancellationToken cancellationToken)
    {
        var result = await mediator.Send(new RequestRecoveryCommand(form["email"]), cancellationToken);
        return result.IsFailure
            ? PageResults.Page(new ForgotPasswordModel { Email = form["email"], Error = result.Error }, ProblemResult.GetStatus(result.Error.Kind))
            : PageResults.Page(new ForgotPasswordModel { Email = form["email"], IsRequested = true });
    }
}
