namespace Auth.Domain.Attributes;

/// <summary>Who may see or change an attribute.</summary>
[Flags]
public enum AttributeAudience
{
    /// <summary>No one.</summary>
    None = 0,

    /// <summary>The user.</summary>
    User = 1,

    /// <summary>Administrators.</summary>
    Administrators = 2,

    /// <summary>Operators: people at the CLI, and code of the host application. They always may.</summary>
    Operators = 4,

    /// <summary>The user, administrators and operators.</summary>
    Everyone = User | Administrators | Operators,
}
