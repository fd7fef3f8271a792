using Auth.Application.Users.CompleteRecovery;
using Auth.Application.Users.CompleteRegistration;
using Auth.Application.Users.GetMailedLink;
using Auth.Application.Users.VerifyEmail;
using Auth.Domain.Common;
using Auth.Infrastructure.Settings;
using Auth.WebApi.Http;
using Auth.WebApi.Pages.Rendering;
using MediatR;

namespace Auth.WebApi.Pages.Entry.Links;

/// <summary>Where mailed links lead: a page that asks, and one that tells. Opening a link changes nothing, as mail programs open links as well; the button does.</summary>
internal static class LinkPages
{
    public static void MapLinks(this IEndpointRouteBuilder pages)
    {
        pages.MapGet("/verify-email", AskToVerifyAsync).ForReading().WithMetadata(CountedBy.Recoveries);
        pages.MapPost("/verify-email", VerifyAsync).WithMetadata(CountedBy.Recoveries);
        pages.MapGet("/reset-password", (AuthSettings settings, string? token = null) => Shown.Page(Reset(token, settings))).ForReading();
        pages.MapPost("/reset-password", ResetAsync).WithMetadata(CountedBy.Recoveries);
        pages.MapGet("/complete-registration", (AuthSettings settings, string? token = null) => Shown.Page(Register(token, settings))).ForReading();
        pages.MapPost("/complete-registration", RegisterAsync).WithMetadata(CountedBy.Recoveries);
    }

    private static async Task<IResult> AskToVerifyAsync(IMediator mediator, CancellationToken cancellationToken, string? token = null)
    {
        var found = await mediator.Send(new GetMailedLinkQuery(token ?? ""), cancellationToken);
        return found.IsFailure ? Useless(found.Error) : Shown.Page(new VerifyEmailModel(token ?? "", found.Value));
    }

    private static async Task<IResult> VerifyAsync(PageForm form, IMediator mediator, CancellationToken cancellationToken)
    {
        var verified = await mediator.Send(new VerifyEmailCommand(form["token"]), cancellationToken);
        return verified.IsFailure ? Useless(verified.Error) : Shown.Page(new LinkUsedModel("Address verified", "This address is yours. You can sign in now, and close this page."));
    }

    private static async Task<IResult> ResetAsync(PageForm form, AuthSettings settings, IMediator mediator, CancellationToken cancellationToken)
    {
        var reset = await mediator.Send(new CompleteRecoveryCommand(form["token"], form["password"]), cancellationToken);
        return reset.IsFailure
            ? AskAgain(Reset(form["token"], settings), reset.Error)
            : Shown.Page(new LinkUsedModel("Password set", "The new password is set, and everybody who was signed in to your account is signed out. You can sign in with it now."));
    }

    private static async Task<IResult> RegisterAsync(PageForm form, AuthSettings settings, IMediator mediator, CancellationToken cancellationToken)
    {
        var registered = await mediator.Send(new CompleteRegistrationCommand(form["token"], form["password"]), cancellationToken);
        return registered.IsFailure
            ? AskAgain(Register(form["token"], settings), registered.Error)
            : Shown.Page(new LinkUsedModel("Account created", "Your account is called {0}. You can sign in with that name, or with your address.", registered.Value.Username));
    }

    private static ChoosePasswordModel Reset(string? token, AuthSettings settings) => new("Set a new password", "/reset-password", token ?? "", settings.Passwords.MinimumLength);

    private static ChoosePasswordModel Register(string? token, AuthSettings settings) => new("Create your account", "/complete-registration", token ?? "", settings.Passwords.MinimumLength);

    /// <summary>Where another password, or a little patience, may help.</summary>
    private static IResult AskAgain(ChoosePasswordModel asked, Error error) =>
        error.Kind is ErrorKind.Unavailable || error.Fields is not null
            ? Shown.Page(asked with { Error = error.ForField("password") }, Refusal.StatusOf(error.Kind))
            : Useless(error);

    private static IResult Useless(Error error) => Shown.Page(new UselessLinkModel(error), Refusal.StatusOf(error.Kind));
}
