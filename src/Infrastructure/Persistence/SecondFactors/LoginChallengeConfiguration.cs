using Auth.Domain.SecondFactors;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Auth.Infrastructure.Persistence.SecondFactors;

/// <summary>A login challenge is one row, found by its token hash, and is deleted with its user. Only the second IP address changes: as a concurrency token, it lets one of several concurrent changes succeed.</summary>
internal sealed class LoginChallengeConfiguration : IEntityTypeConfiguration<LoginChallenge>
{
    public void Configure(EntityTypeBuilder<LoginChallenge> challenge)
    {
        challenge.ToTable("login_challenges");
        challenge.HasKey(c => c.TokenHash).HasName("pk_login_challenges");

        challenge.Property(c => c.TokenHash).HasColumnName("token_hash").ValueGeneratedNever();
        challenge.Property(c => c.UserId).HasColumnName("user_id");
        challenge.Property(c => c.PasswordVersion).HasColumnName("password_version");
        challenge.ComplexProperty(c => c.Client, client =>
        {
            client.Property(c => c.IpAddress).HasColumnName("ip_address");
            client.Property(c => c.UserAgent).HasColumnName("user_agent").HasMaxLength(ClientFingerprint.MaximumUserAgentLength);
        });
        challenge.Ignore(c => c.BoundTo);
        challenge.Property(c => c.SecondAddress).HasColumnName("second_ip_address").IsConcurrencyToken();
        challenge.Property(c => c.DeviceTokenHash).HasColumnName("device_token_hash");
        challenge.Property(c => c.Remember).HasColumnName("remember");
        challenge.Property(c => c.PasswordVerifiedAt).HasColumnName("password_checked_at");

        challenge.HasOne<User>().WithMany().HasForeignKey(c => c.UserId).OnDelete(DeleteBehavior.Cascade).HasConstraintName("fk_login_challenges_users");
        challenge.HasIndex(c => c.UserId).HasDatabaseName("ix_login_challenges_user_id");
        challenge.HasIndex(c => c.PasswordVerifiedAt).HasDatabaseName("ix_login_challenges_password_checked_at");
    }
}
