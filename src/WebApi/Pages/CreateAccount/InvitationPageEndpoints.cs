using Auth.Application.Invitations;
using Auth.Application.Passwords;
using Auth.Domain.Common;
using Auth.Domain.Users;
using Auth.WebApi.Http;
using Auth.WebApi.Pages.Account.Profile;
using Auth.WebApi.Pages.EmailLinks;
using Auth.WebApi.Pages.Rendering;
using Auth.WebApi.Pages.SignIn;
using Auth.WebApi.Security;
using MediatR;

namespace Auth.WebApi.Pages.CreateAccount;

/// <summary>The page to which the link of an invitation leads. Opening it changes nothing.</summary>
internal static class InvitationPageEndpoints
{
    /// <summary>The path in links.</summary>
    public const string Path = "/accept-invitation";

    public static void MapAcceptInvitation(this IEndpointRouteBuilder pages)
    {
        pages.MapGet(Path, AskAsync).AllowGetAndHead().Sends<GetInvitationQuery>().WithMetadata(RateLimitMetadata.EmailLinks);
        pages.MapPost(Path, AcceptAsync).Sends<AcceptInvitationCommand>().Sends<GetInvitationQuery>().WithMetadata(RateLimitMetadata.EmailLinks);
    }

    private static async Task<IResult> AskAsync(PasswordPolicySettings settings, IMediator mediator, CancellationToken cancellationToken, string? token = null)
    {
        var offer = await mediator.Send(new GetInvitationQuery(token ?? ""), cancellationToken);
        return offer.IsFailure ? Useless(offer.Error) : PageResults.Page(Form(token ?? "", offer.Value, settings));
    }

    /// <summary>Signs in as well: the user has just chosen the password.</summary>
    private static async Task<IResult> AcceptAsync(PageForm form, PasswordPolicySettings settings, IMediator mediator, HttpContext http, CancellationToken cancellationToken)
    {
        if (RequestCredentials.Read(http.Request).AreAmbiguous) return SessionAuthentication.AmbiguousCredentials;

        var accepted = await mediator.Send(new AcceptInvitationCommand(form["token"], form.GetOrNull("username"), form["password"]) { Attributes = form.ReadAttributes() }, cancellationToken);
        if (accepted.IsFailure) return await AskAgainAsync(form, accepted.Error, settings, mediator, cancellationToken);

        var name = accepted.Value.Username;
        return await SignInPageEndpoints.SignInAtOnceAsync(name, form["password"], ReturnUrl.Home, ProfileModel.Created, mediator, http, cancellationToken)
            ?? PageResults.Page(new LinkCompletedModel("Account created", "Your username is {0}. You can sign in with it.", name));
    }

    /// <summary>Shows the form again if the link still works, so that another username or password may succeed.</summary>
    private static async Task<IResult> AskAgainAsync(PageForm form, Error error, PasswordPolicySettings settings, IMediator mediator, CancellationToken cancellationToken)
    {
        var offer = await mediator.Send(new GetInvitationQuery(form["token"]), cancellationToken);
        if (offer.IsFailure) return Useless(offer.Error);

        var shown = error.AtField((UserErrors.UsernameTaken, "username"), (UserErrors.UsernameReserved, "username"));
        var model = Form(form["token"], offer.Value, settings) with { Username = offer.Value.Username ?? form["username"], Attributes = form.ReadAttributes(), Error = shown };
        return PageResults.Page(model, ProblemResult.GetStatus(error.Kind));
    }

    private static CreateAccountModel Form(string token, InvitationOffer offer, PasswordPolicySettings settings) => new(Path, token, settings.MinimumLength)
    {
        Username = offer.Username ?? "",
        ChoosesUsername = offer.Username is null,
        Email = offer.Email,
    };

    private static IResult Useless(Error error) => PageResults.Page(new InvalidLinkModel(error, NewLink: null), ProblemResult.GetStatus(error.Kind));
}
