using Auth.Application.Common;
using Microsoft.AspNetCore.Diagnostics;

namespace Auth.WebApi.Security;

/// <summary>Answers a request whose session or key ended before its commit, as if the request had just arrived.</summary>
internal sealed class SessionNoLongerValidHandler(RequestAuthenticator sessions, ServiceAccountAuthenticator serviceAccounts) : IExceptionHandler
{
    /// <inheritdoc />
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (exception is not SessionNoLongerValidException) return false;

        if (httpContext.Features.Get<CurrentServiceAccount>() is { } service) await serviceAccounts.RejectAsync(httpContext, service);
        else await (await sessions.AuthenticateAsync(httpContext) is null ? sessions.ChallengeAsync(httpContext) : sessions.ForbidAsync(httpContext));
        return true;
    }
}
