using Auth.WebApi;
using Auth.WebApi.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Auth.Testing;

/// <summary>A running server in the test's process.</summary>
internal interface ITestHost : IAsyncDisposable, IDisposable
{
    Uri Address { get; }

    IServiceProvider Services { get; }
}

/// <summary>A server that is composed as <see cref="AuthServer.RunAsync"/> does.</summary>
internal sealed class ComposedHost : ITestHost
{
    private readonly WebApplication _app;

    private ComposedHost(WebApplication app) => _app = app;

    public Uri Address => new(_app.Urls.First());

    public IServiceProvider Services => _app.Services;

    /// <exception cref="StartupException">The server cannot start.</exception>
    public static async Task<ComposedHost> StartAsync(IEnumerable<KeyValuePair<string, string>> settings, ILoggerProvider log, Action<IServiceCollection> configure, Action<WebApplication> map)
    {
        // The environment of development makes the container check the lifetimes of services.
        string[] args = ["--environment=Development", .. settings.Select(setting => $"--{setting.Key}={setting.Value}")];
        var app = AuthServer.Compose(
            args,
            builder =>
            {
                builder.Logging.ClearProviders().AddProvider(log);
                configure(builder.Services);
            },
            map);
        try
        {
            await app.PrepareDatabaseAsync(CancellationToken.None);
            await app.ListenAsync(CancellationToken.None);
            return new ComposedHost(app);
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
    }

    /// <summary>Stops first, so that running requests end and workers do not use what is disposed.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            await _app.StopAsync();
        }
        finally
        {
            await _app.DisposeAsync();
        }
    }

    public void Dispose() => ((IDisposable)_app).Dispose();
}

/// <summary>A server that the entry point of an application starts.</summary>
/// <typeparam name="TProgram">Any type of the application's assembly.</typeparam>
internal sealed class ProgramHost<TProgram> : WebApplicationFactory<TProgram>, ITestHost
    where TProgram : class
{
    private readonly IEnumerable<KeyValuePair<string, string>> _settings;
    private readonly ILoggerProvider _log;
    private readonly Action<IServiceCollection> _configure;

    private ProgramHost(IEnumerable<KeyValuePair<string, string>> settings, ILoggerProvider log, Action<IServiceCollection> configure) =>
        (_settings, _log, _configure) = (settings, log, configure);

    public Uri Address => ClientOptions.BaseAddress;

    /// <remarks>Retries: the framework sets the port while the program runs, and fails if the program already listens.</remarks>
    public static ProgramHost<TProgram> Start(int port, IEnumerable<KeyValuePair<string, string>> settings, ILoggerProvider log, Action<IServiceCollection> configure)
    {
        for (var attempt = 1; ; attempt++)
        {
            var host = new ProgramHost<TProgram>(settings, log, configure);
            try
            {
                host.UseKestrel(port);
                host.StartServer();
                return host;
            }
            catch (InvalidOperationException exception) when (attempt < 5 && exception.Message.Contains("after the server has started", StringComparison.Ordinal))
            {
                host.Dispose();
            }
            catch
            {
                host.Dispose();
                throw;
            }
        }
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        foreach (var (key, value) in _settings) builder.UseSetting(key, value);
        builder.ConfigureLogging(logging => logging.ClearProviders().AddProvider(_log));
        builder.ConfigureServices(_configure);
    }
}
