using Auth.Application.Common;
using Auth.WebApi.Http;

namespace Auth.WebApi.Security;

/// <summary>Logs rejected requests: all that presented credentials, and all to administrator endpoints (R60).</summary>
internal sealed partial class DeniedRequestLog(ILogger<DeniedRequestLog> logger)
{
    /// <summary>Logs a rejected request. The route pattern stands for its path, which may contain secrets.</summary>
    public void LogDenied(HttpContext http, string code)
    {
        var endpoint = http.GetRequestedEndpoint() as RouteEndpoint;
        var client = HttpRequestContext.GetClient(http);
        var call = $"{endpoint?.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods[0]} {endpoint?.RoutePattern.RawText?.TrimEnd('/')}";
        LogRefused(call, code, http.Features.Get<CurrentSession>()?.UserId.Value ?? http.Features.Get<CurrentServiceAccount>()?.AccountId.Value, client.IpAddress.ToString(), TextSanitizer.ForLog(client.UserAgent));
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Call}: {Outcome} (account {Account}, address {Address}, agent '{Agent}')")]
    private partial void LogRefused(string call, string outcome, Guid? account, string address, string agent);
}
