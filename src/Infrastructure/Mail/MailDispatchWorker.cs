using Auth.Application.Mail;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Auth.Infrastructure.Mail;

/// <summary>Background worker that sends due mails one after another. Requests never send: a slow or unavailable mail server must not change an answer or its timing (P5).</summary>
internal sealed partial class MailDispatchWorker(IServiceScopeFactory scopes, TimeProvider time, ILogger<MailDispatchWorker> logger) : BackgroundService
{
    /// <summary>Time between two runs.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    private bool _hasFailed;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            await Task.Delay(Interval, time, stoppingToken);
            await SendDueAsync(stoppingToken);
        }
    }

    private async Task SendDueAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (await SendNextAsync(cancellationToken))
            {
            }

            _hasFailed = false;
        }
#pragma warning disable CA1031 // Due mails stay due; a failure must not stop the server.
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            if (!_hasFailed) LogSendFailed(exception);
            _hasFailed = true;
        }
    }

    private async Task<bool> SendNextAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<MailDispatcher>().SendNextAsync(cancellationToken);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Could not read due mails; retrying.")]
    private partial void LogSendFailed(Exception exception);
}
