using Auth.Application.Account;
using Auth.Application.Common;
using Auth.Domain.Common;
using Auth.WebApi.Pages.BuiltIn;

namespace Auth.WebApi.Pages.Administration.Users;

/// <summary>The page for finding users.</summary>
/// <param name="Filter">The filter as entered.</param>
/// <param name="Results">In the order of their creation.</param>
public sealed record UsersModel(UserFilter Filter, Page<UserDetails> Results) : IPageModel
{
    /// <inheritdoc />
    public static Type Component => typeof(UsersPage);

    /// <summary>Whether this is not the first page of the list.</summary>
    public bool IsContinuation { get; init; }

    /// <summary>Error of the filter, or null.</summary>
    public Error? Error { get; init; }
}

/// <summary>A filter of users, as entered.</summary>
/// <param name="Search">Part of the username or email; null for all.</param>
/// <param name="Status">A status such as <c>locked_out</c>; null for all.</param>
/// <param name="Role">A role; null for all.</param>
public sealed record UserFilter(string? Search, string? Status, string? Role)
{
    /// <summary>Whether any filter is set.</summary>
    public bool HasFilters => (Search ?? Status ?? Role) is not null;
}
