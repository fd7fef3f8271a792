using Auth.Domain.Common;
using Auth.WebApi.Pages.BuiltIn;

namespace Auth.WebApi.Pages.Recovery;

/// <summary>The page for requesting a recovery link.</summary>
public sealed record ForgotPasswordModel : IPageModel
{
    /// <inheritdoc />
    public static Type Component => typeof(ForgotPasswordPage);

    /// <summary>The email that was entered.</summary>
    public string Email { get; init; } = "";

    /// <summary>Whether a link was requested. The page does not reveal whether an account has that email.</summary>
    public bool IsRequested { get; init; }

    /// <summary>Error of the previous submission, or null.</summary>
    public Error? Error { get; init; }
}
