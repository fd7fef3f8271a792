using Auth.Domain.EmailLinks;
using Auth.Domain.Users;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Auth.Infrastructure.Persistence.Mail;

/// <summary>An email link is one row, found by its token hash. A user has at most one per purpose, and it is deleted with the user.</summary>
/// <remarks>The token hash is a concurrency token: only one of several concurrent uses or renewals succeeds.</remarks>
internal sealed class EmailLinkConfiguration : IEntityTypeConfiguration<EmailLink>
{
    private const int PurposeLength = 32;

    public void Configure(EntityTypeBuilder<EmailLink> link)
    {
        link.ToTable("mailed_links");
        link.HasKey(l => new { l.UserId, l.Purpose }).HasName("pk_mailed_links");
        link.Ignore(l => l.Events);
        link.Ignore(l => l.Version);

        link.Property(l => l.UserId).HasColumnName("user_id");
        link.Property(l => l.Purpose).HasColumnName("purpose").HasConversion<string>().HasMaxLength(PurposeLength).IsUnicode(false);
        link.Property(l => l.TokenHash).HasColumnName("token_hash").IsConcurrencyToken();
        link.ComplexProperty(l => l.Email, EmailAddressColumns.Configure);
        link.Property(l => l.PasswordVersion).HasColumnName("password_version");
        link.Property(l => l.RequestedAt).HasColumnName("requested_at");
        link.Property(l => l.RequestedBy).HasColumnName("session_id");
        link.Property(l => l.ExpiresAt).HasColumnName("expires_at");

        link.HasOne<User>().WithMany().HasForeignKey(l => l.UserId).OnDelete(DeleteBehavior.Cascade).HasConstraintName("fk_mailed_links_users");
        link.HasIndex(l => l.TokenHash).IsUnique().HasDatabaseName("ix_mailed_links_token_hash");
    }
}
