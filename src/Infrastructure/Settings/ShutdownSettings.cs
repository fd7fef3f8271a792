namespace Auth.Infrastructure.Settings;

/// <summary>How the server stops.</summary>
/// <param name="Delay"><c>Shutdown:Delay</c>: how long it goes on serving after SIGTERM, while <c>/health/ready</c> answers 503 and load balancers take it out, up to five minutes; default 3 s.</param>
public sealed record ShutdownSettings(TimeSpan Delay)
{
    internal static ShutdownSettings Read(SettingsReader reader) =>
        new(reader.Duration("Shutdown:Delay", TimeSpan.FromSeconds(3), TimeSpan.Zero, TimeSpan.FromMinutes(5)));
}
