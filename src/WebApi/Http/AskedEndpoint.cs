using Microsoft.AspNetCore.Diagnostics;

namespace Auth.WebApi.Http;

internal static class AskedEndpoint
{
    /// <summary>What a request asked for, also while a fault is told: the framework has taken it away by then.</summary>
    public static Endpoint? Asked(this HttpContext http) => http.GetEndpoint() ?? http.Features.Get<IExceptionHandlerFeature>()?.Endpoint;
}
