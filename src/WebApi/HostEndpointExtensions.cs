using Auth.Domain.Common;
using Auth.WebApi.Api.Documentation;
using Auth.WebApi.Http;
using Auth.WebApi.Security;
using MediatR;

namespace Auth.WebApi;

/// <summary>Protects endpoints of the host application as Auth protects its own API.</summary>
/// <remarks>
/// Changes that another site makes a browser send are rejected, as are bodies other than JSON. Callers must meet the requirement before
/// their body is read. Errors are problem+json. Requests without a session are limited per IP address (<c>RateLimits:HostEndpoints</c>),
/// commands of signed-in users per session and account.
/// </remarks>
public static class HostEndpointExtensions
{
    /// <summary>Protects an endpoint that requires a session.</summary>
    public static RouteHandlerBuilder AsAuthApi(this RouteHandlerBuilder endpoint) => endpoint.Requires(AccessRequirement.Session).AsApi();

    /// <summary>Protects an endpoint that sends a request: it requires of its callers what the request's <c>[AllowedTo]</c> declares.</summary>
    /// <typeparam name="TRequest">The request. An endpoint that sends several requires what all of them require together.</typeparam>
    /// <exception cref="InvalidOperationException">The request declares nothing, or is for operators only.</exception>
    public static RouteHandlerBuilder AsAuthApi<TRequest>(this RouteHandlerBuilder endpoint)
        where TRequest : IBaseRequest => endpoint.Sends<TRequest>().AsApi();

    /// <summary>Responds with 204, or with the error as problem+json.</summary>
    public static IResult ToResponse(this Result result) => result.IsFailure ? ProblemResult.From(result.Error) : TypedResults.NoContent();

    /// <summary>Responds with 200 and the value as JSON, or with the error as problem+json.</summary>
    public static IResult ToResponse<T>(this Result<T> result) => result.IsFailure ? ProblemResult.From(result.Error) : TypedResults.Ok(result.Value);

    private static RouteHandlerBuilder AsApi(this RouteHandlerBuilder endpoint)
    {
        endpoint.WithMetadata(ApiEndpointMetadata.Instance, HostEndpointMetadata.Instance);
        endpoint.Finally(TakesBody.Replace);
        endpoint.Finally(LimitAnonymousRequests);
        endpoint.Finally(CommonErrors.Document);
        return endpoint;
    }

    private static void LimitAnonymousRequests(EndpointBuilder endpoint)
    {
        if (!endpoint.Metadata.OfType<AccessRequirement>().Single().RequiresSession) endpoint.Metadata.Add(RateLimitMetadata.HostEndpoints);
    }
}
