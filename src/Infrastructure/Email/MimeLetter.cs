using System.Text;
using Auth.Application.Mail;
using Auth.Infrastructure.Settings;
using MimeKit;
using MimeKit.Utils;

namespace Auth.Infrastructure.Email;

/// <summary>A message in the form that goes over the wire (RFC 5322).</summary>
internal static class MimeLetter
{
    private const string NoAddress = "The email address is not valid for delivery.";

    /// <summary>Writes it; each time with an id of its own.</summary>
    /// <exception cref="MailRefusedException">No message can be sent to this address.</exception>
    public static MimeMessage Of(MailMessage message, MailSender sender, DateTimeOffset now)
    {
        var letter = new MimeMessage
        {
            Date = now,
            // Not the library's own: it names the machine.
            MessageId = MimeUtils.GenerateMessageId(sender.Host),
            Subject = OneLine.Of(message.Subject),
            Body = new MultipartAlternative(new TextPart("plain") { Text = message.Text }, new TextPart("html") { Text = message.Html }),
        };
        letter.From.Add(Mailbox(sender.Name, sender.Address.Value));
        letter.To.Add(Mailbox("", message.To.Value));
        // So that nobody's holiday answers (RFC 3834).
        letter.Headers.Add(HeaderId.AutoSubmitted, "auto-generated");
        return letter;
    }

    /// <summary>How it is written: headers stay ASCII, which every server takes, unless an address has no ASCII form (RFC 6532).</summary>
    public static FormatOptions Format(MimeMessage letter)
    {
        var format = FormatOptions.Default.Clone();
        format.NewLineFormat = NewLineFormat.Dos;
        format.International = IsInternational(letter);
        return format;
    }

    /// <summary>Whether an address has letters beyond ASCII before its <c>@</c>: only servers with SMTPUTF8 take these (RFC 6531).</summary>
    public static bool IsInternational(MimeMessage letter) => letter.To.Mailboxes.Any(mailbox => !Ascii.IsValid(mailbox.LocalPart));

    private static MailboxAddress Mailbox(string name, string address)
    {
        // A domain that has no ASCII form (RFC 5891) is given back as it was.
        var encoded = MailboxAddress.EncodeAddrspec(address);
        if (!Ascii.IsValid(encoded.AsSpan(encoded.LastIndexOf('@')))) throw new MailRefusedException(NoAddress);
        try
        {
            return new MailboxAddress(name, encoded);
        }
        catch (ParseException bad)
        {
            throw new MailRefusedException(NoAddress, bad);
        }
    }
}
