using Auth.Application.Audit;
using Auth.Application.Common;
using Auth.Domain.Common;
using Auth.WebApi.Pages.BuiltIn;

namespace Auth.WebApi.Pages.Administration.Events;

/// <summary>The page of the audit log.</summary>
/// <param name="Filter">The filter as entered.</param>
/// <param name="Results">Newest first.</param>
public sealed record EventsModel(AuditFilter Filter, Page<EventDetails> Results) : IPageModel
{
    /// <inheritdoc />
    public static Type Component => typeof(EventsPage);

    /// <summary>Usernames of actors who acted on other accounts, by id.</summary>
    public IReadOnlyDictionary<Guid, string> Actors { get; init; } = new Dictionary<Guid, string>();

    /// <summary>Whether this is not the first page of the list.</summary>
    public bool IsContinuation { get; init; }

    /// <summary>Error of the filter, or null.</summary>
    public Error? Error { get; init; }
}

/// <summary>A filter of the audit log, as entered.</summary>
/// <param name="User">Username, email or id; null for all users.</param>
/// <param name="Type">Event type; null for all types.</param>
/// <param name="From">First day in UTC, such as <c>2026-11-26</c>; null for no limit.</param>
/// <param name="Until">Last day in UTC, inclusive; null for no limit.</param>
public sealed record AuditFilter(string? User, string? Type, string? From, string? Until)
{
    /// <summary>Whether any filter is set.</summary>
    public bool HasFilters => (User ?? Type ?? From ?? Until) is not null;
}
