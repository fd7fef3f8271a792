using Auth.Domain.Common;
using Auth.Domain.ServiceAccounts;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Auth.Infrastructure.Persistence.Revocations;

/// <summary>A change that ends or alters a session, all sessions of a user, or a service account. Positions have no gaps within a shard and follow the commit order.</summary>
internal sealed class Revocation
{
    /// <summary>See <see cref="RevocationShard.GetNumber"/>.</summary>
    public int Shard { get; init; }

    public long Position { get; init; }

    /// <summary>The user, or the service account, whose id no user has: the readers look up ids of any kind.</summary>
    public UserId UserId { get; init; }

    /// <summary>The session that changed; null for all sessions of the user, and for a service account.</summary>
    public SessionId? SessionId { get; init; }

    public bool HasEnded { get; init; }

    public DateTimeOffset OccurredAt { get; init; }

    /// <summary>Creates the row of an event. Its position is assigned when it is appended.</summary>
    /// <returns>Null if the event changes neither a session nor a service account.</returns>
    public static Revocation? From(IDomainEvent domainEvent) => domainEvent switch
    {
        ISessionNeutralEvent => null,
        IUserEvent change => Create(change.UserId, change),
        IServiceAccountEvent change => Create(new UserId(change.ServiceAccount), change),
        _ => null,
    };

    private static Revocation Create(UserId userId, IDomainEvent change) => new()
    {
        Shard = RevocationShard.GetNumber(userId),
        UserId = userId,
        SessionId = (change as ISessionEvent)?.SessionId,
        HasEnded = change is SessionEnded,
        OccurredAt = change.OccurredAt,
    };
}

/// <summary>Rows are kept for an hour (<see cref="Purge"/>). They have no foreign key, because an account's end is one of them.</summary>
internal sealed class RevocationConfiguration : IEntityTypeConfiguration<Revocation>
{
    public void Configure(EntityTypeBuilder<Revocation> revocation)
    {
        revocation.ToTable("revocations");
        revocation.HasKey(r => new { r.Shard, r.Position }).HasName("pk_revocations");
        revocation.Property(r => r.Shard).HasColumnName("shard").ValueGeneratedNever();
        revocation.Property(r => r.Position).HasColumnName("position").ValueGeneratedNever();
        revocation.Property(r => r.UserId).HasColumnName("user_id");
        revocation.Property(r => r.SessionId).HasColumnName("session_id");
        revocation.Property(r => r.HasEnded).HasColumnName("has_ended");
        revocation.Property(r => r.OccurredAt).HasColumnName("occurred_at");
    }
}
