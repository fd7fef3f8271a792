using Auth.Application.Forms;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Auth.Infrastructure.Persistence.Forms;

/// <summary>A form submission is one row, found by its key. The key makes one of two concurrent copies of a form fail.</summary>
/// <remarks>The row holds no personal data and is purged soon, so it needs no foreign key to its user.</remarks>
internal sealed class FormSubmissionConfiguration : IEntityTypeConfiguration<FormSubmission>
{
    public void Configure(EntityTypeBuilder<FormSubmission> submission)
    {
        submission.ToTable("form_submissions");
        submission.HasKey(s => s.Key).HasName("pk_form_submissions");

        submission.Property(s => s.Key).HasColumnName("key_hash").ValueGeneratedNever();
        submission.Property(s => s.AcceptedAt).HasColumnName("accepted_at").IsConcurrencyToken();
        submission.Property(s => s.UserId).HasColumnName("user_id");
        submission.Property(s => s.SessionId).HasColumnName("session_id");
        submission.Property(s => s.InvitationId).HasColumnName("invitation_id");
        submission.Property(s => s.Remember).HasColumnName("remember");
        submission.Property(s => s.PasswordVersion).HasColumnName("password_version");
    }
}
