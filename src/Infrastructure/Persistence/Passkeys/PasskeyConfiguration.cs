using Auth.Domain.Passkeys;
using Auth.Domain.Users;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Auth.Infrastructure.Persistence.Passkeys;

/// <summary>A passkey is one row, found by its credential id, which is unique across all accounts. It is deleted with its user.</summary>
/// <remarks>The version lets only one node accept a given signature count.</remarks>
internal sealed class PasskeyConfiguration(string? ordinal) : IEntityTypeConfiguration<Passkey>
{
    public void Configure(EntityTypeBuilder<Passkey> passkey)
    {
        passkey.ToTable("passkeys");
        passkey.HasKey(p => p.Id).HasName("pk_passkeys");
        passkey.Ignore(p => p.Events);
        passkey.Ignore(p => p.Credential);
        passkey.Ignore(p => p.Method);
        passkey.Ignore(p => p.SessionCredentials);

        passkey.Property(p => p.Id).HasColumnName("id").ValueGeneratedNever();
        passkey.Property(p => p.Version).HasColumnName("version").IsConcurrencyToken();
        passkey.Property(p => p.UserId).HasColumnName("user_id");
        passkey.Property(p => p.Ordinal).HasColumnName("place");
        passkey.Property(p => p.Name).HasColumnName("name").HasMaxLength(PasskeyName.MaximumLength)
            .HasConversion(name => name.Value, text => PasskeyName.FromStorage(text));
        // Base64url is case-sensitive.
        passkey.Property(p => p.CredentialId).HasColumnName("credential_id").HasMaxLength(CredentialId.MaximumLength).IsUnicode(false).UseCollation(ordinal)
            .HasConversion(id => id.Value, text => CredentialId.FromStorage(text));
        passkey.Property(p => p.PublicKey).HasColumnName("public_key").HasMaxLength(PasskeyCredential.MaximumPublicKeyLength).IsUnicode(false);
        passkey.Property(p => p.SignCount).HasColumnName("sign_count");
        passkey.Property(p => p.Transports).HasColumnName("transports").HasMaxLength(PasskeyCredential.MaximumTransportsLength).IsUnicode(false).HasConversion(
            transports => string.Join(' ', transports),
            text => text.Split(' ', StringSplitOptions.RemoveEmptyEntries),
            new ValueComparer<IReadOnlyList<string>>((a, b) => a!.SequenceEqual(b!), transports => transports.Count, transports => transports));
        passkey.Property(p => p.IsBackupEligible).HasColumnName("is_backup_eligible");
        passkey.Property(p => p.IsBackedUp).HasColumnName("is_backed_up");
        passkey.Property(p => p.CreatedAt).HasColumnName("created_at");
        passkey.Property(p => p.LastUsedAt).HasColumnName("last_used_at");

        passkey.HasOne<User>().WithMany().HasForeignKey(p => p.UserId).OnDelete(DeleteBehavior.Cascade).HasConstraintName("fk_passkeys_users");
        passkey.HasIndex(p => p.CredentialId).IsUnique().HasDatabaseName("ix_passkeys_credential_id");
        passkey.HasIndex(p => new { p.UserId, p.Ordinal }).IsUnique().HasDatabaseName("ix_passkeys_user_id_place");
    }
}
