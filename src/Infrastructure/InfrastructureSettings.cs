using Auth.Application.Common.Settings;
using Auth.Infrastructure.Passwords.Blocklists;
using Auth.Infrastructure.Passwords.Hashing;
using Auth.Infrastructure.Persistence;
using Auth.Infrastructure.Persistence.Events;

namespace Auth.Infrastructure;

/// <summary>Settings of the infrastructure that a server and the CLI share (ADR 27). Only a server sends mail, so mail settings are not among them.</summary>
internal sealed record InfrastructureSettings(DatabaseSettings Database, AuditLogSettings AuditLog, HashingSettings Hashing, BreachListSettings BreachList)
{
    /// <summary>Reads the settings.</summary>
    public static InfrastructureSettings Read(SettingsReader reader) =>
        new(DatabaseSettings.Read(reader), AuditLogSettings.Read(reader), HashingSettings.Read(reader), BreachListSettings.Read(reader));
}
