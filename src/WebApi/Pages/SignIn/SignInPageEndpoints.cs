using System.Net;
using Auth.Application.Common;
using Auth.Application.Login;
using Auth.Application.Sessions;
using Auth.Domain.Common;
using Auth.Domain.RequiredActions;
using Auth.Domain.SecondFactors;
using Auth.Domain.Users;
using Auth.WebApi.Http;
using Auth.WebApi.Pages.Rendering;
using Auth.WebApi.Pages.Setup;
using Auth.WebApi.Security;
using MediatR;

namespace Auth.WebApi.Pages.SignIn;

/// <summary>Sign-in, in one step or two, and sign-out.</summary>
internal static class SignInPageEndpoints
{
    public const string Path = "/sign-in";

    /// <summary>Path of forms that continue a login.</summary>
    public const string ContinuePath = Path + "/continue";

    /// <summary>Path of the form that completes a required enrollment.</summary>
    public const string EnrollmentPath = RequiredActionModel.Root + RequiredActionName.EnrollSecondFactor;

    /// <summary>Path for users with an account while there is no administrator.</summary>
    public const string PathBeforeSetup = $"{Path}?setup={SetupLater}";

    private const string SetupLater = "later";
    private const string SecondFactorPath = Path + "/second-factor";
    private const string ChangePasswordPath = RequiredActionModel.Root + RequiredActionName.ChangePassword;
    private const string VerifyEmailPath = RequiredActionModel.Root + RequiredActionName.VerifyEmail;

    public static void MapSignIn(this IEndpointRouteBuilder pages)
    {
        pages.MapGet("/", BeginAsync).AllowGetAndHead().Requires(AccessRequirement.Anonymous);
        pages.MapGet(Path, ShowAsync).AllowGetAndHead().LeadsTo<LoginCommand>();
        pages.MapPost(Path, SignInAsync).Sends<LoginCommand>().Sends<BeginRequiredEnrollmentCommand>().WithMetadata(RateLimitMetadata.Logins);
        // The steps are responses to forms. Reloading their URL leads to the first form.
        pages.MapGet(Path + "/{**step}", () => PageResults.SeeOther(Path)).AllowGetAndHead().LeadsTo<LoginCommand>();
        pages.MapPost(SecondFactorPath, RedeemAsync).Sends<RedeemChallengeCommand>().Sends<BeginRequiredEnrollmentCommand>().WithMetadata(RateLimitMetadata.Logins);
        pages.MapPost(ContinuePath, ContinueAsync).Sends<ContinueLoginCommand>().Sends<BeginRequiredEnrollmentCommand>().WithMetadata(RateLimitMetadata.Logins);
        pages.MapPost(ChangePasswordPath, ChangePasswordAsync).Sends<ChangeRequiredPasswordCommand>().Sends<BeginRequiredEnrollmentCommand>().WithMetadata(RateLimitMetadata.Logins);
        pages.MapPost(VerifyEmailPath, SendVerificationAsync).Sends<SendVerificationCommand>().Sends<BeginRequiredEnrollmentCommand>().WithMetadata(RateLimitMetadata.Logins);
        pages.MapPost(EnrollmentPath, ConfirmEnrollmentAsync).Sends<ConfirmRequiredEnrollmentCommand>().Sends<BeginRequiredEnrollmentCommand>().WithMetadata(RateLimitMetadata.Logins);
        pages.MapPost(RequiredActionModel.Root + "{name}", CompleteActionAsync).Sends<CompleteRequiredActionCommand>().Sends<BeginRequiredEnrollmentCommand>().WithMetadata(RateLimitMetadata.Logins);
        pages.MapPost("/sign-out", SignOutAsync).Sends<LogoutCommand>();
    }

    /// <summary>Signs in a user who has just chosen a password, with an ordinary login: its rules, events and second factor apply.</summary>
    /// <returns>Null if the login was rejected. The user can try again.</returns>
    public static async Task<IResult?> SignInAtOnceAsync(
        string username, string password, string destination, string? notice, IMediator mediator, HttpContext http, CancellationToken cancellationToken)
    {
        var (client, token) = (HttpRequestContext.GetClient(http), RequestCredentials.Read(http.Request).Token);
        var login = await mediator.Send(new LoginCommand(username, password, Remember: false, client, token, DeviceTokenTransport.Read(http.Request)), cancellationToken);
        return login.IsFailure ? null : await ProceedAsync(login.Value, destination, mediator, http, notice);
    }

    /// <summary>The empty form of the sign-in page.</summary>
    public static SignInModel Form(HttpContext http, string returnUrl) =>
        new() { Return = returnUrl, IsWithoutTls = !http.Request.IsHttps && !IsOnThisMachine(http.Request.Host.Host) };

    private static async Task<IResult> BeginAsync(HttpContext http, ISetupState state, CancellationToken cancellationToken)
    {
        if (RequestCredentials.Read(http.Request).Token is not null) return PageResults.SeeOther(ReturnUrl.Home);
        return PageResults.SeeOther(await state.IsNeededAsync(cancellationToken) ? SetupPageEndpoints.Path : Path);
    }

    private static async Task<IResult> ShowAsync(
        HttpContext http, RequestAuthenticator sessions, IMediator mediator, ISetupState state, Notice notice, CancellationToken cancellationToken, string? setup = null)
    {
        var returnUrl = ReturnUrl.FromQuery(http.Request);
        if (await sessions.AuthenticateAsync(http) is { } session)
        {
            await RestoreGatewayCookieAsync(session, http, mediator, cancellationToken);
            return PageResults.SeeOther(returnUrl);
        }

        if (setup != SetupLater && await state.IsNeededAsync(cancellationToken)) return PageResults.SeeOther(SetupPageEndpoints.Path);
        return PageResults.Page(Form(http, returnUrl) with { Done = notice.Take(SignInModel.GetSuccessMessage), HasClientChanged = await HasClientChangedAsync(http, mediator) });
    }

    /// <summary>A gateway sends browsers here that lack the gateway cookie. Without it, they would be sent back and forth.</summary>
    private static async Task RestoreGatewayCookieAsync(CurrentSession session, HttpContext http, IMediator mediator, CancellationToken cancellationToken)
    {
        var gatewayCookie = GatewayCookie.Of(http.Response);
        if (RequestCredentials.Read(http.Request) is not { Transport: SessionTransport.Cookie, Token: { } token } || gatewayCookie.IsHeld(http.Request, token)) return;

        var allowed = await mediator.Send(new StoreGatewayTokenCommand(token), cancellationToken);
        if (allowed.IsSuccess) gatewayCookie.Write(http.Response, token, SessionCookie.GetMaxAge(session.Session.ToDetails(), session.Session.Remember));
    }

    private static async Task<bool> HasClientChangedAsync(HttpContext http, IMediator mediator) =>
        RequestCredentials.Read(http.Request).Token is { } token
        && DeviceTokenTransport.Read(http.Request) is { } device
        && (await mediator.Send(new DetectClientChangeQuery(token, device, HttpRequestContext.GetClient(http)), http.RequestAborted)).Value;

    private static async Task<IResult> SignInAsync(PageForm form, IMediator mediator, IRequestContext context, HttpContext http, CancellationToken cancellationToken)
    {
        var credentials = RequestCredentials.Read(http.Request);
        if (credentials.AreAmbiguous) return SessionAuthentication.AmbiguousCredentials;

        var (returnUrl, remember) = (form.GetReturnUrl(), form.Has("remember"));
        var login = await mediator.Send(
            new LoginCommand(form["username"], form["password"], remember, context.Client, credentials.Token, DeviceTokenTransport.Read(http.Request)), cancellationToken);
        if (login.IsFailure)
            return PageResults.Page(Form(http, returnUrl) with { Username = form["username"], Remember = remember, Error = login.Error }, ProblemResult.GetStatus(login.Error.Kind));

        return await ProceedAsync(login.Value, returnUrl, mediator, http);
    }

    private static async Task<IResult> RedeemAsync(PageForm form, IMediator mediator, IRequestContext context, HttpContext http, CancellationToken cancellationToken)
    {
        var credentials = RequestCredentials.Read(http.Request);
        if (credentials.AreAmbiguous) return SessionAuthentication.AmbiguousCredentials;

        var returnUrl = form.GetReturnUrl();
        var redeemed = await mediator.Send(
            new RedeemChallengeCommand(form["challenge"], form["code"], context.Client, credentials.Token, DeviceTokenTransport.Read(http.Request), Passkey: null), cancellationToken);
        if (redeemed.IsSuccess) return await ProceedAsync(redeemed.Value, returnUrl, mediator, http);

        // After a wrong code, and beyond a limit, the same challenge can be used again. Otherwise the login starts over.
        return redeemed.Error == SecondFactorErrors.InvalidCode || IsTemporary(redeemed.Error)
            ? PageResults.Page(new SecondFactorModel(form["challenge"], form.Has("passkey"), returnUrl) { Error = redeemed.Error }, ProblemResult.GetStatus(redeemed.Error.Kind))
            : StartOver(redeemed.Error, returnUrl, http);
    }

    /// <summary>Continues a login that the script began with a passkey, or whose last step showed something.</summary>
    private static async Task<IResult> ContinueAsync(PageForm form, IMediator mediator, IRequestContext context, HttpContext http, CancellationToken cancellationToken)
    {
        var credentials = RequestCredentials.Read(http.Request);
        if (credentials.AreAmbiguous) return SessionAuthentication.AmbiguousCredentials;

        var returnUrl = form.GetReturnUrl();
        var result = await mediator.Send(new ContinueLoginCommand(form["challenge"], context.Client, credentials.Token, DeviceTokenTransport.Read(http.Request)), cancellationToken);
        return result.IsFailure ? StartOver(result.Error, returnUrl, http) : await ProceedAsync(result.Value, returnUrl, mediator, http);
    }

    private static async Task<IResult> CompleteActionAsync(
        string name, PageForm form, IMediator mediator, IRequestContext context, HttpContext http, CancellationToken cancellationToken)
    {
        var credentials = RequestCredentials.Read(http.Request);
        if (credentials.AreAmbiguous) return SessionAuthentication.AmbiguousCredentials;

        var (returnUrl, input) = (form.GetReturnUrl(), RequiredActionModel.ReadInput(form));
        var result = await mediator.Send(
            new CompleteRequiredActionCommand(form["challenge"], name, input, context.Client, credentials.Token, DeviceTokenTransport.Read(http.Request)), cancellationToken);
        if (result.IsSuccess) return await ProceedAsync(result.Value, returnUrl, mediator, http);
        if (result.Error == RequiredActionErrors.NotFound) return ProblemResult.From(result.Error);
        return AskAgain(new RequiredActionModel(name, form["challenge"], returnUrl) { Error = result.Error, Input = input }, http);
    }

    private static async Task<IResult> ChangePasswordAsync(PageForm form, IMediator mediator, IRequestContext context, HttpContext http, CancellationToken cancellationToken)
    {
        var credentials = RequestCredentials.Read(http.Request);
        if (credentials.AreAmbiguous) return SessionAuthentication.AmbiguousCredentials;

        var returnUrl = form.GetReturnUrl();
        var result = await mediator.Send(
            new ChangeRequiredPasswordCommand(form["challenge"], form["newPassword"], context.Client, credentials.Token, DeviceTokenTransport.Read(http.Request)), cancellationToken);
        return result.IsSuccess
            ? await ProceedAsync(result.Value, returnUrl, mediator, http)
            : AskAgain(new RequiredActionModel(RequiredActionName.ChangePassword, form["challenge"], returnUrl) { Error = result.Error }, http);
    }

    /// <summary>Sends the link again, or continues if the email has been verified meanwhile.</summary>
    private static async Task<IResult> SendVerificationAsync(PageForm form, IMediator mediator, IRequestContext context, HttpContext http, CancellationToken cancellationToken)
    {
        var credentials = RequestCredentials.Read(http.Request);
        if (credentials.AreAmbiguous) return SessionAuthentication.AmbiguousCredentials;

        var model = new RequiredActionModel(RequiredActionName.VerifyEmail, form["challenge"], form.GetReturnUrl());
        var result = await mediator.Send(new SendVerificationCommand(model.Challenge, context.Client, credentials.Token, DeviceTokenTransport.Read(http.Request)), cancellationToken);
        if (result.IsFailure) return AskAgain(model with { Error = result.Error }, http);

        return result.Value is IssuedChallenge { RequiredActions: [RequiredActionName.VerifyEmail, ..] }
            ? RequiredActionPages.Show(model with { Done = "The email has been sent again." }, http)
            : await ProceedAsync(result.Value, model.Return, mediator, http);
    }

    private static async Task<IResult> ConfirmEnrollmentAsync(PageForm form, IMediator mediator, IRequestContext context, HttpContext http, CancellationToken cancellationToken)
    {
        var (challenge, returnUrl) = (form["challenge"], form.GetReturnUrl());
        var codes = await mediator.Send(new ConfirmRequiredEnrollmentCommand(challenge, form["code"], context.Client, DeviceTokenTransport.Read(http.Request)), cancellationToken);
        if (codes.IsSuccess) return PageResults.Page(RequiredEnrollmentCodesModel.From(challenge, returnUrl, codes.Value));

        return codes.Error == SecondFactorErrors.InvalidCode || IsTemporary(codes.Error)
            ? await ShowEnrollmentAsync(challenge, form["secret"], codes.Error, returnUrl, mediator, http)
            : StartOver(codes.Error, returnUrl, http);
    }

    /// <summary>Shows the secret of a required enrollment. If it is shown again after an error, it stays the same.</summary>
    private static async Task<IResult> ShowEnrollmentAsync(string challenge, string? shownSecret, Error? error, string returnUrl, IMediator mediator, HttpContext http)
    {
        var client = HttpRequestContext.GetClient(http);
        var begun = await mediator.Send(new BeginRequiredEnrollmentCommand(challenge, shownSecret, client, DeviceTokenTransport.Read(http.Request)), http.RequestAborted);
        return begun.IsFailure
            ? StartOver(begun.Error, returnUrl, http)
            : PageResults.Page(new RequiredEnrollmentModel(challenge, returnUrl, begun.Value) { Error = error }, error is null ? StatusCodes.Status200OK : ProblemResult.GetStatus(error.Kind));
    }

    /// <summary>Signs in, or shows the page of the next required action.</summary>
    private static async Task<IResult> ProceedAsync(LoginResult result, string returnUrl, IMediator mediator, HttpContext http, string? notice = null)
    {
        if (result is IssuedSession issued) return SignIn(issued, returnUrl, http, notice);

        var challenge = (IssuedChallenge)result;
        return challenge.RequiredActions[0] switch
        {
            RequiredActionName.SecondFactor => PageResults.Page(SecondFactorModel.From(challenge, returnUrl)),
            RequiredActionName.EnrollSecondFactor => await ShowEnrollmentAsync(RequiredActionModel.From(challenge, returnUrl).Challenge, shownSecret: null, error: null, returnUrl, mediator, http),
            _ => RequiredActionPages.Show(RequiredActionModel.From(challenge, returnUrl), http),
        };
    }

    /// <summary>Shows the page of an action with its error, or the first page if the login cannot continue.</summary>
    private static IResult AskAgain(RequiredActionModel model, HttpContext http) =>
        EndsLogin(model.Error!) ? StartOver(model.Error!, model.Return, http) : RequiredActionPages.Show(model, http);

    private static IResult StartOver(Error error, string returnUrl, HttpContext http) =>
        PageResults.Page(Form(http, returnUrl) with { Error = error }, ProblemResult.GetStatus(error.Kind));

    private static bool IsTemporary(Error error) => error.Fields is not null || error.Kind is ErrorKind.RateLimited or ErrorKind.Unavailable;

    private static bool EndsLogin(Error error) =>
        error == SecondFactorErrors.InvalidChallenge || error == RequiredActionErrors.NotNext || error == UserErrors.Locked || error.Kind == ErrorKind.Locked;

    private static async Task<IResult> SignOutAsync(IMediator mediator, HttpContext http, CancellationToken cancellationToken)
    {
        var credentials = RequestCredentials.Read(http.Request);
        if (credentials.AreAmbiguous) return SessionAuthentication.AmbiguousCredentials;
        if (credentials.Token is { } token)
        {
            var logout = await mediator.Send(new LogoutCommand(token), cancellationToken);
            if (logout.IsFailure) return ProblemResult.From(logout.Error);
        }

        SessionCookie.Delete(http.Response);
        return PageResults.SeeOther(Path, SignInModel.SignedOut);
    }

    /// <summary>Most browsers treat these hosts as secure even over plain http.</summary>
    private static bool IsOnThisMachine(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));

    private static IResult SignIn(IssuedSession issued, string returnUrl, HttpContext http, string? notice = null)
    {
        SessionCookie.Write(http.Response, issued.Token, issued.Session, issued.Remember);
        DeviceTokenTransport.WriteCookie(http.Response, issued.Device);
        return PageResults.SeeOther(returnUrl, notice);
    }
}
