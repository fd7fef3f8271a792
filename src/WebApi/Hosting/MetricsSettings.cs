using Auth.Application.Common.Settings;

namespace Auth.WebApi.Hosting;

/// <summary>Metrics endpoint.</summary>
/// <param name="Enabled"><c>Metrics:Enabled</c>: whether <c>/metrics</c> is served; default false.</param>
internal sealed record MetricsSettings(bool Enabled)
{
    public static MetricsSettings Read(SettingsReader reader) => new(reader.GetBoolean("Metrics:Enabled", defaultValue: false));
}
