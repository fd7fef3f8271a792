using Auth.Domain.Common;

namespace Auth.WebApi.Pages.Entry.Setup;

/// <summary>The page on which the first administrator is made.</summary>
/// <param name="MinimumLength">The least characters of a password.</param>
public sealed record SetupModel(int MinimumLength) : IPageModel
{
    /// <inheritdoc />
    public static Type Component => typeof(SetupPage);

    /// <summary>Whether there is an administrator already.</summary>
    public bool IsDone { get; init; }

    /// <summary>The setup token that was typed before.</summary>
    public string Token { get; init; } = "";

    /// <summary>The name that was typed before.</summary>
    public string Username { get; init; } = "";

    /// <summary>Why none was made, if it was tried.</summary>
    public Error? Error { get; init; }

    /// <summary>Without the token: it is a secret.</summary>
    public override string ToString() => nameof(SetupModel);
}
