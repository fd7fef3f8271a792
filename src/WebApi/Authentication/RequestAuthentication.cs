using System.Runtime.CompilerServices;
using Auth.Application.Sessions.ValidateSession;
using Auth.Domain.Sessions;
using Auth.WebApi.Http;
using Auth.WebApi.Pages.Entry.ConfirmIdentity;
using Auth.WebApi.Pages.Entry.SignIn;
using Auth.WebApi.Pages.Rendering;

namespace Auth.WebApi.Authentication;

/// <summary>Validates the session token of each request, and answers requests that lack a valid session.</summary>
internal sealed class RequestAuthentication(SessionValidator sessions, AccessLog log)
{
    /// <summary>Finds the session of a request and stores it as a request feature. Null if there is no valid one.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<CurrentSession?> FindAsync(HttpContext http)
    {
        if (PresentedCredentials.In(http.Request).Token is not { } token) return null;

        var client = HttpRequestContext.ClientOf(http);
        var result = await sessions.ValidateAsync(token, client);
        if (result.Error == SessionErrors.AddressNotLearned) result = await sessions.LearnAddressAsync(token, client, ShownDevice.In(http.Request, field: null));
        if (result.IsFailure) return null;

        var session = new CurrentSession(result.Value);
        http.Features.Set(session);
        return session;
    }

    /// <summary>Rejects a request without a valid session. Browsers are redirected to the sign-in page.</summary>
    /// <param name="isNoted">Whether to log requests that presented no credentials, too.</param>
    public Task ChallengeAsync(HttpContext http, bool isNoted = false)
    {
        var credentials = PresentedCredentials.In(http.Request);
        var challenge = ChallengeFor(credentials);
        if (credentials != default || isNoted) log.Refused(http, challenge.Code);
        return PageEndpoint.Answers(http) && !credentials.AreAmbiguous ? AskAsync(http, SignInPages.Path) : challenge.ExecuteAsync(http);
    }

    /// <summary>Rejects a request whose user lacks permission.</summary>
    public Task ForbidAsync(HttpContext http) => RefuseAsync(http, Refusal.For(StatusCodes.Status403Forbidden));

    /// <summary>Rejects a request whose authentication is not recent enough. Browsers are redirected to confirm the identity.</summary>
    public async Task DemandStepUpAsync(HttpContext http, CurrentSession session)
    {
        if (!PageEndpoint.Answers(http))
        {
            await RefuseAsync(http, Refusal.For(SessionErrors.StepUpRequired));
            return;
        }

        log.Refused(http, SessionErrors.StepUpRequired.Code);
        if (!HttpMethods.IsPost(http.Request.Method))
        {
            await AskAsync(http, ConfirmIdentityPages.Path);
            return;
        }

        // A form is at its own path, or is linked from there.
        await ReturnedForm.KeepAsync(http, session);
        await Shown.Elsewhere(ReturnAddress.Append(ConfirmIdentityPages.Path, ReturnAddress.From(http.Request.Path.ToUriComponent()))).ExecuteAsync(http);
    }

    private static Task AskAsync(HttpContext http, string path) => Shown.Elsewhere(ReturnAddress.Append(path, ReturnAddress.Of(http.Request))).ExecuteAsync(http);

    private Task RefuseAsync(HttpContext http, Refusal refusal)
    {
        log.Refused(http, refusal.Code);
        return refusal.ExecuteAsync(http);
    }

    private static Refusal ChallengeFor(PresentedCredentials credentials) => credentials switch
    {
        { AreAmbiguous: true } => SessionAuthentication.AmbiguousCredentials,
        { By: SessionTransport.Bearer } => SessionAuthentication.InvalidToken,
        _ => SessionAuthentication.NotAuthenticated,
    };
}
