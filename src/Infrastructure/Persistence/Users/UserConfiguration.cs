using Auth.Domain.Passwords;
using Auth.Domain.Users;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Auth.Infrastructure.Persistence.Users;

/// <summary>An account is one row, and so is a decoy. Normalized usernames and emails are unique, compared code point by code point.</summary>
internal sealed class UserConfiguration(string? ordinal) : IEntityTypeConfiguration<User>
{
    private const int OriginLength = 32;

    public void Configure(EntityTypeBuilder<User> user)
    {
        user.ToTable("users");
        user.HasKey(u => u.Id).HasName("pk_users");
        user.Ignore(u => u.Events);

        user.Property(u => u.Id).HasColumnName("id").ValueGeneratedNever();
        user.Property(u => u.Version).HasColumnName("version").IsConcurrencyToken();
        user.Property(u => u.PasswordHash).HasColumnName("password").HasMaxLength(PasswordHash.MaximumLength)
            .HasConversion(hash => hash.Encoded, encoded => PasswordHash.FromEncoded(encoded));
        user.Property(u => u.PasswordVersion).HasColumnName("password_version");
        user.Property(u => u.PasswordChangeRequiredAt).HasColumnName("password_change_required_at");
        user.Property(u => u.EmailVerifiedAt).HasColumnName("email_verified_at");
        user.Property(u => u.RecoveryMailedAt).HasColumnName("recovery_mailed_at");
        user.Property(u => u.VerificationMailedAt).HasColumnName("verification_mailed_at");
        user.Property(u => u.RegistrationMailedAt).HasColumnName("registration_mailed_at");
        user.Property(u => u.HasSecondFactor).HasColumnName("has_second_factor");
        user.Property(u => u.LockedAt).HasColumnName("locked_at");
        user.Property(u => u.CreatedAt).HasColumnName("created_at");
        user.Property(u => u.Origin).HasColumnName("origin").HasConversion<string>().HasMaxLength(OriginLength).IsUnicode(false);
        user.Property(u => u.LastLoginAt).HasColumnName("last_login_at");
        user.Property(u => u.LastSeenAt).HasColumnName("last_seen_at");
        user.Property(u => u.IsDecoy).HasColumnName("is_decoy");

        ConfigureNames(user);
        ConfigureRoles(user);
        user.ComplexProperty(u => u.Attempts, AttemptColumns.Configure);
        user.HasIndex(u => u.Id).HasDatabaseName("ix_users_locked_out").HasFilter("locked_out_at IS NOT NULL");
        ConfigureDecoys(user);
    }

    private void ConfigureNames(EntityTypeBuilder<User> user)
    {
        user.OwnsOne(u => u.Username, username =>
        {
            username.Property(n => n.Value).HasColumnName("username").HasMaxLength(Username.MaximumLength);
            username.Property(n => n.NormalizedValue).HasColumnName("username_key").HasMaxLength(Username.MaximumLength).UseCollation(ordinal);
            username.HasIndex(n => n.NormalizedValue).IsUnique().HasDatabaseName("ix_users_username_key");
        });
        user.Navigation(u => u.Username).IsRequired();

        user.OwnsOne(u => u.Email, email =>
        {
            email.Property(e => e.Value).HasColumnName("email").HasMaxLength(EmailAddress.MaximumLength);
            email.Property(e => e.NormalizedValue).HasColumnName("email_key").HasMaxLength(EmailAddress.MaximumLength).UseCollation(ordinal);
            email.HasIndex(e => e.NormalizedValue).IsUnique().HasDatabaseName("ix_users_email_key").HasFilter("email_key IS NOT NULL");
        });
    }

    /// <summary>Roles are stored twice: separated by single spaces, and in a form for searches. Administrators are counted often, so they have their own column; its index also counts accounts and locked accounts without reading rows.</summary>
    private static void ConfigureRoles(EntityTypeBuilder<User> user)
    {
        user.Property(u => u.Roles).HasColumnName("roles").HasConversion(
            roles => string.Join(' ', roles.Select(r => r.Name)),
            text => text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(name => Role.FromStorage(name)).ToList(),
            new ValueComparer<IReadOnlyCollection<Role>>(
                (a, b) => a!.SequenceEqual(b!),
                roles => roles.Aggregate(0, (hash, role) => HashCode.Combine(hash, role)),
                roles => roles.ToList()));

        user.Property<string?>(UserShadowColumns.RoleWords).HasColumnName("role_words");
        user.Property<bool>(UserShadowColumns.IsAdministrator).HasColumnName("is_administrator");
        user.HasIndex(UserShadowColumns.IsAdministrator, nameof(User.LockedAt), nameof(User.IsDecoy)).HasDatabaseName("ix_users_is_administrator_locked_at_is_decoy");
    }

    private static void ConfigureDecoys(EntityTypeBuilder<User> user)
    {
        user.Property<DateTimeOffset?>(UserShadowColumns.DecoyUsedAt).HasColumnName("decoy_used_at");
        user.HasIndex(UserShadowColumns.DecoyUsedAt).HasDatabaseName("ix_users_decoy_used_at").HasFilter("decoy_used_at IS NOT NULL");
    }
}
