using Auth.Application.Common.Settings;
using Auth.Application.ForwardAuth;
using Auth.Domain.Common;
using Auth.WebApi.Pages.Account.Security;
using Auth.WebApi.Pages.ConfirmIdentity;
using Auth.WebApi.Pages.Rendering;
using Auth.WebApi.Pages.SignIn;
using Auth.WebApi.Security;

namespace Auth.WebApi.Pages;

/// <summary>Redirects to the pages for sign-in and step-up, which return to the requested page.</summary>
internal sealed class AccessPages(ServiceSettings service, ReturnAddresses returnAddresses) : IAccessPages
{
    private readonly string _origin = OwnOrigins.From(service.PublicUrl);

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

    /// <inheritdoc />
    public Task SendFromGatewayAsync(HttpContext http, Error error)
    {
        var returnUrl = ReturnUrl.FromOrigin(http.Features.Get<GatewayNavigation>()?.OriginalUrl, _origin, returnAddresses);
        http.Response.StatusCode = StatusCodes.Status302Found;
        http.Response.Headers.Location = _origin + GetPath(error, returnUrl);
        return Task.CompletedTask;
    }

    /// <summary>A session without a second factor belongs to a user who has none, so only the enrollment helps.</summary>
    private static string GetPath(Error error, string returnUrl) =>
        error == ForwardAuthErrors.SecondFactorRequired ? SecurityPageEndpoints.Path
        : ReturnUrl.Append(error == ForwardAuthErrors.RecentLoginRequired ? ConfirmIdentityPageEndpoints.Path : SignInPageEndpoints.Path, returnUrl);

    private static Task SendAsync(HttpContext http, string path, string returnUrl) => PageResults.SeeOther(ReturnUrl.Append(path, returnUrl)).ExecuteAsync(http);
}
