using System.Text.RegularExpressions;
using MimeKit;

namespace Auth.Walkthrough;

/// <summary>The folder to which a server without SMTP settings writes its mail.</summary>
public sealed partial class MailFolder(string path)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan PollingInterval = TimeSpan.FromMilliseconds(100);

    private readonly HashSet<string> _read = new(StringComparer.Ordinal);

    /// <summary>Waits for the next message to an email address that contains a link, and returns the token of the link. Other messages are skipped.</summary>
    public async Task<string> NextTokenAsync(string address)
    {
        using var deadline = new CancellationTokenSource(Timeout);
        while (true)
        {
            var files = Directory.Exists(path) ? Directory.GetFiles(path, "*.eml") : [];
            foreach (var file in files.Order(StringComparer.Ordinal))
            {
                if (_read.Contains(file)) continue;

                using var message = await MimeMessage.LoadAsync(file, deadline.Token);
                _read.Add(file);
                if (message.To.Mailboxes.Any(to => to.Address == address) && Token().Match(message.TextBody ?? "") is { Success: true } token) return token.Value;
            }

            await Task.Delay(PollingInterval, deadline.Token);
        }
    }

    [GeneratedRegex("(?<=token=)lnk_[A-Za-z0-9_-]+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Token();
}
