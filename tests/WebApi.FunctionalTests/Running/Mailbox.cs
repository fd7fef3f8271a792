using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using System.Web;
using Auth.Application.Mail;

namespace Auth.WebApi.FunctionalTests.Running;

/// <summary>Receives the mail of a server.</summary>
public sealed partial class Mailbox : IMailer
{
    private readonly ConcurrentQueue<MailMessage> _messages = new();

    /// <summary>All messages, in the order in which they were sent.</summary>
    public IReadOnlyList<MailMessage> Messages => [.. _messages];

    public Task SendAsync(MailMessage message, CancellationToken cancellationToken)
    {
        _messages.Enqueue(message);
        return Task.CompletedTask;
    }

    public IReadOnlyList<MailMessage> To(string email) => [.. _messages.Where(m => m.To.Value == email)];

    /// <summary>The newest link that was sent to an email.</summary>
    public Uri LinkTo(string email) => new(To(email).Select(m => Link().Match(m.Text)).Last(link => link.Success).Value);

    /// <summary>The token in the newest link that was sent to an email.</summary>
    public string TokenTo(string email) => HttpUtility.ParseQueryString(LinkTo(email).Query)["token"].ShouldNotBeNull();

    [GeneratedRegex(@"https?://\S+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Link();
}
