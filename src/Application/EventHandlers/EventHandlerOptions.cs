namespace Auth.Application.EventHandlers;

/// <summary>What an event handler gets.</summary>
public sealed class EventHandlerOptions
{
    /// <summary>Whether events of unknown login names are delivered, too; <c>Details.UnknownName</c> marks them. Default false: unknown clients can cause any number of them.</summary>
    public bool IncludeDecoys { get; set; }

    /// <summary>Whether a new handler starts with the oldest event of the log. Default false: it starts with the next one. Without effect once the handler has a position.</summary>
    public bool StartAtBeginning { get; set; }
}
