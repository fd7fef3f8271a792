using Auth.Application.Common;
using Auth.Application.Users;
using Auth.Domain.Common;

namespace Auth.WebApi.Pages.Administration.Users;

/// <summary>The page on which users are found.</summary>
/// <param name="Filter">Which users were asked for.</param>
/// <param name="Found">In the order of their making.</param>
public sealed record UsersModel(UserFilter Filter, Page<UserDetails> Found) : IPageModel
{
    /// <inheritdoc />
    public static Type Component => typeof(UsersPage);

    /// <summary>Whether the list goes on here, rather than begins.</summary>
    public bool GoesOn { get; init; }

    /// <summary>Why none was looked for, if it was refused.</summary>
    public Error? Error { get; init; }
}

/// <summary>Which users to find, as it was typed.</summary>
/// <param name="Search">Part of a name or an address; null: all.</param>
/// <param name="Status">A word, such as <c>locked_out</c>; null: all.</param>
/// <param name="Role">A role; null: all.</param>
public sealed record UserFilter(string? Search, string? Status, string? Role)
{
    /// <summary>Whether it leaves anybody out.</summary>
    public bool IsNarrow => (Search ?? Status ?? Role) is not null;
}
