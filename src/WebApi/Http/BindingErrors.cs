using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Auth.Domain.Common;
using Microsoft.AspNetCore.Http.Metadata;

namespace Auth.WebApi.Http;

/// <summary>Finds the fields of a body, or the parameters of a query, that the framework failed to bind.</summary>
/// <remarks>The framework reports the path of an invalid value, but missing properties and parameters only in its message. If its wording changes, no field is named, and a test fails.</remarks>
internal static partial class BindingErrors
{
    /// <summary>In milliseconds. All patterns run in linear time.</summary>
    private const int MatchTimeout = 1000;

    private const string Why = "This field is missing, unknown, duplicated or of the wrong type.";

    /// <summary>Rejects a request that the framework could not bind.</summary>
    public static ProblemResult Reject(BadHttpRequestException bad) => bad.InnerException switch
    {
        // The reader's own exception, which is not public, is inside that of the serializer.
        JsonException { InnerException: JsonException } syntax => RejectSyntax(syntax),
        UnknownChoiceException choice => Reject(Read(bad), choice.Message),
        _ => Reject(Read(bad)),
    };

    /// <summary>Rejects the request with an error for each field.</summary>
    public static ProblemResult Reject(IReadOnlyList<string> fields, string reason = Why) =>
        fields.Count == 0
            ? ProblemResult.From(StatusCodes.Status400BadRequest)
            : ProblemResult.From(Error.Invalid(fields.ToDictionary(f => f, _ => new[] { reason }, StringComparer.Ordinal)));

    /// <summary>Names the position, where the framework knows it. Both numbers count from 0, and columns are bytes.</summary>
    private static ProblemResult RejectSyntax(JsonException syntax) =>
        ProblemResult.From(
            StatusCodes.Status400BadRequest,
            "invalid_request",
            string.Create(CultureInfo.InvariantCulture, $"The body is not valid JSON (line {syntax.LineNumber + 1}, column {syntax.BytePositionInLine + 1})."));

    /// <summary>The names of the fields, as spelled in the request. Empty if unknown.</summary>
    private static IReadOnlyList<string> Read(BadHttpRequestException bad)
    {
        if (bad.InnerException is not JsonException jsonException) return Parameter().Match(bad.Message) is { Success: true } parameter ? [parameter.Groups["name"].Value] : [];

        var missing = Missing().Match(jsonException.Message);
        if (missing.Success) return [.. Quoted().Matches(missing.Value).Select(name => name.Groups["name"].Value)];
        return Member().Match(jsonException.Path ?? "") is { Success: true } member ? [member.Groups["name"].Value] : [];
    }

    /// <summary>The invalid parameters of a query. The framework rejects optional parameters of the wrong type without a message.</summary>
    public static IReadOnlyList<string> ReadQuery(HttpContext context) =>
    [
        .. from parameter in context.GetEndpoint()?.Metadata.OfType<IParameterBindingMetadata>() ?? []
           where context.Request.Query.TryGetValue(parameter.Name, out var text) && !IsFor(parameter.ParameterInfo.ParameterType, text.ToString())
           select parameter.Name,
    ];

    private static bool IsFor(Type type, string text)
    {
        if (type == typeof(int)) return int.TryParse(text, CultureInfo.InvariantCulture, out _);
        if (type == typeof(long) || type == typeof(long?)) return long.TryParse(text, CultureInfo.InvariantCulture, out _);
        if (type == typeof(DateTimeOffset?)) return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out _);
        if (type == typeof(Guid?)) return Guid.TryParse(text, CultureInfo.InvariantCulture, out _);
        return true;
    }

    /// <summary>Matches <c>$.roles[2]</c>, or <c>$['a.b']</c> for a name with special characters.</summary>
    [GeneratedRegex(@"^\$(?:\.(?<name>[^.\[]+)|\['(?<name>.+?)'\])", RegexOptions.ExplicitCapture, MatchTimeout)]
    private static partial Regex Member();

    [GeneratedRegex("missing required properties including: .*", RegexOptions.ExplicitCapture, MatchTimeout)]
    private static partial Regex Missing();

    [GeneratedRegex("'(?<name>[^']+)'", RegexOptions.ExplicitCapture, MatchTimeout)]
    private static partial Regex Quoted();

    [GeneratedRegex("""^Failed to bind parameter "[^"]* (?<name>\w+)" from""", RegexOptions.ExplicitCapture, MatchTimeout)]
    private static partial Regex Parameter();
}
