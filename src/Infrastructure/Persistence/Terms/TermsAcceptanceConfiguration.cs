using Auth.Domain.Terms;
using Auth.Domain.Users;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Auth.Infrastructure.Persistence.Terms;

/// <summary>An acceptance is one row for each user and version, never changes, and is deleted with its user.</summary>
internal sealed class TermsAcceptanceConfiguration(string? ordinal) : IEntityTypeConfiguration<TermsAcceptance>
{
    public void Configure(EntityTypeBuilder<TermsAcceptance> acceptance)
    {
        acceptance.ToTable("terms_acceptances");
        acceptance.HasKey(a => new { a.UserId, a.TermsVersion }).HasName("pk_terms_acceptances");
        acceptance.Ignore(a => a.Events);
        acceptance.Ignore(a => a.Version);

        acceptance.Property(a => a.UserId).HasColumnName("user_id").ValueGeneratedNever();
        acceptance.Property(a => a.TermsVersion).HasColumnName("terms_version").HasMaxLength(TermsAcceptance.MaximumVersionLength).IsUnicode(false).UseCollation(ordinal);
        acceptance.Property(a => a.AcceptedAt).HasColumnName("accepted_at");

        acceptance.HasOne<User>().WithMany().HasForeignKey(a => a.UserId).OnDelete(DeleteBehavior.Cascade).HasConstraintName("fk_terms_acceptances_users");
    }
}
