using Auth.Domain.Registrations;
using Auth.Domain.Users;
using Auth.Infrastructure.Persistence.Mail;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Auth.Infrastructure.Persistence.Registrations;

/// <summary>A pending registration is one row, found by the token hash of its email link. Several may request the same username or email.</summary>
/// <remarks>The token hash is a concurrency token: only one of several concurrent completions succeeds. So is the number of rejected usernames, which parallel completions must not undercount.</remarks>
internal sealed class PendingRegistrationConfiguration : IEntityTypeConfiguration<PendingRegistration>
{
    public void Configure(EntityTypeBuilder<PendingRegistration> registration)
    {
        registration.ToTable("pending_registrations");
        registration.HasKey(r => r.Id).HasName("pk_pending_registrations");
        registration.Ignore(r => r.Events);
        registration.Ignore(r => r.Version);

        registration.Property(r => r.Id).HasColumnName("id").ValueGeneratedNever();
        registration.ComplexProperty(r => r.Username, name =>
        {
            name.Property(n => n.Value).HasColumnName("username").HasMaxLength(Username.MaximumLength);
            name.Property(n => n.NormalizedValue).HasColumnName("username_key").HasMaxLength(Username.MaximumLength);
        });
        registration.ComplexProperty(r => r.Email, EmailAddressColumns.Configure);
        registration.Property(r => r.TokenHash).HasColumnName("token_hash").IsConcurrencyToken();
        registration.Property(r => r.RejectedUsernames).HasColumnName("rejected_usernames").IsConcurrencyToken();
        registration.Property(r => r.ExpiresAt).HasColumnName("expires_at");

        registration.HasIndex(r => r.TokenHash).IsUnique().HasDatabaseName("ix_pending_registrations_token_hash").HasFilter("token_hash IS NOT NULL");
        registration.HasIndex(r => r.ExpiresAt).HasDatabaseName("ix_pending_registrations_expires_at");
    }
}
