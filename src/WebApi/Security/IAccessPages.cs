using Auth.Domain.Common;

namespace Auth.WebApi.Security;

/// <summary>Sends browsers without access to the page where they can get it. Implemented by the pages, so that this folder does not depend on them.</summary>
internal interface IAccessPages
{
    /// <summary>Redirects a browser without a valid session to the sign-in page.</summary>
    Task SendToSignInAsync(HttpContext http);

    /// <summary>Redirects a browser whose authentication is not recent enough, and keeps the form that it submitted.</summary>
    Task SendToStepUpAsync(HttpContext http, CurrentSession session);

    /// <summary>Redirects a browser that opens a page of an application behind a gateway, and states where to return to (<see cref="GatewayNavigation"/>).</summary>
    /// <param name="error">What the browser lacks: a session, a recent login or a second factor.</param>
    Task SendFromGatewayAsync(HttpContext http, Error error);
}
