using System.Text.Json.Nodes;
using Auth.WebApi.Http;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Auth.WebApi.Documentation;

/// <summary>Tells the document the JSON types that our own converters write: it can't know that texts, times and names of choices are strings.</summary>
internal static class SchemaTypes
{
    public static Task Complete(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        var type = context.JsonTypeInfo.Type;
        var property = context.JsonPropertyInfo;
        if (IsString(type)) schema.Type = property is { IsGetNullable: true } or { IsSetNullable: true } ? JsonSchemaType.String | JsonSchemaType.Null : JsonSchemaType.String;
        if (type.IsEnum) schema.Enum = [.. Enum.GetValues(type).Cast<Enum>().Select(value => JsonValue.Create(StrictJson.NameOf(value)))];
        // Only requests are closed: an answer may gain members.
        if (!type.Name.EndsWith("Request", StringComparison.Ordinal)) schema.AdditionalPropertiesAllowed = true;
        if (type.IsAssignableTo(typeof(IEnumerable<string>))) schema.Items ??= new OpenApiSchema { Type = JsonSchemaType.String };
        if (type.IsAssignableTo(typeof(IReadOnlyDictionary<string, string>))) schema.AdditionalProperties ??= new OpenApiSchema { Type = JsonSchemaType.String };
        if (schema.AdditionalProperties is OpenApiSchema { Type: JsonSchemaType.Array, Items: null } list) list.Items = new OpenApiSchema { Type = JsonSchemaType.String };
        return Task.CompletedTask;
    }

    private static bool IsString(Type type)
    {
        var shown = Nullable.GetUnderlyingType(type) ?? type;
        return shown.IsEnum || shown == typeof(string) || shown == typeof(DateTimeOffset);
    }
}
