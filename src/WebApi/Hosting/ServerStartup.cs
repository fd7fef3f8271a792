namespace Auth.WebApi.Hosting;

/// <summary>Starts the web server.</summary>
internal static class ServerStartup
{
    /// <returns>False if the process received a stop signal before the server listened.</returns>
    /// <exception cref="StartupException">The server cannot listen, or a service cannot start.</exception>
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
            // Services that already run are stopped in order. Failures here would only hide the original one.
            await app.StopAsync(CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (isStopped && exception is OperationCanceledException) return false;

            throw StartFailure.Listening(exception, [.. app.Urls.DefaultIfEmpty(app.Services.GetRequiredService<ServerSettings>().Urls[0])]);
        }
    }
}
