using Auth.Domain.Attributes;

namespace Auth.Application.Attributes;

/// <summary>How an attribute is shown, checked and changed.</summary>
/// <typeparam name="T">The type of its values.</typeparam>
public sealed class UserAttributeOptions<T>
    where T : notnull
{
    /// <summary>The name for people on the pages and in the API document, in English; null for the name of the attribute.</summary>
    public string? Label { get; set; }

    /// <summary>What to enter, in English; null for nothing beyond the label.</summary>
    public string? Description { get; set; }

    /// <summary>Returns why a value is rejected, as a sentence; null if it is accepted. Stored values stay valid when the rule changes.</summary>
    public Func<T, string?>? Rule { get; set; }

    /// <summary>Who may see the values: by default the user and administrators. Operators always may.</summary>
    public AttributeAudience VisibleTo { get; set; } = AttributeAudience.Everyone;

    /// <summary>Who may change the values once the account exists: by default administrators. Operators always may.</summary>
    public AttributeAudience ChangeableBy { get; set; } = AttributeAudience.Administrators;

    /// <summary>Whether users enter it when they create their accounts; by default not.</summary>
    public RegistrationInput AtRegistration { get; set; }

    /// <summary>The header in which forward-auth states the value, such as <c>X-Auth-Department</c>; null for none. Each application behind the gateway sees it.</summary>
    public string? GatewayHeader { get; set; }
}
