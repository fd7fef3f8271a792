using System.Collections.Frozen;
using System.Text.Json;
using System.Text.RegularExpressions;
using Auth.Application.Account;
using Auth.Application.ForwardAuth;
using Auth.Domain.Attributes;
using Auth.Domain.Common;

namespace Auth.Application.Attributes;

/// <summary>The attributes that the host application declares, in the order of their declaration.</summary>
internal sealed partial class AttributeCatalog
{
    private const string HeaderPrefix = "X-Auth-";
    private const int MaximumHeaderLength = 64;

    private readonly FrozenDictionary<string, AttributeDefinition> _byName;

    /// <summary>Creates the catalog. <see cref="FindProblems"/> says whether it can be used.</summary>
    public AttributeCatalog(IEnumerable<AttributeDefinition> definitions)
    {
        All = [.. definitions];
        InGatewayHeaders = [.. All.Where(a => a.GatewayHeader is not null)];
        _byName = All.DistinctBy(a => a.Name, StringComparer.Ordinal).ToFrozenDictionary(a => a.Name, StringComparer.Ordinal);
    }

    /// <summary>All attributes.</summary>
    public IReadOnlyList<AttributeDefinition> All { get; }

    /// <summary>The attributes that forward-auth states in headers.</summary>
    public IReadOnlyList<AttributeDefinition> InGatewayHeaders { get; }

    /// <summary>Returns a declared attribute; null if there is none.</summary>
    public AttributeDefinition? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>Whether these may change any attribute.</summary>
    public bool CanChangeAny(AttributeAudience audience) => All.Any(a => a.IsChangeableBy(audience));

    /// <summary>Reads JSON values as texts. A JSON value must have the declared type; null removes.</summary>
    /// <param name="values">JSON values by name; null for none.</param>
    public Result<IReadOnlyDictionary<string, string?>> ReadJson(IReadOnlyDictionary<string, JsonElement>? values)
    {
        var (texts, errors) = (new Dictionary<string, string?>(StringComparer.Ordinal), new Dictionary<string, string[]>(StringComparer.Ordinal));
        foreach (var (name, value) in values ?? new Dictionary<string, JsonElement>(StringComparer.Ordinal))
        {
            if (Find(name) is not { } attribute) errors[AttributeDefinition.FieldOf(name)] = [AttributeErrors.Unknown(name, All)];
            else if (value.ValueKind != JsonValueKind.Null && !HasType(value, attribute.Type.ClrType)) errors[attribute.Field] = [attribute.Type.JsonHint];
            else if (!TryGetText(value, out var text)) errors[attribute.Field] = [attribute.Type.Hint];
            else texts[name] = text;
        }

        return errors.Count == 0 ? texts : Error.Invalid(errors);
    }

    /// <summary>Returns why the declarations cannot be used: one sentence for each problem.</summary>
    /// <param name="ofAuth">The headers that Auth sets itself.</param>
    public IReadOnlyList<string> FindProblems(IdentityHeaderNames ofAuth) =>
    [
        .. All.Where(a => !Name().IsMatch(a.Name)).Select(a => $"The user attribute '{a.Name}' has an invalid name. Use 1 to {AttributeDefinition.MaximumNameLength} ASCII letters, digits and underscores, beginning with a lowercase letter."),
        .. All.Where(a => FieldsOfAuth.Contains(a.Name)).Select(a => $"The user attribute '{a.Name}' has the name of a field of Auth. Choose another name."),
        .. All.GroupBy(a => a.Name, StringComparer.Ordinal).Where(g => g.Count() > 1).Select(g => $"Several user attributes are named '{g.Key}'. Give each its own name."),
        .. All.Where(a => (a.ChangeableBy & ~a.VisibleTo) != AttributeAudience.None).Select(a => $"The user attribute '{a.Name}' can be changed by someone who cannot see it. Add them to VisibleTo."),
        .. InGatewayHeaders.Where(a => !IsHeader(a.GatewayHeader!, ofAuth)).Select(a => $"The user attribute '{a.Name}' has the gateway header '{a.GatewayHeader}'. Use {HeaderPrefix} followed by letters, digits and hyphens, at most {MaximumHeaderLength} characters, and no header of Auth."),
        .. InGatewayHeaders.GroupBy(a => a.GatewayHeader, StringComparer.OrdinalIgnoreCase).Where(g => g.Count() > 1).Select(g => $"Several user attributes have the gateway header '{g.Key}'. Give each its own header."),
    ];

    private static FrozenSet<string> FieldsOfAuth { get; } = new[] { "password" }.Concat(typeof(UserDetails).GetProperties().Select(p => JsonNamingPolicy.CamelCase.ConvertName(p.Name))).ToFrozenSet(StringComparer.Ordinal);

    private static bool HasType(JsonElement value, Type type) => value.ValueKind switch
    {
        JsonValueKind.String => type == typeof(string) || type == typeof(DateOnly),
        JsonValueKind.Number => type == typeof(int) || type == typeof(long) || type == typeof(decimal),
        JsonValueKind.True or JsonValueKind.False => type == typeof(bool),
        _ => false,
    };

    /// <returns>Whether it is text at all: an escaped half of a surrogate pair is none.</returns>
    private static bool TryGetText(JsonElement value, out string? text)
    {
        try
        {
            text = value.ValueKind switch { JsonValueKind.Null => null, JsonValueKind.String => value.GetString(), _ => value.GetRawText() };
            return true;
        }
        catch (InvalidOperationException)
        {
            text = null;
            return false;
        }
    }

    private static bool IsHeader(string header, IdentityHeaderNames ofAuth) =>
        header.Length <= MaximumHeaderLength && Header().IsMatch(header) && !ofAuth.All.Contains(header, StringComparer.OrdinalIgnoreCase);

    [GeneratedRegex(@"\A[a-z][a-zA-Z0-9_]{0,63}\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 100)]
    private static partial Regex Name();

    [GeneratedRegex(@"\AX-Auth(-[A-Za-z0-9]+)+\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 100)]
    private static partial Regex Header();
}
