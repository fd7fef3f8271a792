using System.Net;
using Auth.Application.Common;
using Auth.Application.Sessions.Login;
using Auth.Application.Sessions.Logout;
using Auth.Application.Sessions.RedeemChallenge;
using Auth.Domain.SecondFactors;
using Auth.WebApi.Authentication;
using Auth.WebApi.Http;
using Auth.WebApi.Pages.Rendering;
using MediatR;

namespace Auth.WebApi.Pages.Entry.SignIn;

/// <summary>Signing in, in one step or two, and out.</summary>
internal static class SignInPages
{
    public const string Path = "/sign-in";
    private const string SecondFactorPath = Path + "/second-factor";

    public static void MapSignIn(this IEndpointRouteBuilder pages)
    {
        pages.MapGet("/", Begin).ForReading();
        pages.MapGet(Path, Ask).ForReading();
        pages.MapPost(Path, SignInAsync).WithMetadata(CountedBy.Logins);
        pages.MapGet(SecondFactorPath, () => Shown.Elsewhere(Path)).ForReading();
        pages.MapPost(SecondFactorPath, GoOnAsync).WithMetadata(CountedBy.Logins);
        pages.MapPost("/sign-out", SignOutAsync);
    }

    private static IResult Begin(HttpContext http) =>
        Shown.Elsewhere(PresentedCredentials.In(http.Request).Token is null ? Path : ReturnAddress.Home);

    private static async Task<IResult> Ask(HttpContext http, RequestAuthentication sessions, Notice notice, string? @return = null) =>
        await sessions.FindAsync(http) is null
            ? Shown.Page(Form(http, @return) with { Done = notice.Take(SignInModel.Told) })
            : Shown.Elsewhere(ReturnAddress.From(@return));

    private static async Task<IResult> SignInAsync(PageForm form, IMediator mediator, IRequestContext context, HttpContext http, CancellationToken cancellationToken)
    {
        var shown = PresentedCredentials.In(http.Request);
        if (shown.AreAmbiguous) return SessionAuthentication.AmbiguousCredentials;

        var (asked, remember) = (ReturnAddress.From(form["return"]), form.Has("remember"));
        var login = await mediator.Send(
            new LoginCommand(form["username"], form["password"], remember, context.Client, shown.Token, ShownDevice.In(http.Request, field: null)), cancellationToken);
        if (login.IsFailure)
            return Shown.Page(Form(http, asked) with { Username = form["username"], Remember = remember, Error = login.Error }, Refusal.StatusOf(login.Error.Kind));

        return login.Value is IssuedChallenge challenge
            ? Shown.Page(SecondFactorModel.Of(challenge, asked))
            : HandOver((IssuedSession)login.Value, asked, http);
    }

    private static async Task<IResult> GoOnAsync(PageForm form, IMediator mediator, IRequestContext context, HttpContext http, CancellationToken cancellationToken)
    {
        var shown = PresentedCredentials.In(http.Request);
        if (shown.AreAmbiguous) return SessionAuthentication.AmbiguousCredentials;

        var asked = ReturnAddress.From(form["return"]);
        var redeemed = await mediator.Send(
            new RedeemChallengeCommand(form["challenge"], form["code"], context.Client, shown.Token, ShownDevice.In(http.Request, field: null), Passkey: null), cancellationToken);
        if (!redeemed.IsFailure) return HandOver(redeemed.Value, asked, http);

        // A wrong code may be tried again with the same challenge; without a challenge it begins anew.
        return redeemed.Error == SecondFactorErrors.InvalidCode || redeemed.Error.Fields is not null
            ? Shown.Page(new SecondFactorModel(form["challenge"], form.Has("passkey"), asked) { Error = redeemed.Error }, Refusal.StatusOf(redeemed.Error.Kind))
            : Shown.Page(Form(http, asked) with { Error = redeemed.Error }, Refusal.StatusOf(redeemed.Error.Kind));
    }

    private static async Task<IResult> SignOutAsync(IMediator mediator, HttpContext http, CancellationToken cancellationToken)
    {
        var shown = PresentedCredentials.In(http.Request);
        if (shown.AreAmbiguous) return SessionAuthentication.AmbiguousCredentials;
        if (shown.Token is { } token)
        {
            var logout = await mediator.Send(new LogoutCommand(token), cancellationToken);
            if (logout.IsFailure) return Refusal.For(logout.Error);
        }

        SessionCookie.Delete(http.Response);
        return Shown.Elsewhere(Path, SignInModel.SignedOut);
    }

    private static SignInModel Form(HttpContext http, string? asked) =>
        new() { Return = ReturnAddress.From(asked), IsWithoutTls = !http.Request.IsHttps && !IsOnThisMachine(http.Request.Host.Host) };

    /// <summary>Where most browsers trust plain http.</summary>
    private static bool IsOnThisMachine(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));

    private static IResult HandOver(IssuedSession issued, string asked, HttpContext http)
    {
        SessionCookie.Write(http.Response, issued.Token, issued.Session, issued.Remember);
        ShownDevice.WriteCookie(http.Response, issued.Device);
        return Shown.Elsewhere(asked);
    }
}
