using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Auth.Infrastructure.Persistence;

/// <summary>Oldest server version that the schema serves, stored in the schema itself so that older servers can read it (ADR 24). One row.</summary>
internal sealed class SchemaCompatibility
{
    /// <summary>Oldest version of Auth that works on this schema. Raise it in the commit whose migration breaks older servers; the migration then stores it.</summary>
    public const string OldestServerVersion = "0.2.0";

    /// <summary>Same statement on all three databases.</summary>
    public const string Statement = "SELECT oldest_server FROM schema_compatibility";

    public const int OnlyId = 1;

    public int Id { get; init; } = OnlyId;

    public required string OldestServer { get; init; }
}

internal sealed class SchemaCompatibilityConfiguration : IEntityTypeConfiguration<SchemaCompatibility>
{
    private const int MaxLength = 32;

    public void Configure(EntityTypeBuilder<SchemaCompatibility> compatibility)
    {
        compatibility.ToTable("schema_compatibility");
        compatibility.HasKey(c => c.Id).HasName("pk_schema_compatibility");
        compatibility.Property(c => c.Id).HasColumnName("id").ValueGeneratedNever();
        compatibility.Property(c => c.OldestServer).HasColumnName("oldest_server").HasMaxLength(MaxLength);
        compatibility.HasData(new SchemaCompatibility { OldestServer = SchemaCompatibility.OldestServerVersion });
    }
}
