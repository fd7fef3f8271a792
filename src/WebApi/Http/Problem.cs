using System.Text.Json.Serialization;

namespace Auth.WebApi.Http;

/// <summary>Why a request was refused (RFC 9457).</summary>
/// <param name="Type">Identifies the kind of problem; stable, one to one with the code.</param>
/// <param name="Title">The status in words.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="Code">For programs; stable, snake_case.</param>
/// <param name="Detail">For people; may change.</param>
/// <param name="TraceId">Finds this request in the server's logs and traces. Of requests that fail because the store is away, the log tells one a second.</param>
/// <param name="Errors">For 400: what is wrong, by field.</param>
internal sealed record Problem(
    string Type,
    string Title,
    int Status,
    string Code,
    string Detail,
    string TraceId,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyDictionary<string, string[]>? Errors = null)
{
    /// <summary>The media type.</summary>
    public const string ContentType = "application/problem+json";
}
