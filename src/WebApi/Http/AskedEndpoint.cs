using Microsoft.AspNetCore.Diagnostics;

namespace Auth.WebApi.Http;

internal static class AskedEndpoint
{
    /// <summary>The requested endpoint. Also works in exception handlers, where the framework has cleared it.</summary>
    public static Endpoint? Asked(this HttpContext http) => http.GetEndpoint() ?? http.Features.Get<IExceptionHandlerFeature>()?.Endpoint;
}
