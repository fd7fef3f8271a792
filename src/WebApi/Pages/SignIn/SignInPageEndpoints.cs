using System.Net;
using Auth.Application.Common;
using Auth.Application.Login;
using Auth.Application.Sessions;
using Auth.Domain.Common;
using Auth.Domain.SecondFactors;
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

    /// <summary>Path for users with an account while there is no administrator.</summary>
    public const string PathBeforeSetup = $"{Path}?setup={SetupLater}";

    private const string SetupLater = "later";
    private const string SecondFactorPath = Path + "/second-factor";

    public static void MapSignIn(this IEndpointRouteBuilder pages)
    {
        pages.MapGet("/", BeginAsync).AllowGetAndHead().Requires(AccessRequirement.Anonymous);
        pages.MapGet(Path, ShowAsync).AllowGetAndHead().LeadsTo<LoginCommand>();
        pages.MapPost(Path, SignInAsync).Sends<LoginCommand>().WithMetadata(RateLimitMetadata.Logins);
        pages.MapGet(SecondFactorPath, () => PageResults.SeeOther(Path)).AllowGetAndHead().LeadsTo<LoginCommand>();
        pages.MapPost(SecondFactorPath, RedeemAsync).Sends<RedeemChallengeCommand>().WithMetadata(RateLimitMetadata.Logins);
        pages.MapPost("/sign-out", SignOutAsync).Sends<LogoutCommand>();
    }

    /// <summary>Signs in a user who has just chosen a password, with an ordinary login: its rules, events and second factor apply.</summary>
    /// <returns>Null if the login was rejected. The user can try again.</returns>
    public static async Task<IResult?> SignInAtOnceAsync(
        string username, string password, string destination, string? notice, IMediator mediator, HttpContext http, CancellationToken cancellationToken)
    {
        var (client, token) = (HttpRequestContext.GetClient(http), RequestCredentials.Read(http.Request).Token);
        var login = await mediator.Send(new LoginCommand(username, password, Remember: false, client, token, DeviceTokenTransport.Read(http.Request)), cancellationToken);
        if (login.IsFailure) return null;

        return login.Value is IssuedChallenge challenge
            ? PageResults.Page(SecondFactorModel.From(challenge, destination))
            : SignIn((IssuedSession)login.Value, destination, http, notice);
    }

    /// <summary>The empty form of the sign-in page.</summary>
    public static SignInModel Form(HttpContext http, string? asked) =>
        new() { Return = ReturnUrl.From(asked), IsWithoutTls = !http.Request.IsHttps && !IsOnThisMachine(http.Request.Host.Host) };

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
        if (RequestCredentials.Read(http.Request) is not { Transport: SessionTransport.Cookie, Token: { } token } || GatewayCookie.IsHeld(http.Request, token)) return;

        var allowed = await mediator.Send(new StoreGatewayTokenCommand(token), cancellationToken);
        if (allowed.IsSuccess) GatewayCookie.Write(http.Response, token, SessionCookie.GetMaxAge(session.Session.ToDetails(), session.Session.Remember));
    }

    private static async Task<bool> HasClientChangedAsync(HttpContext http, IMediator mediator) =>
        RequestCredentials.Read(http.Request).Token is { } token
        && DeviceTokenTransport.Read(http.Request) is { } device
        && (await mediator.Send(new DetectClientChangeQuery(token, device, HttpRequestContext.GetClient(http)), http.RequestAborted)).Value;

    private static async Task<IResult> SignInAsync(PageForm form, IMediator mediator, IRequestContext context, HttpContext http, CancellationToken cancellationToken)
    {
        var credentials = RequestCredentials.Read(http.Request);
        if (credentials.AreAmbiguous) return SessionAuthentication.AmbiguousCredentials;

        var (returnUrl, remember) = (ReturnUrl.From(form["return"]), form.Has("remember"));
        var login = await mediator.Send(
            new LoginCommand(form["username"], form["password"], remember, context.Client, credentials.Token, DeviceTokenTransport.Read(http.Request)), cancellationToken);
        if (login.IsFailure)
            return PageResults.Page(Form(http, returnUrl) with { Username = form["username"], Remember = remember, Error = login.Error }, ProblemResult.GetStatus(login.Error.Kind));

        return login.Value is IssuedChallenge challenge
            ? PageResults.Page(SecondFactorModel.From(challenge, returnUrl))
            : SignIn((IssuedSession)login.Value, returnUrl, http);
    }

    private static async Task<IResult> RedeemAsync(PageForm form, IMediator mediator, IRequestContext context, HttpContext http, CancellationToken cancellationToken)
    {
        var credentials = RequestCredentials.Read(http.Request);
        if (credentials.AreAmbiguous) return SessionAuthentication.AmbiguousCredentials;

        var returnUrl = ReturnUrl.From(form["return"]);
        var redeemed = await mediator.Send(
            new RedeemChallengeCommand(form["challenge"], form["code"], context.Client, credentials.Token, DeviceTokenTransport.Read(http.Request), Passkey: null), cancellationToken);
        if (redeemed.IsSuccess) return SignIn(redeemed.Value, returnUrl, http);

        // After a wrong code, and beyond a limit, the same challenge can be used again. Otherwise the login starts over.
        return redeemed.Error == SecondFactorErrors.InvalidCode || redeemed.Error.Fields is not null || redeemed.Error.Kind is ErrorKind.RateLimited or ErrorKind.Unavailable
            ? PageResults.Page(new SecondFactorModel(form["challenge"], form.Has("passkey"), returnUrl) { Error = redeemed.Error }, ProblemResult.GetStatus(redeemed.Error.Kind))
            : PageResults.Page(Form(http, returnUrl) with { Error = redeemed.Error }, ProblemResult.GetStatus(redeemed.Error.Kind));
    }

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
