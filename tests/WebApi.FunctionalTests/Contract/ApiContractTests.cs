using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Auth.Application.Common;
using Auth.Shared;
using Auth.WebApi.FunctionalTests.Running;
using Auth.WebApi.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Auth.WebApi.FunctionalTests.Contract;

/// <summary>HTTP clients rely on paths, parameters, JSON fields, schema names, operation ids and metrics.</summary>
public sealed partial class ApiContractTests
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly string[] FrameworkPaths = ["/docs", "/openapi"];

    [Fact]
    public async Task The_API_document_is_unchanged()
    {
        using var server = new RunningServer();
        var document = JsonNode.Parse((await server.Client().GetAsync("/openapi/v1.json")).Text)!;

        new[] { Normalized(document, isMap: false)!.ToJsonString(Indented) }.ShouldMatchStored("openapi.json");
    }

    [Fact]
    public async Task Operation_ids_are_unchanged()
    {
        using var server = new RunningServer();
        var document = (await server.Client().GetAsync("/openapi/v1.json")).Json;

        var operations = from path in document.GetProperty("paths").EnumerateObject()
                         from call in path.Value.EnumerateObject()
                         select $"{call.Value.GetProperty("operationId").GetString()}: {call.Name.ToUpperInvariant()} {path.Name}";

        operations.Order(StringComparer.Ordinal).ShouldMatchStored("operation-ids.txt");
    }

    /// <summary>The framework binds query parameters by the names of C# parameters. The names in routes are internal.</summary>
    [Fact]
    public void Routes_and_their_query_parameters_are_unchanged()
    {
        using var server = RunningServer.With(("Metrics:Enabled", "true"));

        var routes = from endpoint in server.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
                     let pattern = endpoint.RoutePattern
                     where pattern.RawText!.StartsWith(ErrorCodes.Path, StringComparison.Ordinal) || !FrameworkPaths.Any(path => pattern.RawText.StartsWith(path, StringComparison.Ordinal))
                     let methods = endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? ["*"]
                     let query = endpoint.Metadata.GetOrderedMetadata<IParameterBindingMetadata>().Where(p => IsText(p) && pattern.GetParameter(p.Name) is null).Select(p => p.Name)
                     select $"{RouteParameter().Replace(pattern.RawText!, "{}").TrimEnd('/')} {string.Join(',', methods)} {string.Join(' ', query.Order(StringComparer.Ordinal))}";

        routes.Order(StringComparer.Ordinal).ShouldMatchStored("routes.txt");
    }

    [Fact]
    public async Task Metrics_and_their_labels_are_unchanged()
    {
        using var server = RunningServer.With(("Metrics:Enabled", "true"));
        await server.Client().LoginAsync("unknown", "a wrong password");
        foreach (var isRight in new[] { true, false })
        {
            Telemetry.RecordPasswordVerification(isRight);
            Telemetry.RecordSecondFactorVerification(isRight);
            Telemetry.RecordBreachCheck(isRight);
        }

        Telemetry.RecordBreachCheck(null);
        Telemetry.RecordSprayingSuspicion();
        foreach (var result in new[] { "allowed", "rejected", "failed" }) Telemetry.RecordPasswordRuleCheck(result);
        Telemetry.RecordSessionRuleCheck("allowed");
        Telemetry.RecordSessionRuleCheck("rejected");
        Telemetry.RecordSessionRuleCheck("failed");
        Telemetry.RecordUseCase("UseCase", Telemetry.Ok);
        Telemetry.SetEventsBehind("contract", 0);

        var scraped = (await server.Client().GetAsync("/metrics")).Text.Split('\n');

        var types = scraped.Where(line => line.StartsWith("# TYPE auth_", StringComparison.Ordinal));
        var series = scraped.Where(line => line.StartsWith("auth_", StringComparison.Ordinal))
            .Select(line => line[..line.LastIndexOf(' ')])
            .Where(line => !line.StartsWith("auth_use_cases", StringComparison.Ordinal) || line.Contains("\"UseCase\"", StringComparison.Ordinal))
            .Where(line => !line.StartsWith("auth_event_handlers_behind", StringComparison.Ordinal) || line.Contains("\"contract\"", StringComparison.Ordinal))
            .Select(line => line.Replace(ProductVersion.Current, "VERSION", StringComparison.Ordinal));
        // Other servers in this process may have the same gauges.
        types.Concat(series).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ShouldMatchStored("metrics.txt");
    }

    private static bool IsText(IParameterBindingMetadata parameter) =>
        parameter is { HasBindAsync: false } && (parameter.HasTryParse || parameter.ParameterInfo.ParameterType == typeof(string));

    /// <summary>Sorts the document and removes the texts and examples.</summary>
    /// <param name="isMap">True if the keys are names of the API and not OpenAPI keywords.</param>
    private static JsonNode? Normalized(JsonNode? node, bool isMap) => node switch
    {
        JsonObject map => new JsonObject(map
            .Where(entry => isMap || entry.Key is not ("summary" or "description" or "examples"))
            .OrderBy(entry => entry.Key, StringComparer.Ordinal)
            .Select(entry => KeyValuePair.Create(entry.Key, Normalized(entry.Value, isMap: !isMap && entry.Key is "properties" or "schemas" or "paths")))),
        JsonArray list => new JsonArray([.. list.Select(item => Normalized(item, isMap: false))]),
        _ => node?.DeepClone(),
    };

    [GeneratedRegex(@"\{[^}]*\}", RegexOptions.None, 1000)]
    private static partial Regex RouteParameter();
}
