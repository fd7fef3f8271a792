using Auth.Domain.Users;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Auth.Infrastructure.Persistence.Revocations;

/// <summary>The end of one shard of the revocation log. Incrementing it locks its row until the commit, so only changes of users of one shard wait for each other.</summary>
internal sealed class RevocationShard
{
    /// <summary>Part of the stored format.</summary>
    public const int Count = 32;

    public int Shard { get; init; }

    /// <summary>Position of the latest revocation.</summary>
    public long Position { get; init; }

    /// <summary>Returns the shard of a user, which is the same on all nodes. The last byte of a version 7 UUID is random.</summary>
    public static int GetNumber(UserId userId) => userId.Value.ToByteArray(bigEndian: true)[^1] % Count;
}

internal sealed class RevocationShardConfiguration : IEntityTypeConfiguration<RevocationShard>
{
    public void Configure(EntityTypeBuilder<RevocationShard> shard)
    {
        shard.ToTable("revocation_shards");
        shard.HasKey(s => s.Shard).HasName("pk_revocation_shards");
        shard.Property(s => s.Shard).HasColumnName("shard").ValueGeneratedNever();
        shard.Property(s => s.Position).HasColumnName("position");
        shard.HasData(Enumerable.Range(0, RevocationShard.Count).Select(number => new RevocationShard { Shard = number }));
    }
}
