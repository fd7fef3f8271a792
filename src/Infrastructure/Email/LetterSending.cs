using Auth.Application.Mail;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Auth.Infrastructure.Email;

/// <summary>Looks for letters that are due, and sends them one after the other. Never in a request: a mail server that is away, or slow, changes neither an answer nor its time (P5).</summary>
internal sealed partial class LetterSending(IServiceScopeFactory scopes, TimeProvider time, ILogger<LetterSending> logger) : BackgroundService
{
    /// <summary>How often it looks.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    private bool _isAway;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            await Task.Delay(Interval, time, stoppingToken);
            await SendDueAsync(stoppingToken);
        }
    }

    private async Task SendDueAsync(CancellationToken stop)
    {
        try
        {
            while (await SendNextAsync(stop))
            {
            }

            _isAway = false;
        }
#pragma warning disable CA1031 // Whatever it is: what is due stays due, and the server goes on.
        catch (Exception fault) when (!stop.IsCancellationRequested)
#pragma warning restore CA1031
        {
            if (!_isAway) LogAway(fault);
            _isAway = true;
        }
    }

    private async Task<bool> SendNextAsync(CancellationToken stop)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<LetterDelivery>().SendNextAsync(stop);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Letters can't be read from the store; it is tried again.")]
    private partial void LogAway(Exception exception);
}
