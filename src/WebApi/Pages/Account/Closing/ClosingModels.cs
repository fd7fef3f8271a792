using Auth.Domain.Common;
using Auth.WebApi.Pages.BuiltIn;

namespace Auth.WebApi.Pages.Account.Closing;

/// <summary>The page for downloading the user's data.</summary>
public sealed record DataModel : IPageModel
{
    /// <inheritdoc />
    public static Type Component => typeof(DataPage);
}

/// <summary>The page for closing the account.</summary>
/// <param name="Username">Must be typed to confirm.</param>
public sealed record CloseModel(string Username) : IPageModel
{
    /// <inheritdoc />
    public static Type Component => typeof(ClosePage);

    /// <summary>The username as typed before the identity was confirmed.</summary>
    public string Typed { get; init; } = "";

    /// <summary>Message of a completed action, or null.</summary>
    public string? Done { get; init; }

    /// <summary>Error of the previous submission, or null.</summary>
    public Error? Error { get; init; }
}
