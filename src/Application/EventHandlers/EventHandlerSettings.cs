using Auth.Application.Common.Settings;

namespace Auth.Application.EventHandlers;

/// <summary>Event handlers.</summary>
/// <param name="Timeout"><c>EventHandlers:Timeout</c>: how long a handler may take for one event, from a second to 10 minutes; default 30 seconds.</param>
internal sealed record EventHandlerSettings(TimeSpan Timeout)
{
    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan MinTimeout = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MaxTimeout = TimeSpan.FromMinutes(10);

    /// <summary>Reads the settings.</summary>
    public static EventHandlerSettings Read(SettingsReader reader) => new(reader.Duration("EventHandlers:Timeout", DefaultTimeout, MinTimeout, MaxTimeout));
}
