using Auth.Application.Passwords;
using Auth.Application.Recovery;
using Auth.Application.Registration;
using Auth.Domain.Common;
using Auth.Domain.EmailLinks;
using Auth.Domain.Users;
using Auth.WebApi.Http;
using Auth.WebApi.Pages.Account.Profile;
using Auth.WebApi.Pages.CreateAccount;
using Auth.WebApi.Pages.Recovery;
using Auth.WebApi.Pages.Register;
using Auth.WebApi.Pages.Rendering;
using Auth.WebApi.Pages.SignIn;
using Auth.WebApi.Security;
using MediatR;

namespace Auth.WebApi.Pages.EmailLinks;

/// <summary>Pages to which email links lead. Opening a link changes nothing, because mail programs open links too; submitting the form does.</summary>
internal static class EmailLinkPageEndpoints
{
    /// <summary>Path for requesting a new verification link.</summary>
    public const string NewVerificationLinkPath = "/verify-email/new-link";

    public static void MapLinks(this IEndpointRouteBuilder pages)
    {
        pages.MapGet("/verify-email", AskToVerifyAsync).AllowGetAndHead().Sends<GetVerificationLinkQuery>().WithMetadata(RateLimitMetadata.EmailLinks);
        pages.MapPost("/verify-email", VerifyAsync).Sends<VerifyEmailCommand>().WithMetadata(RateLimitMetadata.EmailLinks);
        pages.MapGet(NewVerificationLinkPath, () => PageResults.Page(new NewVerificationLinkModel())).AllowGetAndHead().LeadsTo<RequestVerificationCommand>();
        pages.MapPost(NewVerificationLinkPath, RequestVerificationAsync).Sends<RequestVerificationCommand>().WithMetadata(RateLimitMetadata.Recoveries);
        pages.MapGet("/reset-password", AskToResetAsync).AllowGetAndHead().Sends<GetVerificationLinkQuery>().WithMetadata(RateLimitMetadata.EmailLinks);
        pages.MapPost("/reset-password", ResetAsync).Sends<CompleteRecoveryCommand>().WithMetadata(RateLimitMetadata.EmailLinks);
        pages.MapGet("/complete-registration", AskToRegisterAsync).AllowGetAndHead().Sends<GetVerificationLinkQuery>().WithMetadata(RateLimitMetadata.EmailLinks);
        pages.MapPost("/complete-registration", RegisterAsync).Sends<CompleteRegistrationCommand>().Sends<GetVerificationLinkQuery>().WithMetadata(RateLimitMetadata.EmailLinks);
    }

    private static async Task<IResult> AskToVerifyAsync(RequestAuthenticator sessions, IMediator mediator, HttpContext http, CancellationToken cancellationToken, string? token = null)
    {
        await sessions.AuthenticateAsync(http);
        return await ShowVerificationAsync(token ?? "", error: null, mediator, cancellationToken);
    }

    /// <summary>Does not sign in: the user who registered the account knows its password, but may not own the mailbox.</summary>
    private static async Task<IResult> VerifyAsync(PageForm form, RequestAuthenticator sessions, IMediator mediator, HttpContext http, CancellationToken cancellationToken)
    {
        if (RequestCredentials.Read(http.Request).AreAmbiguous) return SessionAuthentication.AmbiguousCredentials;

        var session = await sessions.AuthenticateAsync(http);
        var command = new VerifyEmailCommand(form["token"], form.GetOrNull("password"), form.Has("claim"), DeviceTokenTransport.Read(http.Request));
        var verified = await mediator.Send(command, cancellationToken);
        if (verified.IsFailure) return await ShowVerificationAsync(command.Token, verified.Error, mediator, cancellationToken);
        if (verified.Value.IsClaimed) return PageResults.Page(new ClaimedAccountModel(verified.Value.User.Username, verified.Value.User.Email ?? ""));

        return session?.UserId.Value == verified.Value.User.Id
            ? PageResults.SeeOther(ReturnUrl.Home, ProfileModel.Verified)
            : PageResults.Page(SignInPageEndpoints.Form(http, ReturnUrl.Home) with { Username = verified.Value.User.Username, Done = "Your email address is verified. Sign in to continue." });
    }

    /// <summary>Shows the form while the link works, also after a wrong password.</summary>
    private static async Task<IResult> ShowVerificationAsync(string token, Error? error, IMediator mediator, CancellationToken cancellationToken)
    {
        var link = await mediator.Send(new GetVerificationLinkQuery(token, EmailLinkPurpose.Verification), cancellationToken);
        if (link.IsFailure) return Useless(link.Error, NewVerificationLinkPath);

        return PageResults.Page(
            new VerifyEmailModel(token, link.Value) { Error = error?.AtField((UserErrors.InvalidCredentials, "password"), (UserErrors.ConfirmationRequired, "password")) },
            error is null ? StatusCodes.Status200OK : ProblemResult.GetStatus(error.Kind));
    }

    private static async Task<IResult> RequestVerificationAsync(PageForm form, IMediator mediator, CancellationToken cancellationToken)
    {
        var result = await mediator.Send(new RequestVerificationCommand(form["email"]), cancellationToken);
        return result.IsFailure
            ? PageResults.Page(new NewVerificationLinkModel { Email = form["email"], Error = result.Error }, ProblemResult.GetStatus(result.Error.Kind))
            : PageResults.Page(new NewVerificationLinkModel { Email = form["email"], IsRequested = true });
    }

    private static async Task<IResult> AskToResetAsync(PasswordPolicySettings settings, IMediator mediator, CancellationToken cancellationToken, string? token = null)
    {
        var result = await mediator.Send(new GetVerificationLinkQuery(token ?? "", EmailLinkPurpose.Recovery), cancellationToken);
        return result.IsFailure ? Useless(result.Error, RecoveryPageEndpoints.Path) : PageResults.Page(Reset(token ?? "", result.Value.Username, settings));
    }

    private static async Task<IResult> ResetAsync(PageForm form, PasswordPolicySettings settings, IMediator mediator, HttpContext http, CancellationToken cancellationToken)
    {
        var reset = await mediator.Send(new CompleteRecoveryCommand(form["token"], form["password"], DeviceTokenTransport.Read(http.Request)), cancellationToken);
        return reset.IsFailure
            ? AskAgain(Reset(form["token"], form["username"], settings), reset.Error, RecoveryPageEndpoints.Path)
            : PageResults.Page(new LinkCompletedModel("Password set", "Your new password is set, and all sessions of your account have been signed out. Passkeys and authenticators stay. Sign in, then check them on the security page."));
    }

    private static async Task<IResult> AskToRegisterAsync(PasswordPolicySettings settings, IMediator mediator, CancellationToken cancellationToken, string? token = null)
    {
        var link = await mediator.Send(new GetVerificationLinkQuery(token ?? "", EmailLinkPurpose.Registration), cancellationToken);
        if (link.IsFailure) return Useless(link.Error, RegisterPageEndpoints.Path);

        var error = link.Value.UsernameError is { } reason ? AtUsername(reason) : null;
        return PageResults.Page(Register(token ?? "", link.Value, settings) with { Error = error }, error is null ? StatusCodes.Status200OK : ProblemResult.GetStatus(error.Kind));
    }

    /// <summary>Signs in as well: the user has just proved control of the email and chosen the password.</summary>
    private static async Task<IResult> RegisterAsync(PageForm form, PasswordPolicySettings settings, IMediator mediator, HttpContext http, CancellationToken cancellationToken)
    {
        if (RequestCredentials.Read(http.Request).AreAmbiguous) return SessionAuthentication.AmbiguousCredentials;

        var registered = await mediator.Send(new CompleteRegistrationCommand(form["token"], form["password"], form.GetOrNull("username")) { Attributes = form.ReadAttributes() }, cancellationToken);
        if (registered.IsFailure) return await AskToRegisterAgainAsync(form, registered.Error, settings, mediator, cancellationToken);

        var name = registered.Value.Username;
        return await SignInPageEndpoints.SignInAtOnceAsync(name, form["password"], ReturnUrl.Home, ProfileModel.Created, mediator, http, cancellationToken)
            ?? PageResults.Page(new LinkCompletedModel("Account created", "Your username is {0}. You can sign in with it or with your email address.", name));
    }

    /// <summary>Shows the form again if the link still works, so that another username or password may succeed.</summary>
    private static async Task<IResult> AskToRegisterAgainAsync(PageForm form, Error error, PasswordPolicySettings settings, IMediator mediator, CancellationToken cancellationToken)
    {
        var link = await mediator.Send(new GetVerificationLinkQuery(form["token"], EmailLinkPurpose.Registration), cancellationToken);
        if (link.IsFailure) return Useless(link.Error, RegisterPageEndpoints.Path);

        var model = Register(form["token"], link.Value, settings);
        return PageResults.Page(model with { Username = form.GetOrNull("username") ?? model.Username, Attributes = form.ReadAttributes(), Error = AtUsername(error) }, ProblemResult.GetStatus(error.Kind));
    }

    private static Error AtUsername(Error error) => error.AtField((UserErrors.UsernameTaken, "username"), (UserErrors.UsernameReserved, "username"));

    private static ChoosePasswordModel Reset(string token, string username, PasswordPolicySettings settings) =>
        new("Set a new password", "/reset-password", token, username, settings.MinimumLength);

    /// <summary>The requested username is only shown, unless it cannot be taken.</summary>
    private static CreateAccountModel Register(string token, VerificationLinkDetails link, PasswordPolicySettings settings) => new("/complete-registration", token, settings.MinimumLength)
    {
        Username = link.Username,
        ChoosesUsername = link.UsernameError is not null,
        Email = link.Email,
    };

    /// <summary>Shows the form again if another password or a later attempt may succeed.</summary>
    private static IResult AskAgain(ChoosePasswordModel model, Error error, string newLink) =>
        error.Kind is ErrorKind.Unavailable || error.Fields is not null
            ? PageResults.Page(model with { Error = error.ForField("password") }, ProblemResult.GetStatus(error.Kind))
            : Useless(error, newLink);

    /// <summary>A new link helps if this one is invalid, but not if the email is in use.</summary>
    private static IResult Useless(Error error, string newLink) =>
        PageResults.Page(new InvalidLinkModel(error, error == EmailLinkErrors.Invalid ? newLink : null), ProblemResult.GetStatus(error.Kind));
}
