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

    /// <summary>Keeps what known proxies state about original requests. Must come before the forwarded headers.</summary>
    public static void UseOriginalRequests(this IApplicationBuilder app)
    {
        if (app.ApplicationServices.GetRequiredService<ProxySettings>().Known.Count > 0) app.UseMiddleware<OriginalRequestMiddleware>();
    }
}
