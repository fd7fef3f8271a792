using Auth.Application.Common;
using Auth.Domain.Users;
using Auth.WebApi.Http;

namespace Auth.WebApi.Authentication;

/// <summary>Notes who was not let in, and where: everybody who showed a token that is none, and whoever called what is for administrators (R60).</summary>
internal sealed partial class AccessLog(ILogger<AccessLog> logger)
{
    /// <summary>Notes a refusal of a request; its address is told by its pattern, not as it was written.</summary>
    public void Refused(HttpContext http, string code)
    {
        var endpoint = http.Asked() as RouteEndpoint;
        var client = HttpRequestContext.ClientOf(http);
        var call = $"{endpoint?.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods[0]} {endpoint?.RoutePattern.RawText?.TrimEnd('/')}";
        LogRefused(call, code, HttpRequestContext.ActorOf(http), client.IpAddress.ToString(), LogText.Of(client.UserAgent));
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Call}: {Outcome} (account {Account}, address {Address}, agent '{Agent}')")]
    private partial void LogRefused(string call, string outcome, UserId? account, string address, string agent);
}
