using System.Runtime.CompilerServices;
using Auth.Application.Sessions.ValidateSession;
using Auth.Domain.Sessions;
using Auth.WebApi.Http;
using Auth.WebApi.Pages.Entry.ConfirmIdentity;
using Auth.WebApi.Pages.Entry.SignIn;
using Auth.WebApi.Pages.Rendering;

namespace Auth.WebApi.Authentication;

/// <summary>Finds out, for each request anew, whose session its token is (P2); and tells who has none.</summary>
internal sealed class RequestAuthentication(SessionCheck sessions, AccessLog log)
{
    /// <summary>The session of a request, which its endpoint then finds among the request's features; null: there is none.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<CurrentSession?> FindAsync(HttpContext http)
    {
        if (PresentedCredentials.In(http.Request).Token is not { } token) return null;

        var client = HttpRequestContext.ClientOf(http);
        var found = await sessions.CheckAsync(token, client);
        if (found.Error == SessionErrors.AddressNotLearned) found = await sessions.LearnAddressAsync(token, client, ShownDevice.In(http.Request, field: null));
        if (found.IsFailure) return null;

        var session = new CurrentSession(found.Value);
        http.Features.Set(session);
        return session;
    }

    /// <summary>Refuses a request that is nobody's; a person is asked to sign in.</summary>
    /// <param name="http">The request.</param>
    /// <param name="isNoted">Whether the log tells of it although nothing was shown.</param>
    public Task ChallengeAsync(HttpContext http, bool isNoted = false)
    {
        var shown = PresentedCredentials.In(http.Request);
        var challenge = ChallengeFor(shown);
        if (shown != default || isNoted) log.Refused(http, challenge.Code);
        return PageEndpoint.Answers(http) && !shown.AreAmbiguous ? AskAsync(http, SignInPages.Path) : challenge.ExecuteAsync(http);
    }

    /// <summary>Refuses a request of somebody for whom the endpoint is not.</summary>
    public Task ForbidAsync(HttpContext http) => RefuseAsync(http, Refusal.For(StatusCodes.Status403Forbidden));

    /// <summary>Refuses a request of somebody who has proved too long ago who they are; a person is asked to do it now.</summary>
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

        // The page of a form is at the form's own address, or is led to from there.
        await ReturnedForm.KeepAsync(http, session);
        await Shown.Elsewhere(ReturnAddress.Append(ConfirmIdentityPages.Path, ReturnAddress.From(http.Request.Path.ToUriComponent()))).ExecuteAsync(http);
    }

    private static Task AskAsync(HttpContext http, string path) => Shown.Elsewhere(ReturnAddress.Append(path, ReturnAddress.Of(http.Request))).ExecuteAsync(http);

    private Task RefuseAsync(HttpContext http, Refusal refusal)
    {
        log.Refused(http, refusal.Code);
        return refusal.ExecuteAsync(http);
    }

    private static Refusal ChallengeFor(PresentedCredentials shown) => shown switch
    {
        { AreAmbiguous: true } => SessionAuthentication.AmbiguousCredentials,
        { By: SessionTransport.Bearer } => SessionAuthentication.InvalidToken,
        _ => SessionAuthentication.NotAuthenticated,
    };
}
