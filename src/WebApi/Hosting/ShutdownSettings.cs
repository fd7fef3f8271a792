using Auth.Application.Common.Settings;

namespace Auth.WebApi.Hosting;

/// <summary>Shutdown of the server.</summary>
/// <param name="Delay"><c>Shutdown:Delay</c>: how long requests are served after SIGTERM, while <c>/health/ready</c> answers 503 and load balancers remove the node. Up to five minutes; default 3 s.</param>
internal sealed record ShutdownSettings(TimeSpan Delay)
{
    public static ShutdownSettings Read(SettingsReader reader) =>
        new(reader.Duration("Shutdown:Delay", TimeSpan.FromSeconds(3), TimeSpan.Zero, TimeSpan.FromMinutes(5)));
}
