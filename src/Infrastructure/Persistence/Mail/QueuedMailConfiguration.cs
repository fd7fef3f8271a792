using Auth.Application.Mail;
using Auth.Domain.Users;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Auth.Infrastructure.Persistence.Mail;

/// <summary>A queued mail is one row. It may report that its account was closed, so it has no foreign key to it.</summary>
internal sealed class QueuedMailConfiguration : IEntityTypeConfiguration<QueuedMail>
{
    private const int KindLength = 32;

    public void Configure(EntityTypeBuilder<QueuedMail> mail)
    {
        mail.ToTable("letters");
        mail.HasKey(l => l.Id).HasName("pk_letters");
        mail.Property(l => l.Id).HasColumnName("id").ValueGeneratedNever();
        mail.Property(l => l.Kind).HasColumnName("kind").HasConversion<string>().HasMaxLength(KindLength).IsUnicode(false);
        // The default is for mails of earlier versions.
        mail.Property(l => l.Priority).HasColumnName("priority").HasDefaultValue(MailPriority.Notice);
        mail.Ignore(l => l.UserId);
        mail.Ignore(l => l.RegistrationId);
        mail.Property(l => l.SubjectId).HasColumnName("user_id");
        mail.Property(l => l.Username).HasColumnName("username").HasMaxLength(Username.MaximumLength);
        mail.ComplexProperty(l => l.Recipient, EmailAddressColumns.Configure);
        mail.Property(l => l.PasswordVersion).HasColumnName("password_version");
        mail.Property(l => l.RequestedBy).HasColumnName("session_id");
        mail.Property(l => l.OccurredAt).HasColumnName("occurred_at");
        mail.Property(l => l.DueAt).HasColumnName("due_at");
        mail.Property(l => l.DeliveryAttempts).HasColumnName("tries");
        mail.HasIndex(l => new { l.Priority, l.DueAt, l.Id }).HasDatabaseName("ix_letters_priority_due_at_id");
        mail.HasIndex(l => l.SubjectId).HasDatabaseName("ix_letters_user_id");
    }
}
