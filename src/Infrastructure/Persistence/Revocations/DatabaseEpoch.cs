using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Auth.Infrastructure.Persistence.Revocations;

/// <summary>A random number that names one history of the database. One row, created by the migration. An operator changes it after a restore or failover, and all nodes then reset their session caches.</summary>
internal sealed class DatabaseEpoch
{
    public const int OnlyId = 1;

    public int Id { get; init; } = OnlyId;

    public long Value { get; init; }
}

internal sealed class DatabaseEpochConfiguration : IEntityTypeConfiguration<DatabaseEpoch>
{
    public void Configure(EntityTypeBuilder<DatabaseEpoch> epoch)
    {
        epoch.ToTable("database_epoch");
        epoch.HasKey(e => e.Id).HasName("pk_database_epoch");
        epoch.Property(e => e.Id).HasColumnName("id").ValueGeneratedNever();
        epoch.Property(e => e.Value).HasColumnName("value");
    }
}
