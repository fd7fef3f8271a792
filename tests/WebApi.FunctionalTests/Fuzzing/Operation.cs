using System.Text.Json;

namespace Auth.WebApi.FunctionalTests.Fuzzing;

/// <summary>One operation of the API document.</summary>
internal sealed record Operation(HttpMethod Method, string Path, JsonElement Call, JsonElement Components)
{
    public static IReadOnlyList<Operation> AllOf(JsonElement document) =>
    [
        .. from path in document.GetProperty("paths").EnumerateObject()
           from call in path.Value.EnumerateObject()
           select new Operation(new HttpMethod(call.Name.ToUpperInvariant()), path.Name, call.Value, document.GetProperty("components")),
    ];

    public IEnumerable<(string Name, bool InQuery)> Parameters =>
        Call.TryGetProperty("parameters", out var parameters)
            ? parameters.EnumerateArray().Select(p => (p.GetProperty("name").GetString()!, p.GetProperty("in").GetString() == "query"))
            : [];

    /// <summary>The schema of the body, or null if the operation takes none.</summary>
    public JsonElement? Body => Call.TryGetProperty("requestBody", out var body) ? Resolve(JsonOf(body)!.Value) : null;

    public bool Declares(int status) => Call.GetProperty("responses").TryGetProperty($"{status}", out _);

    /// <summary>The schema of a response, or null if it has no body.</summary>
    public JsonElement? AnswerOf(int status) => JsonOf(Resolve(Call.GetProperty("responses").GetProperty($"{status}")));

    /// <summary>The schema or response to which a reference points, such as <c>#/components/schemas/Problem</c>.</summary>
    public JsonElement Resolve(JsonElement element) =>
        element.TryGetProperty("$ref", out var reference) && reference.GetString()!.Split('/') is [.., var kind, var name] ? Resolve(Components.GetProperty(kind).GetProperty(name)) : element;

    /// <summary>The first violation of the schema in a value, or null if there is none.</summary>
    public string? Mismatch(JsonElement value, JsonElement unresolved, string at = "$")
    {
        var schema = Resolve(unresolved);
        if (schema.TryGetProperty("oneOf", out var choices) || schema.TryGetProperty("anyOf", out choices))
            return choices.EnumerateArray().Any(choice => Mismatch(value, choice, at) is null) ? null : $"{at} matches no alternative";
        if (TypesOf(schema) is { Count: > 0 } types && !types.Exists(type => Is(value, type))) return $"{at} is {value.ValueKind}, not {string.Join(" or ", types)}";
        return value.ValueKind switch
        {
            JsonValueKind.Object => MismatchOfObject(value, schema, at),
            JsonValueKind.Array when schema.TryGetProperty("items", out var items) => value.EnumerateArray().Select((item, i) => Mismatch(item, items, $"{at}[{i}]")).FirstOrDefault(m => m is not null),
            JsonValueKind.String when schema.TryGetProperty("enum", out var names) && names.EnumerateArray().All(n => n.GetString() != value.GetString()) => $"{at} is not an enum value",
            _ => null,
        };
    }

    public static List<string> TypesOf(JsonElement schema) =>
        !schema.TryGetProperty("type", out var type) ? []
        : type.ValueKind == JsonValueKind.Array ? [.. type.EnumerateArray().Select(t => t.GetString()!)]
        : [type.GetString()!];

    public override string ToString() => $"{Method} {Path}";

    private string? MismatchOfObject(JsonElement value, JsonElement schema, string at)
    {
        if (schema.TryGetProperty("required", out var required) && required.EnumerateArray().FirstOrDefault(r => !value.TryGetProperty(r.GetString()!, out _)) is { ValueKind: JsonValueKind.String } missing)
            return $"{at}.{missing.GetString()} is missing";
        if (!schema.TryGetProperty("properties", out var properties)) return null;
        return value.EnumerateObject().Select(m => properties.TryGetProperty(m.Name, out var member) ? Mismatch(m.Value, member, $"{at}.{m.Name}") : $"{at}.{m.Name} is not documented").FirstOrDefault(m => m is not null);
    }

    private static JsonElement? JsonOf(JsonElement element)
    {
        if (!element.TryGetProperty("content", out var content)) return null;
        foreach (var type in new[] { "application/json", "application/problem+json", "application/x-www-form-urlencoded" })
        {
            if (content.TryGetProperty(type, out var media)) return media.GetProperty("schema");
        }

        return null;
    }

    private static bool Is(JsonElement value, string type) => type switch
    {
        "string" => value.ValueKind == JsonValueKind.String,
        "integer" => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _),
        "number" => value.ValueKind == JsonValueKind.Number,
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "array" => value.ValueKind == JsonValueKind.Array,
        "object" => value.ValueKind == JsonValueKind.Object,
        "null" => value.ValueKind == JsonValueKind.Null,
        _ => false,
    };
}
