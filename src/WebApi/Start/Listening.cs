using Auth.Infrastructure.Settings;

namespace Auth.WebApi.Start;

/// <summary>Starts to listen.</summary>
internal static class Listening
{
    /// <summary>Starts the host.</summary>
    /// <returns>False: the process was asked to stop before it listened.</returns>
    /// <exception cref="StartRefusedException">It can't listen, or a service can't start.</exception>
    public static async Task<bool> ListenAsync(this WebApplication app, CancellationToken cancellationToken)
    {
        var log = app.Services.GetRequiredService<StartLog>();
        log.IsQuiet = true;
        try
        {
            await app.StartAsync(cancellationToken);
            log.IsQuiet = false;
            return true;
        }
        catch (Exception exception)
        {
            var isStopped = cancellationToken.IsCancellationRequested || app.Lifetime.ApplicationStopping.IsCancellationRequested;
            // Services that run already end in order; the reason for it is known.
            await app.StopAsync(CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (isStopped && exception is OperationCanceledException) return false;

            throw StartFailure.Listening(exception, [.. app.Urls.DefaultIfEmpty(app.Services.GetRequiredService<AuthSettings>().Urls[0])]);
        }
    }
}
