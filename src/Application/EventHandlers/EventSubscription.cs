namespace Auth.Application.EventHandlers;

/// <summary>What follows the audit log with a position of its own. <see cref="EventDispatcher"/> delivers to it.</summary>
internal abstract class EventSubscription
{
    /// <summary>Maximum length of a name.</summary>
    public const int MaximumNameLength = 64;

    /// <summary>The stored identity.</summary>
    public abstract string Name { get; }

    /// <summary>The lease that the node holds which runs the subscription.</summary>
    public string LeaseName => GetLeaseName(Name);

    /// <summary>Returns the lease of a subscription.</summary>
    public static string GetLeaseName(string name) => $"events/{name}";

    /// <summary>Whether events of unknown login names are delivered, too. Unknown clients can cause any number of them.</summary>
    public abstract bool IncludesDecoys { get; }

    /// <summary>Whether a new subscription starts with the oldest event of the log, and not with the next one.</summary>
    public abstract bool StartsAtBeginning { get; }

    /// <summary>Whether events of a type, such as <c>user_locked_out</c>, are delivered.</summary>
    public abstract bool Accepts(string eventType);

    /// <summary>Delivers an event. An exception is a failed try.</summary>
    public abstract Task DeliverAsync(EventDelivery delivery, CancellationToken cancellationToken);
}
