using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using System.Web;
using Auth.Application.Mail;

namespace Auth.Testing;

/// <summary>Receives the mail of a server, which sends it when the test calls <see cref="AuthTestServer.DeliverMailAsync"/>.</summary>
public sealed partial class Mailbox : IMailer
{
    private readonly ConcurrentQueue<MailMessage> _messages = new();

    /// <summary>All messages, in the order in which they were sent.</summary>
    public IReadOnlyList<MailMessage> Messages => [.. _messages];

    /// <inheritdoc />
    public Task SendAsync(MailMessage message, CancellationToken cancellationToken)
    {
        _messages.Enqueue(message);
        return Task.CompletedTask;
    }

    /// <summary>The messages to an email, in the order in which they were sent.</summary>
    public IReadOnlyList<MailMessage> To(string email) => [.. _messages.Where(m => m.To.Value == email)];

    /// <summary>The newest message to an email.</summary>
    /// <exception cref="TestServerException">There is none. The message lists who has mail.</exception>
    public MailMessage LastTo(string email) => To(email) is [.., var last] ? last : throw Missing("mail", email);

    /// <summary>The newest link that was sent to an email.</summary>
    /// <exception cref="TestServerException">No mail to this email has a link.</exception>
    public Uri LinkTo(string email) =>
        To(email).Select(FindLink).OfType<Uri>().LastOrDefault() ?? throw Missing("mail with a link", email);

    /// <summary>The token in the newest link that was sent to an email.</summary>
    /// <exception cref="TestServerException">No mail to this email has a link, or the newest link has no token.</exception>
    public string TokenTo(string email) => HttpUtility.ParseQueryString(LinkTo(email).Query)["token"] ?? throw Missing("link with a token", email);

    /// <summary>The link in a message; null if it has none.</summary>
    internal static Uri? FindLink(MailMessage message) => Link().Match(message.Text) is { Success: true } link ? new(link.Value) : null;

    /// <summary>The token in the link of a message; null if it has none.</summary>
    internal static string? FindToken(MailMessage message) => FindLink(message) is { } link ? HttpUtility.ParseQueryString(link.Query)["token"] : null;

    /// <summary>Lists who has mail instead.</summary>
    internal string DescribeMissing(string what, string email)
    {
        var others = _messages.Select(m => $"{m.To.Value} ({m.Subject})").ToList();
        return $"No {what} was sent to {email}. {(others.Count == 0 ? "No mail was sent at all." : $"Mail was sent to: {string.Join(", ", others)}.")}";
    }

    private TestServerException Missing(string what, string email) =>
        new($"{DescribeMissing(what, email)}{(_messages.IsEmpty ? " Call DeliverMailAsync after what causes it." : "")}");

    [GeneratedRegex(@"https?://\S+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Link();
}
