using Auth.Application.EventHandlers;
using Auth.Infrastructure.Persistence.Events;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Auth.Infrastructure.Persistence.EventHandlers;

internal sealed class StoredSubscriptionConfiguration(string? ordinal) : IEntityTypeConfiguration<StoredSubscription>
{
    public void Configure(EntityTypeBuilder<StoredSubscription> subscription)
    {
        subscription.ToTable("event_subscriptions");
        subscription.HasKey(s => s.Name).HasName("pk_event_subscriptions");
        subscription.Property(s => s.Name).HasColumnName("name").HasMaxLength(EventSubscription.MaximumNameLength).IsUnicode(false).UseCollation(ordinal);
        subscription.Property(s => s.Position).HasColumnName("position");
        subscription.Property(s => s.SeenAt).HasColumnName("seen_at");
    }
}

/// <summary>One row for each user whose events wait. It has no foreign key to the user, whose events outlive the account.</summary>
internal sealed class BlockedUserConfiguration(string? ordinal) : IEntityTypeConfiguration<BlockedUser>
{
    /// <summary>Maximum length of an error, with room for longer ones of later versions.</summary>
    public const int ErrorLength = 500;

    public void Configure(EntityTypeBuilder<BlockedUser> blocked)
    {
        blocked.ToTable("event_blocked_users");
        blocked.HasKey(b => new { b.Subscription, b.UserId }).HasName("pk_event_blocked_users");
        blocked.Property(b => b.Subscription).HasColumnName("subscription").HasMaxLength(EventSubscription.MaximumNameLength).IsUnicode(false).UseCollation(ordinal);
        blocked.Property(b => b.UserId).HasColumnName("user_id").ValueGeneratedNever();
        blocked.Property(b => b.Position).HasColumnName("position");
        blocked.Property(b => b.Type).HasColumnName("type").HasMaxLength(EventConfiguration.TypeLength).IsUnicode(false);
        blocked.Property(b => b.Tries).HasColumnName("tries");
        blocked.Property(b => b.NextTryAt).HasColumnName("next_try_at");
        blocked.Property(b => b.Error).HasColumnName("error").HasMaxLength(ErrorLength);
    }
}

internal sealed class SetAsideEventConfiguration(string? ordinal) : IEntityTypeConfiguration<SetAsideEvent>
{
    public void Configure(EntityTypeBuilder<SetAsideEvent> setAside)
    {
        setAside.ToTable("event_set_aside");
        setAside.HasKey(e => new { e.Subscription, e.Position }).HasName("pk_event_set_aside");
        setAside.Property(e => e.Subscription).HasColumnName("subscription").HasMaxLength(EventSubscription.MaximumNameLength).IsUnicode(false).UseCollation(ordinal);
        setAside.Property(e => e.Position).HasColumnName("position").ValueGeneratedNever();
        setAside.Property(e => e.Type).HasColumnName("type").HasMaxLength(EventConfiguration.TypeLength).IsUnicode(false);
        setAside.Property(e => e.UserId).HasColumnName("user_id");
        setAside.Property(e => e.Tries).HasColumnName("tries");
        setAside.Property(e => e.Error).HasColumnName("error").HasMaxLength(BlockedUserConfiguration.ErrorLength);
        setAside.Property(e => e.FailedAt).HasColumnName("failed_at");
        setAside.Property(e => e.IsRetryRequested).HasColumnName("retry_requested");
    }
}
