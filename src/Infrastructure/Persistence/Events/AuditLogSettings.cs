using Auth.Application.Common.Settings;

namespace Auth.Infrastructure.Persistence.Events;

/// <summary>The audit log.</summary>
/// <param name="Retention"><c>AuditLog:Retention</c>: how long events are kept, from a day to 20 years. Default null, which keeps them.</param>
internal sealed record AuditLogSettings(TimeSpan? Retention)
{
    private static readonly TimeSpan MinRetention = TimeSpan.FromDays(1);
    private static readonly TimeSpan MaxRetention = TimeSpan.FromDays(7_305);

    internal static AuditLogSettings Read(SettingsReader reader) => new(reader.OptionalDuration("AuditLog:Retention", MinRetention, MaxRetention));
}
