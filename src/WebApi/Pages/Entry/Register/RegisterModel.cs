using Auth.Domain.Common;

namespace Auth.WebApi.Pages.Entry.Register;

/// <summary>The page to make an account.</summary>
/// <param name="NeedsEmail">Whether an address has to be given, as the account is made by a link that is mailed there.</param>
/// <param name="MinimumLength">The least characters of a password.</param>
public sealed record RegisterModel(bool NeedsEmail, int MinimumLength) : IPageModel
{
    /// <inheritdoc />
    public static Type Component => typeof(RegisterPage);

    /// <summary>The name that was typed before.</summary>
    public string Username { get; init; } = "";

    /// <summary>The address that was typed before.</summary>
    public string Email { get; init; } = "";

    /// <summary>Why no account was made, if it was tried.</summary>
    public Error? Error { get; init; }
}

/// <summary>The page that tells how it went.</summary>
/// <param name="Username">The new account's name; null: what comes next is mailed, and this page tells nobody whether the name or the address is free.</param>
/// <param name="Email">The address, where one was given.</param>
public sealed record RegisteredModel(string? Username, string? Email) : IPageModel
{
    /// <inheritdoc />
    public static Type Component => typeof(RegisteredPage);
}
