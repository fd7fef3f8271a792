using Auth.Domain.Common;
using Auth.Domain.SecondFactors;
using Auth.Domain.Users;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Auth.Infrastructure.Persistence.SecondFactors;

/// <summary>A TOTP authenticator is one row with its recovery codes, and is deleted with its user.</summary>
/// <remarks>The version lets only one node accept a TOTP step or redeem a recovery code.</remarks>
internal sealed class TotpAuthenticatorConfiguration : IEntityTypeConfiguration<TotpAuthenticator>
{
    /// <summary>Hashes in hex, separated by single spaces.</summary>
    private const int RecoveryCodesLength = TotpAuthenticator.RecoveryCodeSetSize * 65;

    public void Configure(EntityTypeBuilder<TotpAuthenticator> authenticator)
    {
        authenticator.ToTable("authenticators");
        authenticator.HasKey(a => a.UserId).HasName("pk_authenticators");
        authenticator.Ignore(a => a.Events);

        authenticator.Property(a => a.UserId).HasColumnName("user_id").ValueGeneratedNever();
        authenticator.Property(a => a.Version).HasColumnName("version").IsConcurrencyToken();
        authenticator.Property(a => a.Secret).HasColumnName("seed").HasMaxLength(ProtectedTotpSecret.MaximumLength).IsUnicode(false)
            .HasConversion(seed => seed.Encrypted, text => new ProtectedTotpSecret(text));
        authenticator.Property(a => a.CreatedAt).HasColumnName("created_at");
        authenticator.Property(a => a.ConfirmedAt).HasColumnName("confirmed_at");
        authenticator.Property(a => a.LastStep).HasColumnName("last_step");
        authenticator.Property(a => a.RecoveryCodes).HasColumnName("recovery_codes").HasMaxLength(RecoveryCodesLength).IsUnicode(false).HasConversion(
            codes => string.Join(' ', codes.Select(c => c.Value.ToString())),
            text => text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(digits => new RecoveryCodeHash(Sha256Digest.FromHex(digits))).ToList(),
            new ValueComparer<IReadOnlyCollection<RecoveryCodeHash>>((a, b) => a!.SequenceEqual(b!), codes => codes.Count, codes => codes.ToList()));

        authenticator.HasOne<User>().WithOne().HasForeignKey<TotpAuthenticator>(a => a.UserId).OnDelete(DeleteBehavior.Cascade).HasConstraintName("fk_authenticators_users");
    }
}
