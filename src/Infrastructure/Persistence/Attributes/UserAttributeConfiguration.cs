using Auth.Domain.Attributes;
using Auth.Domain.Users;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Auth.Infrastructure.Persistence.Attributes;

/// <summary>An attribute is one row for each user and name, and is deleted with its user. The index finds users by value.</summary>
internal sealed class UserAttributeConfiguration(string? ordinal) : IEntityTypeConfiguration<UserAttribute>
{
    public void Configure(EntityTypeBuilder<UserAttribute> attribute)
    {
        attribute.ToTable("user_attributes");
        attribute.HasKey(a => new { a.UserId, a.Name }).HasName("pk_user_attributes");
        attribute.HasIndex(a => new { a.Name, a.Value, a.UserId }).HasDatabaseName("ix_user_attributes_name_value");

        attribute.Property(a => a.UserId).HasColumnName("user_id").ValueGeneratedNever();
        attribute.Property(a => a.Name).HasColumnName("name").HasMaxLength(AttributeDefinition.MaximumNameLength).IsUnicode(false).UseCollation(ordinal);
        attribute.Property(a => a.Value).HasColumnName("value").HasMaxLength(UserAttribute.MaximumValueLength).UseCollation(ordinal);

        attribute.HasOne<User>().WithMany().HasForeignKey(a => a.UserId).OnDelete(DeleteBehavior.Cascade).HasConstraintName("fk_user_attributes_users");
    }
}
