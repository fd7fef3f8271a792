using Auth.Application.Mail;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Auth.Infrastructure.Persistence.Mail;

/// <summary>The quota of a mailbox is one row, found by its key. It holds no email, and is purged soon after its last mail.</summary>
/// <remarks>The time is a concurrency token: each of several concurrent mails is counted.</remarks>
internal sealed class MailboxQuotaConfiguration : IEntityTypeConfiguration<MailboxQuota>
{
    public void Configure(EntityTypeBuilder<MailboxQuota> quota)
    {
        quota.ToTable("mailboxes");
        quota.HasKey(m => m.Key).HasName("pk_mailboxes");

        quota.Property(m => m.Key).HasColumnName("key_hash").ValueGeneratedNever();
        quota.Property(m => m.ResetAt).HasColumnName("reset_at").IsConcurrencyToken();
    }
}
