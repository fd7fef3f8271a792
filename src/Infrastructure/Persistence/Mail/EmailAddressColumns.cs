using Auth.Domain.Users;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Auth.Infrastructure.Persistence.Mail;

/// <summary>Columns of an email, in the row of the mail, link or registration that uses it.</summary>
internal static class EmailAddressColumns
{
    public static void Configure(ComplexPropertyBuilder<EmailAddress> address)
    {
        address.Property(a => a.Value).HasColumnName("email").HasMaxLength(EmailAddress.MaximumLength);
        address.Property(a => a.NormalizedValue).HasColumnName("email_key").HasMaxLength(EmailAddress.MaximumLength);
    }
}
