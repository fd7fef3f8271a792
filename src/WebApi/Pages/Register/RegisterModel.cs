using Auth.Domain.Common;
using Auth.WebApi.Pages.BuiltIn;

namespace Auth.WebApi.Pages.Register;

/// <summary>The page for creating an account.</summary>
/// <param name="NeedsEmail">Whether an email is required, because registration continues with a link sent to it.</param>
/// <param name="MinimumLength">Minimum length of the password, in characters.</param>
public sealed record RegisterModel(bool NeedsEmail, int MinimumLength) : IPageModel
{
    /// <inheritdoc />
    public static Type Component => typeof(RegisterPage);

    /// <summary>Why no one can register here; null if everyone can. The page then has no form.</summary>
    public Error? Denial { get; init; }

    /// <summary>The username that was entered.</summary>
    public string Username { get; init; } = "";

    /// <summary>The email that was entered.</summary>
    public string Email { get; init; } = "";

    /// <summary>The attributes that were entered, by name.</summary>
    public IReadOnlyDictionary<string, string?> Attributes { get; init; } = new Dictionary<string, string?>(StringComparer.Ordinal);

    /// <summary>Error of the previous submission, or null.</summary>
    public Error? Error { get; init; }
}

/// <summary>The page that confirms a registration.</summary>
/// <param name="Username">Null if registration continues by email. The page then does not reveal whether username or email is available.</param>
/// <param name="Email">The email, if one was entered.</param>
public sealed record RegisteredModel(string? Username, string? Email) : IPageModel
{
    /// <inheritdoc />
    public static Type Component => typeof(RegisteredPage);
}
