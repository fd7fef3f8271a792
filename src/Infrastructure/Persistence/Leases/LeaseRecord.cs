using Auth.Application.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Auth.Infrastructure.Persistence.Leases;

/// <summary>A lease as stored. Without a row, no one holds it.</summary>
internal sealed class LeaseRecord
{
    public required string Name { get; init; }

    /// <summary>An id in hex.</summary>
    public required string Holder { get; init; }

    public DateTimeOffset ExpiresAt { get; init; }
}

internal sealed class LeaseConfiguration(string? ordinal) : IEntityTypeConfiguration<LeaseRecord>
{
    private const int HolderLength = 32;

    public void Configure(EntityTypeBuilder<LeaseRecord> lease)
    {
        lease.ToTable("leases");
        lease.HasKey(l => l.Name).HasName("pk_leases");
        lease.Property(l => l.Name).HasColumnName("name").HasMaxLength(ILeases.MaximumNameLength).IsUnicode(false).UseCollation(ordinal);
        lease.Property(l => l.Holder).HasColumnName("holder").HasMaxLength(HolderLength).IsUnicode(false).UseCollation(ordinal);
        lease.Property(l => l.ExpiresAt).HasColumnName("expires_at");
    }
}
