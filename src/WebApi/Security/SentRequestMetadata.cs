using Auth.Application.Common;

namespace Auth.WebApi.Security;

/// <summary>A request that an endpoint sends.</summary>
internal sealed record SentRequestMetadata(Type Request)
{
    /// <summary>Whether the request is a command. <c>RateLimitBehavior</c> limits it if a signed-in user sends it.</summary>
    public bool IsCommand => Request.IsAssignableTo(typeof(ICommandBase));
}
