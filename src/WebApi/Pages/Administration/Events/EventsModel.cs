using Auth.Application.Common;
using Auth.Application.Events;
using Auth.Domain.Common;

namespace Auth.WebApi.Pages.Administration.Events;

/// <summary>The page of the audit trail.</summary>
/// <param name="Filter">Which events were asked for.</param>
/// <param name="Found">Newest first.</param>
public sealed record EventsModel(AuditFilter Filter, Page<EventDetails> Found) : IPageModel
{
    /// <inheritdoc />
    public static Type Component => typeof(EventsPage);

    /// <summary>The names of those who did something to others, by id.</summary>
    public IReadOnlyDictionary<Guid, string> Actors { get; init; } = new Dictionary<Guid, string>();

    /// <summary>Whether the list goes on here, rather than begins.</summary>
    public bool GoesOn { get; init; }

    /// <summary>Why nothing was looked for, if it was refused.</summary>
    public Error? Error { get; init; }
}

/// <summary>Which events to show, as it was typed.</summary>
/// <param name="User">Of whom: a name, an address or an id; null: of all.</param>
/// <param name="Type">Of which kind, as the log calls it; null: of all.</param>
/// <param name="From">The first day, such as <c>2026-11-26</c>; null: from the first on.</param>
/// <param name="Until">The last day; null: to the last.</param>
public sealed record AuditFilter(string? User, string? Type, string? From, string? Until)
{
    /// <summary>Whether it leaves anything out.</summary>
    public bool IsNarrow => (User ?? Type ?? From ?? Until) is not null;
}
