using Auth.Domain.Attributes;

namespace Auth.Application.Attributes;

/// <summary>The messages of attributes that a request may not set.</summary>
internal static class AttributeErrors
{
    /// <summary>The caller may not change the attribute.</summary>
    public const string NotChangeable = "You can't change this.";

    /// <summary>The attribute must be entered to create an account.</summary>
    public const string Required = "This field is required.";

    /// <summary>The attribute is not declared, or the caller may not see it.</summary>
    /// <param name="known">The attributes that the caller may use instead.</param>
    public static string Unknown(string name, IReadOnlyCollection<AttributeDefinition> known) => known.Count == 0
        ? "This application declares no attributes. At the command line, use the commands of the host application."
        : $"There is no attribute '{name}'. Use one of: {string.Join(", ", known.Select(a => a.Name))}.";
}
