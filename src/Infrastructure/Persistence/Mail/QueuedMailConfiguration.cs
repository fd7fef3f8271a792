using Auth.Application.Mail;
using Auth.Domain.Users;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Auth.Infrastructure.Persistence.Mail;

/// <summary>A queued mail is one row. It may report that its account was closed, so it has no foreign key to it.</summary>
internal sealed class QueuedMailConfiguration : IEntityTypeConfiguration<QueuedMail>
{
    private const int KindLength = 32;

    public void Configure(EntityTypeBuilder<QueuedMail> letter)
    {
        letter.ToTable("letters");
        letter.HasKey(l => l.Id).HasName("pk_letters");
        letter.Property(l => l.Id).HasColumnName("id").ValueGeneratedNever();
        letter.Property(l => l.Kind).HasColumnName("kind").HasConversion<string>().HasMaxLength(KindLength).IsUnicode(false);
        letter.Property(l => l.UserId).HasColumnName("user_id");
        letter.Property(l => l.Username).HasColumnName("username").HasMaxLength(Username.MaximumLength);
        letter.ComplexProperty(l => l.Recipient, EmailAddressColumns.Configure);
        letter.Property(l => l.PasswordVersion).HasColumnName("password_version");
        letter.Property(l => l.OccurredAt).HasColumnName("occurred_at");
        letter.Property(l => l.DueAt).HasColumnName("due_at");
        letter.Property(l => l.DeliveryAttempts).HasColumnName("tries");
        letter.HasIndex(l => l.DueAt).HasDatabaseName("ix_letters_due_at");
        letter.HasIndex(l => l.UserId).HasDatabaseName("ix_letters_user_id");
    }
}
