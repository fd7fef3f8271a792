using Auth.Domain.Invitations;
using Auth.Domain.Users;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Auth.Infrastructure.Persistence.Invitations;

/// <summary>An invitation is one row, found by the token hash of its link. It is deleted with the account that it created, because it holds the email.</summary>
/// <remarks>The version lets only one of several concurrent acceptances and withdrawals succeed. Inviter and session have no foreign key, because invitations outlive both.</remarks>
internal sealed class InvitationConfiguration : IEntityTypeConfiguration<Invitation>
{
    private const int DeliveryLength = 16;

    public void Configure(EntityTypeBuilder<Invitation> invitation)
    {
        invitation.ToTable("invitations");
        invitation.HasKey(i => i.Id).HasName("pk_invitations");
        invitation.Ignore(i => i.Events);

        invitation.Property(i => i.Id).HasColumnName("id").ValueGeneratedNever();
        invitation.Property(i => i.Version).HasColumnName("version").IsConcurrencyToken();
        invitation.OwnsOne(i => i.Username, name =>
        {
            name.Property(n => n.Value).HasColumnName("username").HasMaxLength(Username.MaximumLength);
            name.Property(n => n.NormalizedValue).HasColumnName("username_key").HasMaxLength(Username.MaximumLength);
        });
        invitation.OwnsOne(i => i.Email, email =>
        {
            email.Property(e => e.Value).HasColumnName("email").HasMaxLength(EmailAddress.MaximumLength);
            email.Property(e => e.NormalizedValue).HasColumnName("email_key").HasMaxLength(EmailAddress.MaximumLength);
        });
        invitation.Property(i => i.Roles).HasColumnName("roles").HasConversion(
            roles => string.Join(' ', roles.Select(r => r.Name)),
            text => text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(name => Role.FromStorage(name)).ToList(),
            new ValueComparer<IReadOnlyCollection<Role>>((a, b) => a!.SequenceEqual(b!), roles => roles.Count, roles => roles.ToList()));
        invitation.Property(i => i.InvitedBy).HasColumnName("invited_by");
        invitation.Property(i => i.SessionId).HasColumnName("session_id");
        invitation.Property(i => i.Delivery).HasColumnName("delivery").HasConversion<string>().HasMaxLength(DeliveryLength).IsUnicode(false);
        invitation.Property(i => i.RejectedUsernames).HasColumnName("rejected_usernames");
        invitation.Property(i => i.TokenHash).HasColumnName("token_hash");
        invitation.Property(i => i.CreatedAt).HasColumnName("created_at");
        invitation.Property(i => i.ExpiresAt).HasColumnName("expires_at");
        invitation.Property(i => i.WithdrawnAt).HasColumnName("withdrawn_at");
        invitation.Property(i => i.AcceptedAt).HasColumnName("accepted_at");
        invitation.Property(i => i.AcceptedBy).HasColumnName("accepted_by");

        invitation.HasOne<User>().WithMany().HasForeignKey(i => i.AcceptedBy).OnDelete(DeleteBehavior.Cascade).HasConstraintName("fk_invitations_users");
        invitation.HasIndex(i => i.AcceptedBy).HasDatabaseName("ix_invitations_accepted_by");
        invitation.HasIndex(i => i.InvitedBy).HasDatabaseName("ix_invitations_invited_by");
        invitation.HasIndex(i => i.TokenHash).IsUnique().HasDatabaseName("ix_invitations_token_hash").HasFilter("token_hash IS NOT NULL");
        invitation.HasIndex(i => i.ExpiresAt).HasDatabaseName("ix_invitations_expires_at");
    }
}
