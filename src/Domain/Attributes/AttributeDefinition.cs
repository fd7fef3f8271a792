using Auth.Domain.Common;

namespace Auth.Domain.Attributes;

/// <summary>A field of users that the host application declares.</summary>
/// <param name="Name">1 to 64 ASCII letters, digits and <c>_</c>, beginning with a lowercase letter. The stored identity of the attribute.</param>
/// <param name="Type">The type of its values.</param>
/// <param name="Label">The name for people, in English.</param>
internal sealed record AttributeDefinition(string Name, AttributeType Type, string Label)
{
    /// <summary>The maximum length of a name in characters.</summary>
    public const int MaximumNameLength = 64;

    /// <summary>What to enter, in English; null for nothing beyond the label.</summary>
    public string? Description { get; init; }

    /// <summary>Returns why a value is rejected, as a sentence; null if it is accepted.</summary>
    public Func<object, string?>? Rule { get; init; }

    /// <summary>Who may see the values.</summary>
    public AttributeAudience VisibleTo { get; init; }

    /// <summary>Who may change the values, after the account exists.</summary>
    public AttributeAudience ChangeableBy { get; init; }

    /// <summary>Whether it is entered when users create their accounts.</summary>
    public RegistrationInput AtRegistration { get; init; }

    /// <summary>The header in which forward-auth states the value; null for none.</summary>
    public string? GatewayHeader { get; init; }

    /// <summary>The field of the attribute in errors and forms.</summary>
    public string Field => FieldOf(Name);

    /// <summary>The field of an attribute in errors and forms.</summary>
    public static string FieldOf(string name) => $"attributes.{name}";

    /// <summary>Whether these may see the values.</summary>
    public bool IsVisibleTo(AttributeAudience audience) => (VisibleTo & audience) != AttributeAudience.None;

    /// <summary>Whether these may change the values.</summary>
    public bool IsChangeableBy(AttributeAudience audience) => (ChangeableBy & audience) != AttributeAudience.None;

    /// <summary>Reads a text that was entered.</summary>
    /// <returns>The text to store, or why the value is rejected.</returns>
    public Result<string> Normalize(string text)
    {
        if (Type.Read(text) is not { } value) return Error.Invalid(Field, Type.Hint);
        return Rule?.Invoke(value) is { } reason ? Error.Invalid(Field, reason) : Type.Format(value);
    }
}
