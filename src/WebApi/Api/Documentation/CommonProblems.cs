using Auth.WebApi.Http;
using Auth.WebApi.Security;

namespace Auth.WebApi.Api.Documentation;

/// <summary>Documents the error statuses that follow from the metadata of an endpoint. Each endpoint states only those of its use case.</summary>
internal static class CommonProblems
{
    public static void Document(EndpointBuilder endpoint)
    {
        foreach (var status in GetStatuses(endpoint).Distinct()) endpoint.Metadata.Add(ProblemExtensions.Document(status));
    }

    private static List<int> GetStatuses(EndpointBuilder endpoint)
    {
        var access = endpoint.Metadata.OfType<AccessRequirement>().Single();
        List<int> statuses = [StatusCodes.Status503ServiceUnavailable];
        if (endpoint.Metadata.OfType<TakesBody>().Any()) statuses.AddRange([StatusCodes.Status400BadRequest, StatusCodes.Status413PayloadTooLarge, StatusCodes.Status415UnsupportedMediaType]);
        if (endpoint.Metadata.OfType<RateLimitMetadata>().Any() || (access.RequiresSession && endpoint.Metadata.OfType<SentRequestMetadata>().Any(sent => sent.IsCommand)))
            statuses.Add(StatusCodes.Status429TooManyRequests);
        if (access.RequiresToken) statuses.AddRange([StatusCodes.Status400BadRequest, StatusCodes.Status401Unauthorized]);
        if (access.RequiresAdministrator || access.IsAdministration || access.RequiresRecentAuthentication || ChangesState(endpoint)) statuses.Add(StatusCodes.Status403Forbidden);
        return statuses;
    }

    /// <summary>Whether <see cref="SameOriginMiddleware"/> guards the endpoint.</summary>
    private static bool ChangesState(EndpointBuilder endpoint) =>
        endpoint.Metadata.OfType<IHttpMethodMetadata>().SelectMany(m => m.HttpMethods).Any(method => !HttpMethods.IsGet(method) && !HttpMethods.IsHead(method));
}
