using Microsoft.AspNetCore.Diagnostics;

namespace Auth.WebApi.Http;

internal static class EndpointExtensions
{
    /// <summary>The requested endpoint. Also works in exception handlers, where the framework has cleared it.</summary>
    public static Endpoint? GetRequestedEndpoint(this HttpContext http) => http.GetEndpoint() ?? http.Features.Get<IExceptionHandlerFeature>()?.Endpoint;
}
