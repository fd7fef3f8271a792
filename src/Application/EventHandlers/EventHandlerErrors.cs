using Auth.Domain.Common;

namespace Auth.Application.EventHandlers;

/// <summary>The errors of event handlers.</summary>
internal static class EventHandlerErrors
{
    /// <summary>No handler has this name and a position.</summary>
    public static readonly Error NotFound = new(ErrorKind.NotFound, "event_handler_not_found", "Event handler not found.");

    /// <summary>The event is not set aside, or no longer.</summary>
    public static readonly Error EventNotFound = new(ErrorKind.NotFound, "set_aside_event_not_found", "No such event is set aside.");

    /// <summary>A node runs the handler.</summary>
    public static readonly Error Active = new(ErrorKind.Conflict, "event_handler_active", "A server still runs this event handler. Remove its registration, and try again ten minutes later.");
}
