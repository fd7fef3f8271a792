using Auth.Application.Mail;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Auth.Infrastructure.Persistence.Mail;

/// <summary>A mailbox is one row, found by its key. It holds no email, and is purged soon after its last mail.</summary>
/// <remarks>The time is a concurrency token: each of several concurrent mails is counted.</remarks>
internal sealed class MailboxConfiguration : IEntityTypeConfiguration<Mailbox>
{
    public void Configure(EntityTypeBuilder<Mailbox> mailbox)
    {
        mailbox.ToTable("mailboxes");
        mailbox.HasKey(m => m.Key).HasName("pk_mailboxes");

        mailbox.Property(m => m.Key).HasColumnName("key_hash").ValueGeneratedNever();
        mailbox.Property(m => m.ResetAt).HasColumnName("reset_at").IsConcurrencyToken();
    }
}
