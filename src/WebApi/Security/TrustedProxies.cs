using Microsoft.AspNetCore.HttpOverrides;

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

            // The framework takes an empty list to mean that every proxy is trusted.
            options.ForwardedHeaders = settings.Known.Count == 0 ? ForwardedHeaders.None : ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto;
            // No limit: hops are followed up to the first unknown one, which is the client.
            options.ForwardLimit = null;
        });

    /// <summary>Reads what known proxies state about original requests and their clients. Without known proxies, nothing is read.</summary>
    public static void UseTrustedProxies(this IApplicationBuilder app)
    {
        if (app.ApplicationServices.GetRequiredService<ProxySettings>().Known.Count == 0) return;

        // It must come first, while the peer of the request is still the proxy.
        app.UseMiddleware<OriginalRequestMiddleware>();
        app.UseForwardedHeaders();
    }
}
