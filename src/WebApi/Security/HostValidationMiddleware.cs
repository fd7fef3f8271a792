using Auth.WebApi.Http;

namespace Auth.WebApi.Security;

/// <summary>Rejects requests for a host name that is not this server's: DNS rebinding would give another site access to it (R44).</summary>
/// <remarks>IP addresses and requests without a host are accepted, as DNS cannot redirect them. <c>X-Forwarded-Host</c> is never read.</remarks>
internal sealed class HostValidationMiddleware(RequestDelegate next, AllowedHosts hosts)
{
    /// <summary>The host name is not one of this server.</summary>
    public static readonly ProblemResult UnknownHost = ProblemResult.From(
        StatusCodes.Status400BadRequest, "unknown_host", "This server doesn't accept requests for this host name. Use its public URL, or add the name to AllowedHosts.");

    public Task InvokeAsync(HttpContext context)
    {
        var isChecked = context.GetEndpoint()?.Metadata.GetMetadata<AllowAnyHostMetadata>() is null;
        return isChecked && !hosts.Contains(GetHost(context.Request)) ? UnknownHost.ExecuteAsync(context) : next(context);
    }

    /// <summary>The host as sent, in ASCII. The framework would convert it to Unicode.</summary>
    private static string GetHost(HttpRequest request) => new HostString(request.Headers.Host.ToString()).Host;
}

/// <summary>Marks endpoints that accept any host name, because proxies call them with the host of the original request.</summary>
internal sealed class AllowAnyHostMetadata
{
    public static readonly AllowAnyHostMetadata Instance = new();

    private AllowAnyHostMetadata()
    {
    }
}
