using Auth.Application.Mail;
using Auth.Domain.Users;
using Auth.Infrastructure.Settings;

namespace Auth.Infrastructure.IntegrationTests.Mail;

/// <summary>Valid mail data for tests.</summary>
internal static class TestMail
{
    public const string Recipient = "alice@example.org";

    public static readonly SenderAddress Sender = new("Auth", Email("no-reply@auth.example.com"));

    public static readonly DateTimeOffset SentAt = new(2026, 11, 23, 18, 29, 44, TimeSpan.Zero);

    public static EmailAddress Email(string text) => EmailAddress.Create(text).Value;

    public static MailMessage Message(string to = Recipient, string subject = "A subject", string text = "A text\n", string html = "<p>A page</p>\n") =>
        new(Email(to), subject, text, html);
}
