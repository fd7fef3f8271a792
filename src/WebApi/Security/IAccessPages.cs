namespace Auth.WebApi.Security;

/// <summary>Sends browsers without access to the page where they can get it. Implemented by the pages, so that this folder does not depend on them.</summary>
internal interface IAccessPages
{
    /// <summary>Redirects a browser without a valid session to the sign-in page.</summary>
    Task SendToSignInAsync(HttpContext http);

    /// <summary>Redirects a browser whose authentication is not recent enough, and keeps the form that it submitted.</summary>
    Task SendToStepUpAsync(HttpContext http, CurrentSession session);
}
