using Auth.Domain.Common;
using Auth.WebApi.Pages.BuiltIn;

namespace Auth.WebApi.Pages.CreateAccount;

/// <summary>The page behind a link that creates an account: of a registration or an invitation.</summary>
/// <param name="Action">URL to which the form is submitted.</param>
/// <param name="Token">The token of the link.</param>
/// <param name="MinimumLength">Minimum length of the password, in characters.</param>
public sealed record CreateAccountModel(string Action, string Token, int MinimumLength) : IPageModel
{
    /// <inheritdoc />
    public static Type Component => typeof(CreateAccountPage);

    /// <summary>The username: that of the account, or the one that was entered.</summary>
    public string Username { get; init; } = "";

    /// <summary>Whether the user chooses the username here.</summary>
    public bool ChoosesUsername { get; init; }

    /// <summary>The email of the account; null if none.</summary>
    public string? Email { get; init; }

    /// <summary>The attributes that were entered, by name.</summary>
    public IReadOnlyDictionary<string, string?> Attributes { get; init; } = new Dictionary<string, string?>(StringComparer.Ordinal);

    /// <summary>Error of the previous submission, or null.</summary>
    public Error? Error { get; init; }

    /// <summary>Omits the token, which is a secret.</summary>
    public override string ToString() => nameof(CreateAccountModel);
}
