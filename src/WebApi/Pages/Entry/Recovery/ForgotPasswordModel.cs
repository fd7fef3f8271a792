using Auth.Domain.Common;

namespace Auth.WebApi.Pages.Entry.Recovery;

/// <summary>The page for who has forgotten the password.</summary>
public sealed record ForgotPasswordModel : IPageModel
{
    /// <inheritdoc />
    public static Type Component => typeof(ForgotPasswordPage);

    /// <summary>The address that was typed.</summary>
    public string Email { get; init; } = "";

    /// <summary>Whether a link has been asked for. It tells nobody whether an account has that address.</summary>
    public bool IsAsked { get; init; }

    /// <summary>Why it could not be asked for.</summary>
    public Error? Error { get; init; }
}
