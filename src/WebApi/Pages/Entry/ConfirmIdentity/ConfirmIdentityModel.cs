using Auth.Domain.Common;

namespace Auth.WebApi.Pages.Entry.ConfirmIdentity;

/// <summary>The page on which one proves once more who one is.</summary>
/// <param name="Username">Who is signed in.</param>
/// <param name="Return">Where to go on, an address of this server.</param>
/// <param name="NeedsCode">Whether a code is needed beside the password.</param>
/// <param name="HasPasskey">Whether a passkey can take the place of both.</param>
public sealed record ConfirmIdentityModel(string Username, string Return, bool NeedsCode, bool HasPasskey) : IPageModel
{
    /// <inheritdoc />
    public static Type Component => typeof(ConfirmIdentityPage);

    /// <summary>Why it was not taken, if it was tried.</summary>
    public Error? Error { get; init; }
}
