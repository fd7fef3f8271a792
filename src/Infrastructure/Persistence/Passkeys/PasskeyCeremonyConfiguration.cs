using Auth.Domain.Passkeys;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Auth.Infrastructure.Persistence.Passkeys;

/// <summary>A passkey ceremony is one row, found by its token hash; if it has a user, it is deleted with the user. It never changes, and only one of several concurrent completions can delete it.</summary>
internal sealed class PasskeyCeremonyConfiguration : IEntityTypeConfiguration<PasskeyCeremony>
{
    private const int PurposeLength = 32;

    public void Configure(EntityTypeBuilder<PasskeyCeremony> ceremony)
    {
        ceremony.ToTable("passkey_ceremonies");
        ceremony.HasKey(c => c.TokenHash).HasName("pk_passkey_ceremonies");

        ceremony.Property(c => c.TokenHash).HasColumnName("token_hash").ValueGeneratedNever();
        ceremony.Property(c => c.Purpose).HasColumnName("purpose").HasConversion<string>().HasMaxLength(PurposeLength).IsUnicode(false);
        ceremony.Property(c => c.UserId).HasColumnName("user_id");
        ceremony.Property(c => c.State).HasColumnName("state").HasMaxLength(PasskeyCeremony.MaximumStateLength);
        ceremony.ComplexProperty(c => c.Client, client =>
        {
            client.Property(c => c.IpAddress).HasColumnName("ip_address");
            client.Property(c => c.UserAgent).HasColumnName("user_agent").HasMaxLength(ClientFingerprint.MaximumUserAgentLength);
        });
        ceremony.Ignore(c => c.BoundTo);
        ceremony.Property(c => c.DeviceTokenHash).HasColumnName("device_token_hash");
        ceremony.Property(c => c.Remember).HasColumnName("remember");
        ceremony.Property(c => c.StartedAt).HasColumnName("begun_at");

        ceremony.HasOne<User>().WithMany().HasForeignKey(c => c.UserId).OnDelete(DeleteBehavior.Cascade).HasConstraintName("fk_passkey_ceremonies_users");
        ceremony.HasIndex(c => c.UserId).HasDatabaseName("ix_passkey_ceremonies_user_id");
        ceremony.HasIndex(c => c.StartedAt).HasDatabaseName("ix_passkey_ceremonies_begun_at");
    }
}
