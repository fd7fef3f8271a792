using System.Text.RegularExpressions;
using Auth.Domain.Common;

namespace Auth.Domain.Users;

/// <summary>A role: 1 to 32 characters of <c>a-z 0-9 -</c>, the first from <c>a-z</c>. Auth defines <see cref="Administrator"/>, and by default <c>auditor</c> and <c>helpdesk</c> (ADR 49); the host application defines all others.</summary>
public sealed partial record Role
{
    /// <summary>May administer users (<c>admin</c>).</summary>
    public static readonly Role Administrator = new("admin");

    /// <summary>The maximum number of roles of a user.</summary>
    public const int MaximumPerUser = 20;

    /// <summary>The message for more roles than <see cref="MaximumPerUser"/>.</summary>
    public const string TooManyMessage = "A user can have at most 20 roles.";

    private Role(string name) => Name = name;

    /// <summary>The name, as in the response for a session.</summary>
    public string Name { get; }

    /// <summary>Creates a role, or returns a validation error.</summary>
    public static Result<Role> Create(string? name) =>
        name is not null && Pattern().IsMatch(name)
            ? new Role(name)
            : Error.Invalid("roles", "Enter a role with 1 to 32 characters from a-z, 0-9 and -, starting with a-z.");

    /// <summary>Restores a stored role.</summary>
    public static Role FromStorage(string name) => new(name);

    /// <inheritdoc />
    public override string ToString() => Name;

    [GeneratedRegex(@"\A[a-z][a-z0-9-]{0,31}\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 100)]
    private static partial Regex Pattern();
}
