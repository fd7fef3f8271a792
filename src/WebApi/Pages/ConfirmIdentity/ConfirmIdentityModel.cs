using Auth.Domain.Common;
using Auth.WebApi.Pages.BuiltIn;

namespace Auth.WebApi.Pages.ConfirmIdentity;

/// <summary>The page that asks the user to confirm their identity.</summary>
/// <param name="Username">For password managers.</param>
/// <param name="Return">Local URL to return to.</param>
/// <param name="NeedsCode">Whether a one-time code is required besides the password.</param>
/// <param name="HasPasskey">Whether a passkey can replace both.</param>
public sealed record ConfirmIdentityModel(string Username, string Return, bool NeedsCode, bool HasPasskey) : IPageModel
{
    /// <inheritdoc />
    public static Type Component => typeof(ConfirmIdentityPage);

    /// <summary>Error of the previous submission, or null.</summary>
    public Error? Error { get; init; }
}
