using System.Collections.Concurrent;
using Auth.WebApi.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Auth.WebApi.FunctionalTests.Running;

/// <summary>Finds the errors of a server's responses that the API document does not list for their operation.</summary>
internal sealed class UndeclaredErrors : IStartupFilter
{
    /// <summary>Errors of any request, which the document lists once for all operations.</summary>
    private static readonly string[] OfAnyRequest = ["unknown_host", "request_timeout", "internal_error"];

    private readonly ConcurrentDictionary<string, bool> _found = new(StringComparer.Ordinal);

    public IEnumerable<string> Found => _found.Keys.Order(StringComparer.Ordinal);

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use(async (context, proceed) =>
        {
            await proceed(context);
            Check(context);
        });
        next(app);
    };

    private void Check(HttpContext context)
    {
        if (context.GetRequestedEndpoint() is not RouteEndpoint endpoint || endpoint.Metadata.GetMetadata<ApiEndpointMetadata>() is null || endpoint.Metadata.GetMetadata<HostEndpointMetadata>() is not null) return;
        // Only codes of Auth have a link.
        if (ErrorCodes.All.FirstOrDefault(error => context.Response.Headers.Link == error.HelpLink) is not { } error || OfAnyRequest.Contains(error.Code, StringComparer.Ordinal)) return;

        var declared = endpoint.Metadata.OfType<DocumentedError>();
        if (!declared.Contains(new(context.Response.StatusCode, error.Code))) _found[$"{context.Request.Method} {endpoint.RoutePattern.RawText}: {context.Response.StatusCode} {error.Code}"] = true;
    }
}
