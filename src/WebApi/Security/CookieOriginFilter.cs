using Auth.WebApi.Http;

namespace Auth.WebApi.Security;

/// <summary>A body that chooses how a session token is returned.</summary>
internal interface IChoosesTransport
{
    /// <summary>How the session token is returned.</summary>
    SessionTransport Transport { get; }
}

/// <summary>Rejects logins of another origin that read or set cookies (ADR 51): <see cref="SameOriginMiddleware"/> does not read bodies, and lets scripts with a bearer token and those of <c>Cors:Origins</c> pass.</summary>
internal sealed class CookieOriginFilter(OwnOrigins ownOrigins) : IEndpointFilter
{
    private static readonly ProblemResult NoCookies = ProblemResult.From(
        StatusCodes.Status403Forbidden, "cross_site", "Pages of another origin cannot use cookies of this server. Send no cookies, and sign in with the transport bearer.");

    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var request = context.HttpContext.Request;
        var usesCookies = request.Headers.Cookie.Count > 0 || context.Arguments.OfType<IChoosesTransport>().Any(body => body.Transport == SessionTransport.Cookie);
        return usesCookies && !ownOrigins.HaveSent(request) ? NoCookies : await next(context);
    }
}
