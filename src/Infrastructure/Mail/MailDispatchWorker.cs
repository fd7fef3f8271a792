using Auth.Application.Mail;
using Auth.Infrastructure.Workers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Auth.Infrastructure.Mail;

/// <summary>Background worker that sends due mails one after another. Requests never send: a slow or unavailable mail server must not change an answer or its timing (P5).</summary>
internal sealed partial class MailDispatchWorker(IServiceScopeFactory scopes, TimeProvider time, ILogger<MailDispatchWorker> logger) : BacklogWorker(scopes, time)
{
    protected override TimeSpan GetInterval() => TimeSpan.FromSeconds(2);

    protected override Task<bool> ProcessNextAsync(IServiceProvider services, CancellationToken stoppingToken) =>
        services.GetRequiredService<MailDispatcher>().SendNextAsync(stoppingToken);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Could not read due mails; retrying.")]
    protected override partial void LogFailure(Exception exception);
}
