using Auth.Domain.ServiceAccounts;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Auth.Infrastructure.Persistence.ServiceAccounts;

/// <summary>A service account is one row, and so is each of its keys, which are deleted with it. Of a key, only the hash is stored.</summary>
/// <remarks>The version lets one of several concurrent changes of an account or its keys succeed at a time.</remarks>
internal sealed class ServiceAccountConfiguration(string? ordinal) : IEntityTypeConfiguration<ServiceAccount>
{
    public const string KeyTable = "service_account_keys";

    public void Configure(EntityTypeBuilder<ServiceAccount> account)
    {
        account.ToTable("service_accounts");
        account.HasKey(a => a.Id).HasName("pk_service_accounts");
        account.Ignore(a => a.Events);

        account.Property(a => a.Id).HasColumnName("id").ValueGeneratedNever();
        account.Property(a => a.Version).HasColumnName("version").IsConcurrencyToken();
        account.Property(a => a.Name).HasColumnName("name").HasMaxLength(ServiceAccount.MaximumNameLength).UseCollation(ordinal);
        account.Property(a => a.Scopes).HasColumnName("scopes").HasConversion<ScopesConverter>();
        account.Property(a => a.RequiresClient).HasColumnName("requires_client");
        account.Property(a => a.CreatedAt).HasColumnName("created_at");
        account.Property(a => a.ExpiresAt).HasColumnName("expires_at");

        account.HasIndex(a => a.Name).IsUnique().HasDatabaseName("ix_service_accounts_name");
        account.OwnsMany(a => a.Keys, ConfigureKeys);
    }

    private static void ConfigureKeys(OwnedNavigationBuilder<ServiceAccount, ServiceKey> key)
    {
        const string accountId = "ServiceAccountId";
        key.ToTable(KeyTable);
        key.HasKey(k => k.Id).HasName("pk_service_account_keys");

        key.Property(k => k.Id).HasColumnName("id").ValueGeneratedNever();
        key.Property<ServiceAccountId>(accountId).HasColumnName("service_account_id");
        key.Property(k => k.TokenHash).HasColumnName("token_hash");
        key.Property(k => k.CreatedAt).HasColumnName("created_at");
        key.Property(k => k.ExpiresAt).HasColumnName("expires_at");
        key.Property(k => k.LastUsedAt).HasColumnName("last_used_at");

        key.WithOwner().HasForeignKey(accountId).HasConstraintName("fk_service_account_keys_service_accounts");
        key.HasIndex(accountId).HasDatabaseName("ix_service_account_keys_service_account_id");
        key.HasIndex(k => k.TokenHash).IsUnique().HasDatabaseName("ix_service_account_keys_token_hash");
    }
}
