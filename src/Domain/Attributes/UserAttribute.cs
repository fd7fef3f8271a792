using Auth.Domain.Users;

namespace Auth.Domain.Attributes;

/// <summary>The value of one attribute of a user. Its type and rules are those of the <see cref="AttributeDefinition"/> at the time of the change.</summary>
internal sealed class UserAttribute
{
    /// <summary>The maximum length of a stored value in UTF-16 code units.</summary>
    public const int MaximumValueLength = 256;

    /// <summary>Creates the value of an attribute that the user does not have yet.</summary>
    /// <param name="value">The text of <see cref="AttributeDefinition.Normalize"/>.</param>
    public UserAttribute(UserId userId, string name, string value) => (UserId, Name, Value) = (userId, name, value);

    /// <summary>The user.</summary>
    public UserId UserId { get; }

    /// <summary>The name of the attribute, which may no longer be declared.</summary>
    public string Name { get; }

    /// <summary>The value as text.</summary>
    public string Value { get; private set; }

    /// <summary>Replaces the value.</summary>
    /// <param name="value">The text of <see cref="AttributeDefinition.Normalize"/>.</param>
    public void Change(string value) => Value = value;
}
