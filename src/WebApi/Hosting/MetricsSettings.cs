namespace Auth.Infrastructure.Settings;

/// <summary>Metrics endpoint.</summary>
/// <param name="Enabled"><c>Metrics:Enabled</c>: whether <c>/metrics</c> is served; default false.</param>
public sealed record MetricsSettings(bool Enabled)
{
    internal static MetricsSettings Read(SettingsReader reader) => new(reader.GetBoolean("Metrics:Enabled", defaultValue: false));
}
