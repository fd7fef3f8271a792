using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Auth.Infrastructure.Persistence.Users;

/// <summary>HMAC key of decoy names. One row.</summary>
internal sealed class DecoySecret
{
    public const int OnlyId = 1;

    public int Id { get; init; } = OnlyId;

    public required byte[] Value { get; init; }
}

internal sealed class DecoySecretConfiguration : IEntityTypeConfiguration<DecoySecret>
{
    public void Configure(EntityTypeBuilder<DecoySecret> secret)
    {
        secret.ToTable("decoy_secrets");
        secret.HasKey(s => s.Id).HasName("pk_decoy_secrets");
        secret.Property(s => s.Id).HasColumnName("id").ValueGeneratedNever();
        secret.Property(s => s.Value).HasColumnName("value").HasMaxLength(DecoyNameProvider.SecretBytes);
    }
}
