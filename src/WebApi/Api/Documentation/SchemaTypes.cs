using System.Text.Json;
using System.Text.Json.Nodes;
using Auth.WebApi.Http;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Auth.WebApi.Api.Documentation;

/// <summary>Adds the JSON types that custom converters write: text, timestamps and enum values are all strings.</summary>
internal static class SchemaTypes
{
    public static Task Complete(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        var type = context.JsonTypeInfo.Type;
        var property = context.JsonPropertyInfo;
        if (IsString(type)) schema.Type = property is { IsGetNullable: true } or { IsSetNullable: true } ? JsonSchemaType.String | JsonSchemaType.Null : JsonSchemaType.String;
        if ((Nullable.GetUnderlyingType(type) ?? type) is { IsEnum: true } choice) DescribeChoice(schema, choice);
        if (type == typeof(JsonElement)) DescribeCredential(schema);
        // Only requests are closed schemas. Responses may gain properties.
        if (!type.Name.EndsWith("Request", StringComparison.Ordinal)) schema.AdditionalPropertiesAllowed = true;
        if (type.IsAssignableTo(typeof(IEnumerable<string>))) schema.Items ??= new OpenApiSchema { Type = JsonSchemaType.String };
        if (type.IsAssignableTo(typeof(IReadOnlyDictionary<string, string>))) schema.AdditionalProperties ??= new OpenApiSchema { Type = JsonSchemaType.String };
        if (schema.AdditionalProperties is OpenApiSchema { Type: JsonSchemaType.Array, Items: null } list) list.Items = new OpenApiSchema { Type = JsonSchemaType.String };
        return Task.CompletedTask;
    }

    /// <summary>The schema of a nullable enum is one of two alternatives, and the other one is null.</summary>
    private static void DescribeChoice(OpenApiSchema schema, Type choice)
    {
        schema.Type = JsonSchemaType.String;
        schema.Enum = [.. Enum.GetValues(choice).Cast<Enum>().Select(value => JsonValue.Create(StrictJson.GetName(value)))];
    }

    /// <summary>Browsers define the members.</summary>
    private static void DescribeCredential(OpenApiSchema schema)
    {
        schema.Type = JsonSchemaType.Object;
        schema.Description ??= "A JSON object of the Web Authentication API.";
    }

    private static bool IsString(Type type)
    {
        var underlying = Nullable.GetUnderlyingType(type) ?? type;
        return underlying.IsEnum || underlying == typeof(string) || underlying == typeof(DateTimeOffset);
    }
}
