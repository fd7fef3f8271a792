using Auth.Application.Common;
using Auth.Domain.Common;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;
using Microsoft.OpenApi;

namespace Auth.WebApi.Http;

/// <summary>Changes that apply only to a version of what they change, and the entity tags that name versions (RFC 9110, 13).</summary>
internal static class ConditionalRequest
{
    /// <summary>Reads <c>If-Match</c> and <c>If-None-Match</c> for a resource that exists.</summary>
    public static Result<VersionCondition> Read(HttpRequest request)
    {
        if (Parse(request.Headers.IfMatch) is not { } match) return Reject(HeaderNames.IfMatch);
        if (Parse(request.Headers.IfNoneMatch) is not { } noneMatch) return Reject(HeaderNames.IfNoneMatch);

        // A weak tag never matches strongly. "If-None-Match: *" is for resources that do not exist yet.
        IReadOnlyCollection<string>? oneOf = match.Count == 0 || match.Contains(EntityTagHeaderValue.Any) ? null : [.. match.Where(tag => !tag.IsWeak).Select(GetVersion)];
        return noneMatch.Contains(EntityTagHeaderValue.Any)
            ? new VersionCondition { OneOf = [] }
            : new VersionCondition { OneOf = oneOf, NoneOf = [.. noneMatch.Select(GetVersion)] };
    }

    /// <summary>States the version of what the response is about, as a strong tag.</summary>
    public static void WriteVersion(HttpResponse response, string version) => response.Headers.ETag = $"\"{version}\"";

    /// <summary>Documents the headers of the request.</summary>
    public static void Describe(OpenApiOperation operation) => operation.Parameters =
    [
        .. operation.Parameters ?? [],
        Header(HeaderNames.IfMatch, "The `ETag` of an earlier response, or several: the change is made only if it is current."),
        Header(HeaderNames.IfNoneMatch, "The change is made only if none of these is the current `ETag`."),
    ];

    private static OpenApiParameter Header(string name, string description) =>
        new() { Name = name, In = ParameterLocation.Header, Description = description, Schema = new OpenApiSchema { Type = JsonSchemaType.String } };

    private static IReadOnlyList<EntityTagHeaderValue>? Parse(StringValues header)
    {
        if (header.Count == 0) return [];
        return EntityTagHeaderValue.TryParseStrictList([.. header.OfType<string>()], out var tags) && (tags.Count == 1 || !tags.Contains(EntityTagHeaderValue.Any)) ? [.. tags] : null;
    }

    private static string GetVersion(EntityTagHeaderValue tag) => tag.Tag.ToString().Trim('"');

    private static Error Reject(string header) => Error.Invalid(header, "Send the ETag of an earlier response, in quotation marks, or *.");
}
