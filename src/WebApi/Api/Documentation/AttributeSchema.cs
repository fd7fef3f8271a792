using System.Text.Json;
using Auth.Application.Attributes;
using Auth.Domain.Attributes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Auth.WebApi.Api.Documentation;

/// <summary>Documents the attributes that the host application declares, each with its type.</summary>
internal static class AttributeSchema
{
    public static Task Complete(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        var isRequest = context.JsonTypeInfo.Type == typeof(IReadOnlyDictionary<string, JsonElement>);
        if (!isRequest && context.JsonTypeInfo.Type != typeof(IReadOnlyDictionary<string, object>)) return Task.CompletedTask;

        var isChange = context.JsonPropertyInfo?.DeclaringType == typeof(ChangeAttributesRequest);
        var attributes = context.ApplicationServices.GetRequiredService<AttributeCatalog>().All.Where(a => !isRequest || isChange || a.AtRegistration != RegistrationInput.None).ToList();
        schema.Properties = attributes.ToDictionary(a => a.Name, IOpenApiSchema (a) => Describe(a, isChange), StringComparer.Ordinal);
        if (isRequest && !isChange) schema.Required = attributes.Where(a => a.AtRegistration == RegistrationInput.Required).Select(a => a.Name).ToHashSet(StringComparer.Ordinal);
        schema.AdditionalProperties = null;
        schema.AdditionalPropertiesAllowed = !isRequest;
        return Task.CompletedTask;
    }

    private static OpenApiSchema Describe(AttributeDefinition attribute, bool isRemovable)
    {
        var (type, format) = GetType(attribute.Type.ClrType);
        return new OpenApiSchema
        {
            Type = isRemovable ? type | JsonSchemaType.Null : type,
            Format = format,
            MaxLength = attribute.Type.ClrType == typeof(string) ? UserAttribute.MaximumValueLength : null,
            Title = attribute.Label,
            Description = attribute.Description,
        };
    }

    private static (JsonSchemaType Type, string? Format) GetType(Type type) =>
        type == typeof(bool) ? (JsonSchemaType.Boolean, null)
        : type == typeof(int) ? (JsonSchemaType.Integer, "int32")
        : type == typeof(long) ? (JsonSchemaType.Integer, "int64")
        : type == typeof(decimal) ? (JsonSchemaType.Number, null)
        : type == typeof(DateOnly) ? (JsonSchemaType.String, "date")
        : (JsonSchemaType.String, null);
}
