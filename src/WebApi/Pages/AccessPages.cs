using Auth.WebApi.Pages.ConfirmIdentity;
using Auth.WebApi.Pages.Rendering;
using Auth.WebApi.Pages.SignIn;
using Auth.WebApi.Security;

namespace Auth.WebApi.Pages;

/// <summary>Redirects to the pages for sign-in and step-up, which return to the requested page.</summary>
internal sealed class AccessPages : IAccessPages
{
    /// <inheritdoc />
    public Task SendToSignInAsync(HttpContext http) => SendAsync(http, SignInPageEndpoints.Path, ReturnUrl.Read(http.Request));

    /// <inheritdoc />
    public async Task SendToStepUpAsync(HttpContext http, CurrentSession session)
    {
        if (!HttpMethods.IsPost(http.Request.Method))
        {
            await SendAsync(http, ConfirmIdentityPageEndpoints.Path, ReturnUrl.Read(http.Request));
            return;
        }

        // A form is at its own path, or is linked from there.
        await ReturnedForm.KeepAsync(http, session);
        await SendAsync(http, ConfirmIdentityPageEndpoints.Path, ReturnUrl.From(http.Request.Path.ToUriComponent()));
    }

    private static Task SendAsync(HttpContext http, string path, string returnUrl) => PageResults.SeeOther(ReturnUrl.Append(path, returnUrl)).ExecuteAsync(http);
}
