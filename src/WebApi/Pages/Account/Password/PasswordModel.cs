using Auth.Domain.Common;

namespace Auth.WebApi.Pages.Account.Password;

/// <summary>The page to change one's password.</summary>
/// <param name="Username">Whose, for password managers.</param>
/// <param name="MinimumLength">The least characters of a password.</param>
public sealed record PasswordModel(string Username, int MinimumLength) : IPageModel
{
    /// <inheritdoc />
    public static Type Component => typeof(PasswordPage);

    /// <summary>Whether it has just been changed.</summary>
    public bool IsChanged { get; init; }

    /// <summary>Why it was not changed, if it was tried.</summary>
    public Error? Error { get; init; }
}
