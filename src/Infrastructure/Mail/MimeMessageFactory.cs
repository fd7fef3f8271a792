using System.Text;
using Auth.Application.Mail;
using MimeKit;
using MimeKit.Utils;

namespace Auth.Infrastructure.Mail;

/// <summary>Creates MIME messages (RFC 5322).</summary>
internal static class MimeMessageFactory
{
    private const string NoAddress = "The email address is not valid for delivery.";

    /// <summary>Creates the message of a mail, each time with a new message id.</summary>
    /// <exception cref="MailRejectedException">Mail cannot be sent to this email.</exception>
    public static MimeMessage Create(MailMessage message, SenderAddress sender, DateTimeOffset now)
    {
        var mime = new MimeMessage
        {
            Date = now,
            // The default message id would contain the machine name.
            MessageId = MimeUtils.GenerateMessageId(sender.Host),
            Subject = SingleLineText.Sanitize(message.Subject),
            Body = new MultipartAlternative(new TextPart("plain") { Text = message.Text }, new TextPart("html") { Text = message.Html }),
        };
        mime.From.Add(Mailbox(sender.Name, sender.Address.Value));
        mime.To.Add(Mailbox("", message.To.Value));
        // Suppresses automatic replies (RFC 3834).
        mime.Headers.Add(HeaderId.AutoSubmitted, "auto-generated");
        return mime;
    }

    /// <summary>Format of the message. Headers stay ASCII, which every server accepts, unless an email has no ASCII form (RFC 6532).</summary>
    public static FormatOptions Format(MimeMessage mail)
    {
        var format = FormatOptions.Default.Clone();
        format.NewLineFormat = NewLineFormat.Dos;
        format.International = IsInternational(mail);
        return format;
    }

    /// <summary>Whether a recipient has characters beyond ASCII before the <c>@</c>. Only servers with SMTPUTF8 accept these (RFC 6531).</summary>
    public static bool IsInternational(MimeMessage mail) => mail.To.Mailboxes.Any(mailbox => !Ascii.IsValid(mailbox.LocalPart));

    private static MailboxAddress Mailbox(string name, string address)
    {
        // The library returns a domain without an ASCII form (RFC 5891) unchanged.
        var encoded = MailboxAddress.EncodeAddrspec(address);
        if (!Ascii.IsValid(encoded.AsSpan(encoded.LastIndexOf('@')))) throw new MailRejectedException(NoAddress);
        try
        {
            return new MailboxAddress(name, encoded);
        }
        catch (ParseException exception)
        {
            throw new MailRejectedException(NoAddress, exception);
        }
    }
}
