using Auth.Domain.Sessions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Auth.Infrastructure.Persistence.Events;

/// <summary>The event log, in the order of its positions. It outlives its users, so it has no foreign key to them.</summary>
internal sealed class EventConfiguration(string? ordinal) : IEntityTypeConfiguration<EventRecord>
{
    /// <summary>Maximum length of an event type.</summary>
    public const int TypeLength = 64;

    public void Configure(EntityTypeBuilder<EventRecord> record)
    {
        record.ToTable("events");
        record.HasKey(e => e.Position).HasName("pk_events");
        record.Property(e => e.Position).HasColumnName("position").ValueGeneratedNever();
        ConfigureColumns(record, ordinal);
        record.HasIndex(e => new { e.OccurredAt, e.Position }).HasDatabaseName("ix_events_occurred_at_position");
        record.HasIndex(e => new { e.Type, e.OccurredAt, e.Position }).HasDatabaseName("ix_events_type_occurred_at_position");
        record.HasIndex(e => new { e.UserId, e.OccurredAt, e.Position, e.Type }).HasDatabaseName("ix_events_user_id_occurred_at_position_type");
    }

    /// <summary>Configures what an event has before and after it gets its position.</summary>
    public static void ConfigureColumns<T>(EntityTypeBuilder<T> record, string? ordinal)
        where T : StoredEvent
    {
        record.Property(e => e.Type).HasColumnName("type").HasMaxLength(TypeLength).IsUnicode(false).UseCollation(ordinal);
        record.Property(e => e.OccurredAt).HasColumnName("occurred_at");
        record.Property(e => e.UserId).HasColumnName("user_id");
        record.Property(e => e.SessionId).HasColumnName("session_id");
        record.Property(e => e.ActorId).HasColumnName("actor_id");
        record.Property(e => e.IpAddress).HasColumnName("ip_address").HasMaxLength(IpAddressConverter.MaxLength).IsUnicode(false);
        record.Property(e => e.UserAgent).HasColumnName("user_agent").HasMaxLength(ClientFingerprint.MaximumUserAgentLength);
        record.Property(e => e.Details).HasColumnName("details");
    }
}
