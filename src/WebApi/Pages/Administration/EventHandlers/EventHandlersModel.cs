using Auth.Application.EventHandlers;
using Auth.Domain.Common;
using Auth.WebApi.Pages.BuiltIn;

namespace Auth.WebApi.Pages.Administration.EventHandlers;

/// <summary>The page with the event handlers and the events that they could not handle.</summary>
/// <param name="Handlers">By name.</param>
public sealed record EventHandlersModel(IReadOnlyList<EventHandlerDetails> Handlers) : IPageModel
{
    internal const string Retried = "retried";
    internal const string Skipped = "skipped";
    internal const string Removed = "handler-removed";

    /// <inheritdoc />
    public static Type Component => typeof(EventHandlersPage);

    /// <summary>Message of a completed action, or null.</summary>
    public string? Done { get; init; }

    /// <summary>Error of the previous submission, or null.</summary>
    public Error? Error { get; init; }

    internal static string? GetSuccessMessage(string code) => code switch
    {
        Retried => "The events will be tried again in a moment.",
        Skipped => "The event has been skipped.",
        Removed => "The event handler has been removed.",
        _ => null,
    };

    /// <summary>The English name of a status.</summary>
    internal static string GetName(EventHandlerStatus status) => status switch
    {
        EventHandlerStatus.Active => "running",
        EventHandlerStatus.Paused => "paused, because it fails for many users",
        _ => "not running on any server",
    };
}
