using Auth.Domain.Sessions;
using Auth.Domain.Users;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Auth.Infrastructure.Persistence.Sessions;

/// <summary>A session is one row, found by the hash of its token or its gateway token, and is deleted with its user.</summary>
/// <remarks>
/// End, mismatch record and second IP address are concurrency tokens: only one of several concurrent changes succeeds.
/// The last-seen writer therefore never updates an ended session.
/// </remarks>
internal sealed class SessionConfiguration : IEntityTypeConfiguration<Session>
{
    public void Configure(EntityTypeBuilder<Session> session)
    {
        session.ToTable("sessions");
        session.HasKey(s => s.Id).HasName("pk_sessions");
        session.Ignore(s => s.Events);
        session.Ignore(s => s.Version);
        session.Ignore(s => s.Limits);
        session.Ignore(s => s.BoundTo);
        session.Ignore(s => s.Credentials);

        session.Property(s => s.Id).HasColumnName("id").ValueGeneratedNever();
        session.Property(s => s.UserId).HasColumnName("user_id");
        session.Property(s => s.TokenHash).HasColumnName("token_hash");
        session.Property(s => s.GatewayTokenHash).HasColumnName("gateway_token_hash");
        session.ComplexProperty(s => s.Client, client =>
        {
            client.Property(c => c.IpAddress).HasColumnName("ip_address");
            client.Property(c => c.UserAgent).HasColumnName("user_agent").HasMaxLength(ClientFingerprint.MaximumUserAgentLength)
                .HasConversion<UserAgentConverter>();
        });
        session.Property(s => s.SecondAddress).HasColumnName("second_ip_address").IsConcurrencyToken();
        session.Property(s => s.DeviceTokenHash).HasColumnName("device_token_hash");
        session.Property(s => s.Remember).HasColumnName("remember");
        session.Property(s => s.IdleTimeout).HasColumnName("idle_timeout_microseconds");
        session.Property(s => s.CreatedAt).HasColumnName("created_at");
        session.Property(s => s.AuthenticatedAt).HasColumnName("authenticated_at");
        session.Property(s => s.Methods).HasColumnName("methods");
        session.Property(s => s.PasskeyId).HasColumnName("passkey_id");
        session.Property(s => s.LoginMethods).HasColumnName("login_methods");
        session.Property(s => s.LoginPasskeyId).HasColumnName("login_passkey_id");
        session.Property(s => s.LastSeenAt).HasColumnName("last_seen_at");
        session.Property(s => s.IdleExpiresAt).HasColumnName("idle_expires_at");
        session.Property(s => s.ExpiresAt).HasColumnName("expires_at");
        session.Property(s => s.EndedAt).HasColumnName("ended_at").IsConcurrencyToken();
        session.Property(s => s.MismatchRecordedAt).HasColumnName("mismatch_noted_at").IsConcurrencyToken();

        session.HasOne<User>().WithMany().HasForeignKey(s => s.UserId).OnDelete(DeleteBehavior.Cascade).HasConstraintName("fk_sessions_users");
        session.HasIndex(s => s.TokenHash).IsUnique().HasDatabaseName("ix_sessions_token_hash");
        session.HasIndex(s => s.GatewayTokenHash).IsUnique().HasDatabaseName("ix_sessions_gateway_token_hash");
        session.HasIndex(s => new { s.UserId, s.EndedAt }).HasDatabaseName("ix_sessions_user_id_ended_at");
    }
}
