using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Auth.Domain.Common;
using Microsoft.AspNetCore.Http.Metadata;

namespace Auth.WebApi.Http;

/// <summary>Which fields of a body, or which parameters of a query, a request was refused for.</summary>
/// <remarks>The framework tells the path of a value, but a missing member and a parameter only in its message. If it came to word that otherwise, no field would be named.</remarks>
internal static partial class UnreadableFields
{
    /// <summary>In milliseconds; all of them are linear.</summary>
    private const int Patience = 1000;

    private static readonly string[] Why = ["This field is missing, unknown, duplicated or of the wrong type."];

    /// <summary>Refuses the request, and names them.</summary>
    public static Refusal Refuse(IReadOnlyList<string> fields) =>
        fields.Count == 0
            ? Refusal.For(StatusCodes.Status400BadRequest)
            : Refusal.For(Error.Invalid(fields.ToDictionary(f => f, _ => Why, StringComparer.Ordinal)));

    /// <summary>Their names, as the request spells them; none where it is not known.</summary>
    public static IReadOnlyList<string> Of(BadHttpRequestException bad)
    {
        if (bad.InnerException is not JsonException unreadable) return Parameter().Match(bad.Message) is { Success: true } parameter ? [parameter.Groups["name"].Value] : [];

        var missing = Missing().Match(unreadable.Message);
        if (missing.Success) return [.. Quoted().Matches(missing.Value).Select(name => name.Groups["name"].Value)];
        return Member().Match(unreadable.Path ?? "") is { Success: true } member ? [member.Groups["name"].Value] : [];
    }

    /// <summary>Those of the query, of a request that was refused without a word: as the framework does with values of another type where they may be left out.</summary>
    public static IReadOnlyList<string> InQueryOf(HttpContext context) =>
    [
        .. from parameter in context.GetEndpoint()?.Metadata.OfType<IParameterBindingMetadata>() ?? []
           where context.Request.Query.TryGetValue(parameter.Name, out var text) && !IsOf(parameter.ParameterInfo.ParameterType, text.ToString())
           select parameter.Name,
    ];

    private static bool IsOf(Type type, string text)
    {
        if (type == typeof(int)) return int.TryParse(text, CultureInfo.InvariantCulture, out _);
        if (type == typeof(DateTimeOffset?)) return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out _);
        if (type == typeof(Guid?)) return Guid.TryParse(text, CultureInfo.InvariantCulture, out _);
        return true;
    }

    /// <summary><c>$.roles[2]</c>, or <c>$['a.b']</c> where a name has characters of its own.</summary>
    [GeneratedRegex(@"^\$(?:\.(?<name>[^.\[]+)|\['(?<name>.+?)'\])", RegexOptions.ExplicitCapture, Patience)]
    private static partial Regex Member();

    [GeneratedRegex("missing required properties including: .*", RegexOptions.ExplicitCapture, Patience)]
    private static partial Regex Missing();

    [GeneratedRegex("'(?<name>[^']+)'", RegexOptions.ExplicitCapture, Patience)]
    private static partial Regex Quoted();

    [GeneratedRegex("""^Failed to bind parameter "[^"]* (?<name>\w+)" from""", RegexOptions.ExplicitCapture, Patience)]
    private static partial Regex Parameter();
}
