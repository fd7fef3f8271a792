using Auth.Infrastructure.Settings;

namespace Auth.WebApi.Http;

/// <summary>Refuses requests to a host name that is not this server's: somebody else's name, made to lead here, would make browsers take it for another site's (R44).</summary>
/// <remarks>Addresses are let in, as are requests without a host: both name nothing that could be made to lead elsewhere. <c>X-Forwarded-Host</c> is never read.</remarks>
internal sealed class HostGuard(RequestDelegate next, AuthSettings settings)
{
    private static readonly Refusal UnknownHost = Refusal.For(
        StatusCodes.Status400BadRequest, "unknown_host", "This server doesn't accept requests for this host name. Use its public URL, or add the name to AllowedHosts.");

    public Task InvokeAsync(HttpContext context)
    {
        var isChecked = context.GetEndpoint()?.Metadata.GetMetadata<AnyHost>() is null;
        return isChecked && !settings.Hosts.Knows(HostOf(context.Request)) ? UnknownHost.ExecuteAsync(context) : next(context);
    }

    /// <summary>As it came, in ASCII: the framework's own would be in Unicode.</summary>
    private static string HostOf(HttpRequest request) => new HostString(request.Headers.Host.ToString()).Host;
}

/// <summary>Marks endpoints that proxies ask with the host of the request that they ask about.</summary>
internal sealed class AnyHost
{
    public static readonly AnyHost Mark = new();

    private AnyHost()
    {
    }
}
