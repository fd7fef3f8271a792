using Auth.Domain.Devices;
using Auth.Domain.Users;
using Auth.Infrastructure.Persistence.Users;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Auth.Infrastructure.Persistence.Devices;

/// <summary>A known device is one row, found by its token hash, and is deleted with its user.</summary>
internal sealed class DeviceConfiguration : IEntityTypeConfiguration<Device>
{
    public void Configure(EntityTypeBuilder<Device> device)
    {
        device.ToTable("devices");
        device.HasKey(d => d.Id).HasName("pk_devices");
        device.Ignore(d => d.Events);

        device.Property(d => d.Id).HasColumnName("id").ValueGeneratedNever();
        device.Property(d => d.Version).HasColumnName("version").IsConcurrencyToken();
        device.Property(d => d.UserId).HasColumnName("user_id");
        device.Property(d => d.TokenHash).HasColumnName("token_hash");
        device.Property(d => d.CreatedAt).HasColumnName("created_at");
        device.Property(d => d.LastUsedAt).HasColumnName("last_used_at");
        device.ComplexProperty(d => d.Attempts, AttemptColumns.Configure);

        device.HasOne<User>().WithMany().HasForeignKey(d => d.UserId).OnDelete(DeleteBehavior.Cascade).HasConstraintName("fk_devices_users");
        device.HasIndex(d => d.TokenHash).IsUnique().HasDatabaseName("ix_devices_token_hash");
        device.HasIndex(d => d.UserId).HasDatabaseName("ix_devices_user_id");
        device.HasIndex(d => d.LastUsedAt).HasDatabaseName("ix_devices_last_used_at");
    }
}
