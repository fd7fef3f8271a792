using Auth.Application.Audit;
using Auth.WebApi.Pages.BuiltIn;

namespace Auth.WebApi.Pages.Account.Activity;

/// <summary>The page with recent events of the user's account.</summary>
/// <param name="Events">Newest first.</param>
/// <param name="NextCursor">Cursor of older events; null if there are none.</param>
public sealed record ActivityModel(IReadOnlyList<EventDetails> Events, string? NextCursor, Guid Owner) : IPageModel
{
    /// <inheritdoc />
    public static Type Component => typeof(ActivityPage);
}
