using Auth.Application.Mail;
using Auth.Infrastructure.Workers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Auth.Infrastructure.Mail;

/// <summary>Background worker that sends due mails, several at a time. Requests never send: a slow or unavailable mail server must not change an answer or its timing (P5).</summary>
/// <remarks>One sender is reserved for recoveries. A backlog of other mails never delays them, however slow the mail server is (R77).</remarks>
internal sealed partial class MailDispatchWorker(IServiceScopeFactory scopes, TimeProvider time, ILogger<MailDispatchWorker> logger) : Worker
{
    /// <summary>The time from when a sender has found no mail to its next look.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    /// <summary>The lowest priority that each sender sends.</summary>
    public static readonly IReadOnlyList<MailPriority> Senders = [MailPriority.Recovery, MailPriority.Request, MailPriority.Request, MailPriority.Request];

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(Senders.Select(lowest => RunSenderAsync(lowest, stoppingToken)));

    private async Task RunSenderAsync(MailPriority lowest, CancellationToken stoppingToken)
    {
        while (true)
        {
            await Task.Delay(Interval, time, stoppingToken);
            await TryRunAsync(() => SendDueAsync(lowest, stoppingToken), stoppingToken);
        }
    }

    private async Task SendDueAsync(MailPriority lowest, CancellationToken stoppingToken)
    {
        bool hasSent;
        do
        {
            await using var scope = scopes.CreateAsyncScope();
            hasSent = await scope.ServiceProvider.GetRequiredService<MailDispatcher>().SendNextAsync(lowest, stoppingToken);
        }
        while (hasSent);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Could not read due mails; retrying.")]
    protected override partial void LogFailure(Exception exception);
}
