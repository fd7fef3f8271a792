using Auth.Application.Sessions;
using Auth.WebApi.Pages.BuiltIn;

namespace Auth.WebApi.Pages.Account.Sessions;

/// <summary>The page with the user's sessions.</summary>
/// <param name="Sessions">Newest first, with the current one marked.</param>
public sealed record SessionsModel(IReadOnlyList<SessionDetails> Sessions) : IPageModel
{
    internal const string Ended = "ended";
    internal const string EndedOthers = "ended-others";

    /// <inheritdoc />
    public static Type Component => typeof(SessionsPage);

    /// <summary>Message of a completed action, or null.</summary>
    public string? Done { get; init; }

    internal static string? GetSuccessMessage(string code) => code switch
    {
        Ended => "The session has been signed out.",
        EndedOthers => "All other sessions have been signed out.",
        _ => null,
    };
}
