using Auth.Application.Repeats;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Auth.Infrastructure.Persistence.Repeats;

/// <summary>A submission is one row, found by its key. The key makes one of two concurrent copies fail. The table is named after the forms that were the first to be stored here.</summary>
/// <remarks>The row holds no personal data and is purged soon, so it needs no foreign key to its user.</remarks>
internal sealed class SubmissionConfiguration : IEntityTypeConfiguration<Submission>
{
    public void Configure(EntityTypeBuilder<Submission> submission)
    {
        submission.ToTable("form_submissions");
        submission.HasKey(s => s.Key).HasName("pk_form_submissions");

        submission.Property(s => s.Key).HasColumnName("key_hash").ValueGeneratedNever();
        submission.Property(s => s.AcceptedAt).HasColumnName("accepted_at").IsConcurrencyToken();
        submission.Property(s => s.UserId).HasColumnName("user_id");
        submission.Property(s => s.SessionId).HasColumnName("session_id");
        submission.Property(s => s.InvitationId).HasColumnName("invitation_id");
        submission.Property(s => s.BodyDigest).HasColumnName("body_digest");
        submission.Property(s => s.CreatedId).HasColumnName("created_id");
        submission.Property(s => s.Remember).HasColumnName("remember");
        submission.Property(s => s.PasswordVersion).HasColumnName("password_version");
    }
}
