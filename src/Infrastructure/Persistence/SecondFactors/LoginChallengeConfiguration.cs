using System.Net;
using Auth.Domain.Common;
using Auth.Domain.SecondFactors;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using Auth.Infrastructure.Persistence.Sessions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Auth.Infrastructure.Persistence.SecondFactors;

/// <summary>A challenge is one row, found by the hash of its token, and goes with its user. It never changes; of two that remove it, one does.</summary>
internal sealed class LoginChallengeConfiguration(string? ordinal) : IEntityTypeConfiguration<LoginChallenge>
{
    public void Configure(EntityTypeBuilder<LoginChallenge> challenge)
    {
        challenge.ToTable("login_challenges");
        challenge.HasKey(c => c.Token).HasName("pk_login_challenges");

        challenge.Property(c => c.Token).HasColumnName("token_hash").ValueGeneratedNever().IsTokenHash(ordinal)
            .HasConversion(token => token.Value.ToString(), digits => new ChallengeTokenHash(TokenHash.FromHex(digits)));
        challenge.Property(c => c.User).HasColumnName("user_id");
        challenge.Property(c => c.PasswordVersion).HasColumnName("password_version");
        challenge.ComplexProperty(c => c.Client, client =>
        {
            client.Property(c => c.IpAddress).HasColumnName("ip_address").HasMaxLength(SessionConfiguration.IpAddressLength).IsUnicode(false)
                .HasConversion(address => address.ToString(), text => IPAddress.Parse(text));
            client.Property(c => c.UserAgent).HasColumnName("user_agent").HasMaxLength(ClientFingerprint.MaximumUserAgentLength);
        });
        challenge.Property(c => c.Remember).HasColumnName("remember");
        challenge.Property(c => c.PasswordCheckedAt).HasColumnName("password_checked_at");

        challenge.HasOne<User>().WithMany().HasForeignKey(c => c.User).OnDelete(DeleteBehavior.Cascade).HasConstraintName("fk_login_challenges_users");
        challenge.HasIndex(c => c.User).HasDatabaseName("ix_login_challenges_user_id");
        challenge.HasIndex(c => c.PasswordCheckedAt).HasDatabaseName("ix_login_challenges_password_checked_at");
    }
}
