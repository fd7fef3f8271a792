using Auth.Infrastructure.Settings;
using Microsoft.AspNetCore.HttpOverrides;

namespace Auth.WebApi.Http;

/// <summary>Believes <c>X-Forwarded-For</c> and <c>X-Forwarded-Proto</c> of configured proxies, and of nobody else (R18, R34).</summary>
internal static class TrustedProxies
{
    public static IServiceCollection AddTrustedProxies(this IServiceCollection services, ProxySettings settings) =>
        services.Configure<ForwardedHeadersOptions>(options =>
        {
            // The framework would trust the whole of the machine itself.
            options.KnownProxies.Clear();
            options.KnownIPNetworks.Clear();
            foreach (var network in settings.Known) options.KnownIPNetworks.Add(network);

            // With nobody known, an empty list would mean everybody.
            options.ForwardedHeaders = settings.Known.Count == 0 ? ForwardedHeaders.None : ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto;
            // From hop to hop, up to the nearest one that is not known: that is the client.
            options.ForwardLimit = null;
        });
}
