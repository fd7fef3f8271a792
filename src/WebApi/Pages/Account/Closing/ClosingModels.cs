using Auth.Domain.Common;

namespace Auth.WebApi.Pages.Account.Closing;

/// <summary>The page from which one takes one's data along.</summary>
public sealed record DataModel : IPageModel
{
    /// <inheritdoc />
    public static Type Component => typeof(DataPage);
}

/// <summary>The page on which one closes the account.</summary>
/// <param name="Username">Its name, to be typed once more.</param>
public sealed record CloseModel(string Username) : IPageModel
{
    /// <inheritdoc />
    public static Type Component => typeof(ClosePage);

    /// <summary>The name as it was typed before the owner confirmed who they are.</summary>
    public string Typed { get; init; } = "";

    /// <summary>What has just been done, if something was.</summary>
    public string? Done { get; init; }

    /// <summary>Why it was not closed, if it was tried.</summary>
    public Error? Error { get; init; }
}
