using Auth.Domain.Common;
using Auth.WebApi.Pages.BuiltIn;

namespace Auth.WebApi.Pages.Account.Password;

/// <summary>The page for changing the password.</summary>
/// <param name="Username">For password managers.</param>
/// <param name="MinimumLength">Minimum length of the new password, in characters.</param>
public sealed record PasswordModel(string Username, int MinimumLength) : IPageModel
{
    /// <inheritdoc />
    public static Type Component => typeof(PasswordPage);

    /// <summary>Whether the password has just been changed.</summary>
    public bool IsChanged { get; init; }

    /// <summary>Error of the previous submission, or null.</summary>
    public Error? Error { get; init; }
}
