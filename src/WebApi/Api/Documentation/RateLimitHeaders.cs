using Auth.WebApi.Security;
using Microsoft.OpenApi;

namespace Auth.WebApi.Api.Documentation;

/// <summary>Documents the rate limit headers of an operation.</summary>
internal static class RateLimitHeaders
{
    public static void Describe(OpenApiOperation operation)
    {
        foreach (var response in operation.Responses!.Values.OfType<OpenApiResponse>())
        {
            response.Headers ??= new Dictionary<string, IOpenApiHeader>(StringComparer.Ordinal);
            response.Headers[RequestQuotas.PolicyHeader] = Text("The limit: `q` requests in `w` seconds for each IP address.");
            response.Headers[RequestQuotas.StateHeader] = Text("The remaining quota: `r` requests until the reset in `t` seconds.");
        }
    }

    private static OpenApiHeader Text(string description) => new() { Description = description, Schema = new OpenApiSchema { Type = JsonSchemaType.String } };
}
