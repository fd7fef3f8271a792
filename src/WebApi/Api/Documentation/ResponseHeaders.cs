using Auth.Application.ForwardAuth;
using Auth.WebApi.Api.Repeats;
using Auth.WebApi.Http;
using Auth.WebApi.Security;
using Microsoft.Net.Http.Headers;
using Microsoft.OpenApi;

namespace Auth.WebApi.Api.Documentation;

/// <summary>Documents the headers of responses. Those of a few operations are declared by their endpoints (<see cref="DocumentedHeader"/>).</summary>
internal static class ResponseHeaders
{
    private static readonly (string Name, string Description, JsonSchemaType Type)[] All =
    [
        (RequestId.Header, "Identifies the request in the server's logs and traces.", JsonSchemaType.String),
        (HeaderNames.Link, "The page that explains the error code, with `rel=\"help\"`. Codes of the host application have none.", JsonSchemaType.String),
        (HeaderNames.WWWAuthenticate, "How to authenticate (RFC 6750).", JsonSchemaType.String),
        (HeaderNames.RetryAfter, "When a retry makes sense, in seconds; omitted if unknown.", JsonSchemaType.Integer),
        (RequestQuotas.PolicyHeader, "The limit: `q` requests in `w` seconds for each IP address.", JsonSchemaType.String),
        (RequestQuotas.StateHeader, "The remaining quota: `r` requests until the reset in `t` seconds.", JsonSchemaType.String),
        (HeaderNames.Location, "The URL of what was created, or of the next step.", JsonSchemaType.String),
        (IdempotencyKey.ReplayedHeader, "`true` if the call was carried out before, and this repeat of it has made nothing; otherwise omitted.", JsonSchemaType.Boolean),
        (HeaderNames.ETag, "The version of the user's roles, for `If-Match` of their change.", JsonSchemaType.String),
        (HeaderNames.SetCookie, "The cookies of the session and of the device, unless the tokens are in the body; or the removal of the session's cookies.", JsonSchemaType.String),
        (HeaderNames.ContentDisposition, "The name of the file.", JsonSchemaType.String),
    ];

    private static (string Name, string Description, JsonSchemaType Type)[] OfForwardAuth(IdentityHeaderNames names) =>
    [
        (names.UserId, "The user's id; empty if there is no user.", JsonSchemaType.String),
        (names.Username, "The username, with percent-encoded special characters; empty if there is no user.", JsonSchemaType.String),
        (names.Roles, "The roles, separated by commas; empty if there is no user.", JsonSchemaType.String),
        (names.Error, "The error code of a 403; otherwise empty.", JsonSchemaType.String),
    ];

    public static void Describe(OpenApiOperation operation, IList<object> metadata, OpenApiDocument document)
    {
        string[] ofLimits = metadata.OfType<RateLimitMetadata>().Any() ? [RequestQuotas.PolicyHeader, RequestQuotas.StateHeader] : [];
        foreach (var (status, response) in operation.Responses!)
        {
            var ofErrors = metadata.OfType<DocumentedError>().Any(error => $"{error.Status}" == status) ? OfErrors(status) : [];
            var declared = metadata.OfType<DocumentedHeader>().Where(header => header.Status is null || $"{header.Status}" == status).Select(header => header.Name);
            string[] ofRepeats = metadata.OfType<MakesOnceMetadata>().Any() && status is ['2', ..] ? [IdempotencyKey.ReplayedHeader] : [];
            IEnumerable<string> names = [RequestId.Header, .. ofLimits, .. ofErrors, .. ofRepeats, .. declared];
            var headers = ((OpenApiResponse)response).Headers ??= new Dictionary<string, IOpenApiHeader>(StringComparer.Ordinal);
            foreach (var name in names) headers[name] = new OpenApiHeaderReference(name, document);
        }
    }

    /// <summary>Adds the headers to the document.</summary>
    public static void AddTo(OpenApiDocument document, IdentityHeaderNames names) =>
        document.Components!.Headers = All.Concat(OfForwardAuth(names)).ToDictionary(
            header => header.Name,
            IOpenApiHeader (header) => new OpenApiHeader { Description = header.Description, Schema = new OpenApiSchema { Type = header.Type, Minimum = header.Type == JsonSchemaType.Integer ? "1" : null } },
            StringComparer.Ordinal);

    private static string[] OfErrors(string status) => status switch
    {
        "401" => [HeaderNames.Link, HeaderNames.WWWAuthenticate],
        "423" or "429" or "503" => [HeaderNames.Link, HeaderNames.RetryAfter],
        _ => [HeaderNames.Link],
    };
}

/// <summary>A header of the responses of an endpoint.</summary>
/// <param name="Status">The status of the responses that have it; null for all.</param>
internal sealed record DocumentedHeader(string Name, int? Status);

/// <summary>Declares headers of responses.</summary>
internal static class DocumentedHeaderExtensions
{
    /// <summary>Documents a header of the responses with a status, or of all responses.</summary>
    public static TBuilder ProducesHeader<TBuilder>(this TBuilder builder, string name, int? status = null)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new DocumentedHeader(name, status));
}
