using Auth.Application.Forms;
using Auth.Domain.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Auth.Infrastructure.Persistence.Forms;

/// <summary>A submission is one row, found by its key. The key decides between two copies of a form that are stored at the same time.</summary>
/// <remarks>The row holds ids and no personal data, and housekeeping removes it soon: no foreign key has to remove it with its user.</remarks>
internal sealed class FormSubmissionConfiguration(string? ordinal) : IEntityTypeConfiguration<FormSubmission>
{
    public void Configure(EntityTypeBuilder<FormSubmission> submission)
    {
        submission.ToTable("form_submissions");
        submission.HasKey(s => s.Key).HasName("pk_form_submissions");

        submission.Property(s => s.Key).HasColumnName("key_hash").ValueGeneratedNever().IsTokenHash(ordinal)
            .HasConversion(key => key.Value.ToString(), digits => new FormSubmissionKey(TokenHash.FromHex(digits)));
        submission.Property(s => s.AcceptedAt).HasColumnName("accepted_at").IsConcurrencyToken();
        submission.Property(s => s.User).HasColumnName("user_id");
        submission.Property(s => s.Session).HasColumnName("session_id");
        submission.Property(s => s.Remember).HasColumnName("remember");
        submission.Property(s => s.PasswordVersion).HasColumnName("password_version");
    }
}
