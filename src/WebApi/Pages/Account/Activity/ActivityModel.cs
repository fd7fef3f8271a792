using Auth.Application.Events;

namespace Auth.WebApi.Pages.Account.Activity;

/// <summary>The page of what happened to one's account.</summary>
/// <param name="Events">Newest first.</param>
/// <param name="NextCursor">Where older ones begin; null: there are none.</param>
/// <param name="Owner">Whose account it is.</param>
public sealed record ActivityModel(IReadOnlyList<EventDetails> Events, string? NextCursor, Guid Owner) : IPageModel
{
    /// <inheritdoc />
    public static Type Component => typeof(ActivityPage);
}
