using System.Text.Json;
using System.Text.RegularExpressions;

namespace Auth.WebApi.Http;

/// <summary>Which fields of a body, or which parameters of a query, a request was refused for.</summary>
/// <remarks>The framework tells the path of a value, but a missing member and a parameter only in its message. If it came to word that otherwise, no field would be named.</remarks>
internal static partial class UnreadableFields
{
    /// <summary>In milliseconds; all of them are linear.</summary>
    private const int Patience = 1000;

    /// <summary>Their names, as the request spells them; none where it is not known.</summary>
    public static IReadOnlyList<string> Of(BadHttpRequestException bad)
    {
        if (bad.InnerException is not JsonException unreadable) return Parameter().Match(bad.Message) is { Success: true } parameter ? [parameter.Groups["name"].Value] : [];

        var missing = Missing().Match(unreadable.Message);
        if (missing.Success) return [.. Quoted().Matches(missing.Value).Select(name => name.Groups["name"].Value)];
        return Member().Match(unreadable.Path ?? "") is { Success: true } member ? [member.Groups["name"].Value] : [];
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
