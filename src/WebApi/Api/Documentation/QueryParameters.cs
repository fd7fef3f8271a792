using System.Text.Json.Nodes;
using Auth.Application.Common;
using Auth.Application.Statistics;
using Auth.Domain.Users;
using Microsoft.OpenApi;

namespace Auth.WebApi.Api.Documentation;

/// <summary>Documents the parameters of operations. A name means the same in all of them.</summary>
internal static class QueryParameters
{
    private static readonly Dictionary<string, string> Descriptions = new(StringComparer.Ordinal)
    {
        ["id"] = "The id.",
        ["limit"] = $"The number of items per page. A value above {Paging.MaximumLimit} counts as {Paging.MaximumLimit}.",
        ["cursor"] = "The `nextCursor` of the previous page; omitted for the first one.",
        ["search"] = "A part of the username or of the email.",
        ["status"] = "Only users with this status.",
        ["role"] = "Only users with this role.",
        ["attribute"] = "The name of an attribute, a colon, and the whole value, such as `department:sales`.",
        ["user"] = "Only events of the user with this id.",
        ["type"] = "Only events of this type.",
        ["from"] = "Only events at this time or later.",
        ["until"] = "Only events before this time.",
        ["period"] = "The period of the activity; a day by default.",
        ["position"] = "The position of one set-aside event.",
        ["name"] = "The name.",
    };

    public static void Describe(OpenApiOperation operation, OpenApiDocument document)
    {
        foreach (var parameter in operation.Parameters?.OfType<OpenApiParameter>() ?? [])
        {
            parameter.Description ??= Descriptions.GetValueOrDefault(parameter.Name!);
            if (parameter.Name == "status") parameter.Schema = new OpenApiSchemaReference(nameof(UserStatus), document);
            else if (parameter.Name == "period") parameter.Schema = new OpenApiSchemaReference(nameof(StatisticsPeriod), document);
            else if (parameter.Schema is OpenApiSchema schema) Bound(schema, parameter.Name!);
        }
    }

    private static void Bound(OpenApiSchema schema, string name)
    {
        if (name == "limit") schema.Minimum = "1";
        if (name == "position") schema.Minimum = "0";
        if (name == "attribute") schema.Examples = [JsonValue.Create("department:sales")];
    }
}
