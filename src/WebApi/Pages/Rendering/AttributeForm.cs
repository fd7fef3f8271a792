using Auth.Application.Account;
using Auth.Domain.Attributes;

namespace Auth.WebApi.Pages.Rendering;

/// <summary>Attributes in forms, where each value is a text.</summary>
internal static class AttributeForm
{
    /// <summary>Prefix of the names of form fields.</summary>
    public static string Prefix { get; } = AttributeDefinition.FieldOf("");

    /// <summary>Suffix of the hidden field with the value that was shown. No name of an attribute contains it.</summary>
    private const string ShownSuffix = ":shown";

    /// <summary>The hidden field with the value that was shown.</summary>
    public static string GetShownField(this AttributeDefinition attribute) => attribute.Field + ShownSuffix;

    /// <summary>Reads the attributes of a form that differ from what it showed, by name. An empty field is null, which removes the attribute.</summary>
    /// <remarks>What was not edited is left out: someone else may have changed it meanwhile, and a newer rule may reject it.</remarks>
    public static IReadOnlyDictionary<string, string?> ReadAttributes(this PageForm form) => Read(form.Ticked(Prefix), form.Has, form.GetOrNull);

    /// <summary>Reads the attributes of a returned form, as <see cref="ReadAttributes(PageForm)"/> does.</summary>
    public static IReadOnlyDictionary<string, string?> ReadAttributes(this ReturnedForm form) => Read(form.Ticked(Prefix), form.Has, name => form[name]);

    /// <summary>Returns the value of an attribute as text; empty if the user has none, or the caller may not see it.</summary>
    public static string GetText(this AttributeDefinition attribute, UserDetails user) =>
        user.Attributes?.GetValueOrDefault(attribute.Name) is { } value ? attribute.Type.Format(value) : "";

    private static Dictionary<string, string?> Read(IEnumerable<string> names, Func<string, bool> has, Func<string, string?> get) =>
        names.Where(name => !name.EndsWith(ShownSuffix, StringComparison.Ordinal))
            .Where(name => Prefix + name + ShownSuffix is var shown && !(has(shown) && get(shown) == get(Prefix + name)))
            .ToDictionary(name => name, name => get(Prefix + name), StringComparer.Ordinal);
}
