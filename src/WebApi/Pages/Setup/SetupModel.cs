using Auth.Domain.Common;
using Auth.WebApi.Pages.BuiltIn;

namespace Auth.WebApi.Pages.Setup;

/// <summary>The page for creating the first administrator.</summary>
/// <param name="MinimumLength">Minimum length of the password, in characters.</param>
public sealed record SetupModel(int MinimumLength) : IPageModel
{
    /// <inheritdoc />
    public static Type Component => typeof(SetupPage);

    /// <summary>Whether an administrator exists.</summary>
    public bool IsDone { get; init; }

    /// <summary>The setup token that was entered.</summary>
    public string Token { get; init; } = "";

    /// <summary>The username that was entered.</summary>
    public string Username { get; init; } = "";

    /// <summary>Error of the previous submission, or null.</summary>
    public Error? Error { get; init; }

    /// <summary>Omits the token, which is a secret.</summary>
    public override string ToString() => nameof(SetupModel);
}
