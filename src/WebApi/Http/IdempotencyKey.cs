using System.Buffers;
using System.Text.Json.Nodes;
using Auth.Domain.Common;
using Microsoft.OpenApi;

namespace Auth.WebApi.Http;

/// <summary>The name that a client gives to a call, so that a repeat of it makes nothing twice (ADR 52, draft-ietf-httpapi-idempotency-key-header).</summary>
internal sealed record IdempotencyKey
{
    /// <summary>The header of a request.</summary>
    public const string Header = "Idempotency-Key";

    /// <summary>The header of a response that answers a repeat.</summary>
    public const string ReplayedHeader = "Idempotent-Replayed";

    private const int MinLength = 16;
    private const int MaxLength = 128;

    /// <summary>Visible ASCII, except what ends or separates values of headers.</summary>
    private static readonly SearchValues<char> Characters = SearchValues.Create([.. Enumerable.Range('!', '~' - '!' + 1).Select(code => (char)code).Except(['"', '\\', ',', ';'])]);

    private IdempotencyKey(string value) => Value = value;

    /// <summary>The key, without quotation marks.</summary>
    public string Value { get; }

    /// <summary>Reads the key of a call. The draft puts it in quotation marks; most clients do not.</summary>
    /// <returns>Null without a key.</returns>
    public static Result<IdempotencyKey?> Read(HttpRequest request)
    {
        var values = request.Headers[Header];
        if (values.Count == 0) return Result<IdempotencyKey?>.Success(null);
        return values is [{ } value] && Unquote(value) is { Length: >= MinLength and <= MaxLength } key && !key.AsSpan().ContainsAnyExcept(Characters)
            ? new IdempotencyKey(key)
            : Error.Invalid(Header, $"Send one key of {MinLength} to {MaxLength} visible ASCII characters, such as a UUID. It has no quotation marks, backslashes, commas or semicolons inside.");
    }

    /// <summary>Documents the header of the request.</summary>
    public static void Describe(OpenApiOperation operation) => operation.Parameters =
    [
        .. operation.Parameters ?? [],
        new OpenApiParameter
        {
            Name = Header,
            In = ParameterLocation.Header,
            Description = "A name for this call, new for each call, such as a random UUID. A repeat with the same key and body within 24 hours makes nothing twice.",
            Schema = new OpenApiSchema { Type = JsonSchemaType.String, MinLength = MinLength, MaxLength = MaxLength + 2 },
            Example = JsonValue.Create("\"0197a4f2-5d0e-7c3a-9b1f-2f6f1c8d4e70\""),
        },
    ];

    /// <summary>Omits the key, which protects what is stored about the call.</summary>
    public override string ToString() => nameof(IdempotencyKey);

    private static string Unquote(string value) => value is ['"', .. var key, '"'] ? key : value;
}
