using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Options;

namespace Auth.WebApi.Security;

/// <summary>Trusts <c>X-Forwarded-For</c> and <c>X-Forwarded-Proto</c> of configured proxies only (R18, R34).</summary>
internal static class TrustedProxies
{
    public static IServiceCollection AddTrustedProxies(this IServiceCollection services, ProxySettings settings) =>
        services.AddSingleton(settings).Configure<ForwardedHeadersOptions>(options =>
        {
            // By default, the framework trusts loopback.
            options.KnownProxies.Clear();
            options.KnownIPNetworks.Clear();
            foreach (var network in settings.Known) options.KnownIPNetworks.Add(network);

            // The framework takes an empty list to mean that every proxy is trusted. Its middleware may be added without Auth, by a host application or ASPNETCORE_FORWARDEDHEADERS_ENABLED.
            options.ForwardedHeaders = settings.Known.Count == 0 ? ForwardedHeaders.None : ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto;
            // No limit: hops are followed up to the first unknown one, which is the client.
            options.ForwardLimit = null;
        });

    /// <summary>Adds what reads the headers of known proxies, about original requests and their clients.</summary>
    public static void UseTrustedProxies(this IApplicationBuilder app)
    {
        // Comes first, while the peer of a request is still the proxy.
        if (app.ApplicationServices.GetRequiredService<ProxySettings>().Known.Count > 0) app.UseMiddleware<OriginalRequestMiddleware>();
        // A host application may have trusted proxies of its own.
        if (app.ApplicationServices.GetRequiredService<IOptions<ForwardedHeadersOptions>>().Value.ForwardedHeaders != ForwardedHeaders.None) app.UseForwardedHeaders();
    }
}
