using Auth.Domain.SecondFactors;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Auth.Infrastructure.Persistence.SecondFactors;

/// <summary>A login challenge is one row, found by its token hash, and is deleted with its user. What a step changes is a concurrency token, so that one of several concurrent changes succeeds.</summary>
internal sealed class LoginChallengeConfiguration : IEntityTypeConfiguration<LoginChallenge>
{
    public void Configure(EntityTypeBuilder<LoginChallenge> challenge)
    {
        challenge.ToTable("login_challenges");
        challenge.HasKey(c => c.TokenHash).HasName("pk_login_challenges");

        challenge.Property(c => c.TokenHash).HasColumnName("token_hash").ValueGeneratedNever();
        challenge.Property(c => c.UserId).HasColumnName("user_id");
        challenge.Property(c => c.PasswordVersion).HasColumnName("password_version").IsConcurrencyToken();
        challenge.ComplexProperty(c => c.Client, client =>
        {
            client.Property(c => c.IpAddress).HasColumnName("ip_address");
            client.Property(c => c.UserAgent).HasColumnName("user_agent").HasMaxLength(ClientFingerprint.MaximumUserAgentLength);
        });
        challenge.Ignore(c => c.BoundTo);
        challenge.Ignore(c => c.Credentials);
        challenge.Property(c => c.SecondAddress).HasColumnName("second_ip_address").IsConcurrencyToken();
        challenge.Property(c => c.DeviceTokenHash).HasColumnName("device_token_hash");
        challenge.Property(c => c.Remember).HasColumnName("remember");
        challenge.Property(c => c.StartedAt).HasColumnName("password_checked_at");
        // The default is for servers of the previous version, whose challenges rest on the password.
        challenge.Property(c => c.Methods).HasColumnName("methods").HasDefaultValue(AuthenticationMethods.Password).HasSentinel(AuthenticationMethods.None).IsConcurrencyToken();
        challenge.Property(c => c.PasskeyId).HasColumnName("passkey_id");
        // The defaults are for servers of the previous version, which know neither.
        challenge.Property(c => c.IsPasswordRejected).HasColumnName("is_password_rejected").HasDefaultValue(false).ValueGeneratedNever();
        challenge.Property(c => c.WaitsForMail).HasColumnName("waits_for_mail").HasDefaultValue(false).ValueGeneratedNever().IsConcurrencyToken();

        challenge.HasOne<User>().WithMany().HasForeignKey(c => c.UserId).OnDelete(DeleteBehavior.Cascade).HasConstraintName("fk_login_challenges_users");
        challenge.HasIndex(c => c.UserId).HasDatabaseName("ix_login_challenges_user_id");
        challenge.HasIndex(c => c.StartedAt).HasDatabaseName("ix_login_challenges_password_checked_at");
    }
}
