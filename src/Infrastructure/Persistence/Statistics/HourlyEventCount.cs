using Auth.Infrastructure.Persistence.Events;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Auth.Infrastructure.Persistence.Statistics;

/// <summary>Number of events of a type in one hour, up to the position counted so far.</summary>
internal sealed class HourlyEventCount
{
    /// <summary>Start of the hour, UTC.</summary>
    public DateTimeOffset Hour { get; init; }

    public required string Type { get; init; }

    /// <summary>Whether the events concern decoys.</summary>
    public bool IsDecoy { get; init; }

    public long Count { get; set; }
}

internal sealed class HourlyEventCountConfiguration(string? ordinal) : IEntityTypeConfiguration<HourlyEventCount>
{
    public void Configure(EntityTypeBuilder<HourlyEventCount> count)
    {
        count.ToTable("event_counts");
        count.HasKey(c => new { c.Hour, c.Type, c.IsDecoy }).HasName("pk_event_counts");
        count.Property(c => c.Hour).HasColumnName("hour");
        count.Property(c => c.Type).HasColumnName("type").HasMaxLength(EventConfiguration.TypeLength).IsUnicode(false).UseCollation(ordinal);
        count.Property(c => c.IsDecoy).HasColumnName("of_decoys");
        count.Property(c => c.Count).HasColumnName("number");
    }
}
