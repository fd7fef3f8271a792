using System.Text.Json.Serialization;
using Microsoft.AspNetCore.WebUtilities;

namespace Auth.WebApi.Http;

/// <summary>An error response (RFC 9457).</summary>
/// <param name="Type">URI of the problem type. Stable; one for each code.</param>
/// <param name="Title">The HTTP status as text.</param>
/// <param name="Status">The HTTP status code.</param>
/// <param name="Code">Error code for programs. Stable, in snake_case.</param>
/// <param name="Detail">Description for people. May change.</param>
/// <param name="TraceId">Identifies the request in the server's logs and traces. While the database is unavailable, only one failed request per second is logged.</param>
/// <param name="Errors">Validation errors by field, for status 400.</param>
/// <param name="CreatedId">The id of what the first copy of a repeated call has created, if its response cannot be repeated.</param>
internal sealed record Problem(
    string Type,
    string Title,
    int Status,
    string Code,
    string Detail,
    string TraceId,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyDictionary<string, string[]>? Errors = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Guid? CreatedId = null)
{
    /// <summary>The media type of error responses.</summary>
    public const string ContentType = "application/problem+json";

    /// <summary>The problem type of an error code.</summary>
    public static string TypeOf(string code) => $"urn:auth:error:{code}";

    /// <summary>The title of a status.</summary>
    public static string TitleOf(int status) => ReasonPhrases.GetReasonPhrase(status);
}
