using System.Text.Json.Nodes;
using Auth.WebApi.Http;
using Auth.WebApi.Security;
using Microsoft.OpenApi;

namespace Auth.WebApi.Api.Documentation;

/// <summary>Lists the error codes of each operation by status, with an example of each.</summary>
/// <remarks>The lists are open: rules of the host application and later versions have further codes.</remarks>
internal static class ErrorResponses
{
    private const string Code = "code";

    public static void Describe(OpenApiOperation operation, IEnumerable<DocumentedError> errors, OpenApiDocument document)
    {
        foreach (var status in errors.GroupBy(error => error.Status, error => error.Code))
        {
            var response = (OpenApiResponse)operation.Responses![$"{status.Key}"];
            string[] codes = [.. status.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
            response.Description += $": {string.Join(", ", codes.Select(code => $"`{code}`"))}";
            var content = response.Content![Problem.ContentType];
            content.Schema = new OpenApiSchema
            {
                AllOf =
                [
                    new OpenApiSchemaReference(nameof(Problem), document),
                    new OpenApiSchema { Type = JsonSchemaType.Object, Properties = new Dictionary<string, IOpenApiSchema>(StringComparer.Ordinal) { [Code] = OpenList(codes) } },
                ],
            };
            content.Examples = codes.ToDictionary(code => code, IOpenApiExample (code) => new OpenApiExampleReference(ExampleId(code, status.Key), document), StringComparer.Ordinal);
        }
    }

    /// <summary>Moves the responses of errors into the components, because many operations have the same.</summary>
    public static void Share(OpenApiDocument document)
    {
        var shared = new Dictionary<string, IOpenApiResponse>(StringComparer.Ordinal);
        document.Components!.Responses = shared;
        foreach (var responses in document.Paths.Values.SelectMany(path => path.Operations!.Values).Select(operation => operation.Responses!))
        {
            foreach (var (status, response) in responses.ToList())
            {
                if (response.Content?.Values.FirstOrDefault()?.Examples is not { Count: > 0 } examples) continue;

                var id = string.Join('.', [status, .. examples.Keys, .. response.Headers!.Keys.Where(IsOfFew)]);
                shared.TryAdd(id, response);
                responses[status] = new OpenApiResponseReference(id, document);
            }
        }
    }

    /// <summary>Whether not all responses with the same codes have the header.</summary>
    private static bool IsOfFew(string header) => header is RequestQuotas.StateHeader or IdempotencyKey.ReplayedHeader || header.StartsWith("X-Auth-", StringComparison.Ordinal);

    /// <summary>Adds the examples to which responses refer to the document.</summary>
    public static void AddExamples(OpenApiDocument document)
    {
        var used = from path in document.Paths.Values
                   from operation in path.Operations!.Values
                   from response in operation.Responses!.Values
                   from content in response.Content?.Values ?? []
                   from example in content.Examples?.Values.OfType<OpenApiExampleReference>() ?? []
                   select example.Reference.Id;
        var ids = used.ToHashSet(StringComparer.Ordinal);
        document.Components!.Examples = (from error in ErrorCodes.All
                                         from status in error.Statuses
                                         let id = ExampleId(error.Code, status)
                                         where ids.Contains(id)
                                         select (Id: id, Example: Create(error, status))).ToDictionary(example => example.Id, IOpenApiExample (example) => example.Example, StringComparer.Ordinal);
    }

    /// <summary>The schema of a text that has one of these values, or another one.</summary>
    public static OpenApiSchema OpenList(IEnumerable<string> values) => new()
    {
        AnyOf = [new OpenApiSchema { Type = JsonSchemaType.String, Enum = [.. values.Select(value => JsonValue.Create(value))] }, new OpenApiSchema { Type = JsonSchemaType.String }],
    };

    private static string ExampleId(string code, int status) => $"{code}_{status}";

    private static OpenApiExample Create(ErrorCode error, int status) => new()
    {
        Summary = error.Meaning,
        Description = error.Remedy,
        Value = new JsonObject
        {
            ["type"] = Problem.TypeOf(error.Code),
            ["title"] = Problem.TitleOf(status),
            ["status"] = status,
            [Code] = error.Code,
            ["detail"] = error.Meaning,
            ["traceId"] = "b0b5e018db5300902bc3df44f3a71a53",
        },
    };
}
