using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using System.Web;
using Auth.Application.Mail;

namespace Auth.WebApi.FunctionalTests.Running;

/// <summary>Takes the mail of a server, and shows it to the test.</summary>
public sealed partial class Mailbox : IMailer
{
    private readonly ConcurrentQueue<MailMessage> _messages = new();

    /// <summary>All messages, in the order of their sending.</summary>
    public IReadOnlyList<MailMessage> Messages => [.. _messages];

    public Task SendAsync(MailMessage message, CancellationToken cancellationToken)
    {
        _messages.Enqueue(message);
        return Task.CompletedTask;
    }

    /// <summary>Those to an address.</summary>
    public IReadOnlyList<MailMessage> To(string address) => [.. _messages.Where(m => m.To.Value == address)];

    /// <summary>The newest link that was sent to an address.</summary>
    public Uri LinkTo(string address) => new(To(address).Select(m => Link().Match(m.Text)).Last(link => link.Success).Value);

    /// <summary>The token in that link.</summary>
    public string TokenTo(string address) => HttpUtility.ParseQueryString(LinkTo(address).Query)["token"].ShouldNotBeNull();

    [GeneratedRegex(@"https?://\S+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Link();
}
