using System.Net;
using Auth.Application.Mail;
using Auth.Domain.Users;

namespace Auth.Infrastructure.Mail.Texts;

/// <summary>Renders mails as plain text and HTML. The HTML loads no external content.</summary>
internal sealed class MailTemplates(string service) : IMailTemplates
{
    /// <inheritdoc />
    public MailMessage Render(MailKind kind, EmailAddress to, string username, Uri? link, TimeSpan? lifetime, string? detail, DateTimeOffset at)
    {
        var text = EnglishMailTexts.Render(kind, new(service, SingleLineText.Sanitize(username), lifetime ?? TimeSpan.Zero, detail is null ? null : SingleLineText.Sanitize(detail), at));
        if ((text.LinkLabel is null) != (link is null) || (link is null) != (lifetime is null))
            throw new ArgumentException($"{kind} {(text.LinkLabel is null ? "has no link" : "needs a link and its lifetime")}.", nameof(link));

        return new(to, text.Subject, Plain(text, link), Page(text, link));
    }

    private static string Plain(MailContent text, Uri? link) =>
        string.Join("\n\n", [.. text.Opening, .. link is null ? Array.Empty<string>() : [link.AbsoluteUri], .. text.Closing]) + "\n";

    private static string Page(MailContent text, Uri? link) =>
        $"""
         <!DOCTYPE html>
         <html lang="en">
         <head><meta charset="utf-8"><title>{WebUtility.HtmlEncode(text.Subject)}</title></head>
         <body>
         {string.Join('\n', [.. text.Opening.Select(Paragraph), .. Anchor(text.LinkLabel, link), .. text.Closing.Select(Paragraph)])}
         </body>
         </html>

         """;

    private static string Paragraph(string text) => $"<p>{WebUtility.HtmlEncode(text)}</p>";

    private static string[] Anchor(string? label, Uri? link) =>
        link is null ? [] : [$"""<p><a href="{WebUtility.HtmlEncode(link.AbsoluteUri)}">{WebUtility.HtmlEncode(label)}</a></p>"""];
}
