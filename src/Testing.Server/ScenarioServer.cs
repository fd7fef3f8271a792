using System.Globalization;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.Extensions.DependencyInjection;

namespace Auth.Testing.Server;

/// <summary>The listener, and behind it a server that a reset replaces by a new one.</summary>
internal sealed class ScenarioServer : IAsyncDisposable
{
    /// <summary>Tokens that a test gets by the control API are used by any client, such as a browser, so sessions are not bound to one.</summary>
    private static readonly (string Key, string Value)[] Defaults = [("Sessions:UserAgentBinding", "Off"), ("Sessions:IpBinding", "Off")];

    private readonly ServerOptions _options;
    private readonly SharedListener _listener;
    private readonly SemaphoreSlim _resetLock = new(1, 1);
    private readonly List<Task> _stopping = [];
    private Scenario? _current;

    private ScenarioServer(ServerOptions options, SharedListener listener)
    {
        (_options, _listener) = (options, listener);
        Url = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://{options.Host}:{listener.Port}")).GetLeftPart(UriPartial.Authority);
    }

    /// <summary>The URL that the server listens on, without a slash at the end.</summary>
    public string Url { get; }

    /// <exception cref="TestServerException">A setting or the database cannot be used.</exception>
    /// <exception cref="IOException">The port is in use.</exception>
    public static async Task<ScenarioServer> StartAsync(ServerOptions options)
    {
        var server = new ScenarioServer(options, await SharedListener.StartAsync(options.Host, options.Port));
        try
        {
            await server.ResetAsync(new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase));
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Replaces the server by one with a new database, clock and mailbox. The previous one ends when its last request has.</summary>
    /// <param name="settings">Settings in addition to those of the start, until the next reset.</param>
    /// <returns>What removes the previous server. It waits for all of its requests, so a request of it must not wait for this.</returns>
    /// <exception cref="TestServerException">A setting cannot be used. The previous server stays.</exception>
    public async Task<Func<Task>> ResetAsync(IReadOnlyDictionary<string, string> settings)
    {
        await _resetLock.WaitAsync();
        try
        {
            var previous = _current;
            var attached = new AttachedServer(new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{_listener.Port}")));
            // The workers of the new server must not run in the context of the request that resets.
            Task<Scenario> start;
            using (ExecutionContext.SuppressFlow()) start = Task.Run(() => StartScenarioAsync(attached, settings));
            _current = await start;
            _listener.SwitchTo(attached);
            return previous is null ? () => Task.CompletedTask : () => Remove(previous);
        }
        finally
        {
            _resetLock.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        // Requests that still run need not wait for a database that is busy or slow.
        _current?.Auth.Database.Recover();
        await _listener.DisposeAsync();
        if (_current is not null) await _current.DisposeAsync();
        Task[] stopping;
        lock (_stopping) stopping = [.. _stopping];
        await Task.WhenAll(stopping);
        _resetLock.Dispose();
    }

    private Task Remove(Scenario previous)
    {
        var removal = Task.Run(() => previous.DisposeAsync().AsTask());
        lock (_stopping)
        {
            _stopping.RemoveAll(task => task.IsCompletedSuccessfully);
            _stopping.Add(removal);
        }

        return removal;
    }

    private async Task<Scenario> StartScenarioAsync(AttachedServer attached, IReadOnlyDictionary<string, string> settings)
    {
        Scenario? scenario = null;
        var auth = await AuthTestServer.StartAsync(builder =>
        {
            builder.IsExemptFromForcedErrors = request => ControlApi.IsControl(request.HttpContext);
            builder.StartingAt(_options.Clock ?? DateTimeOffset.FromUnixTimeSeconds(TimeProvider.System.GetUtcNow().ToUnixTimeSeconds()))
                .WithServices(services => services.AddSingleton<IServer>(attached))
                .WithEndpoints(app => app.MapControl(this, () => scenario!))
                // The settings files of the working directory are those of another application.
                .WithSetting("contentRoot", AppContext.BaseDirectory)
                .WithSetting("PublicUrl", string.Create(CultureInfo.InvariantCulture, $"http://localhost:{_listener.Port}"));
            builder.OnPort(_listener.Port);
            if (_options.PostgreSql is { } server) builder.OnPostgreSql(server);
            foreach (var (key, value) in Defaults) builder.WithSetting(key, value);
            foreach (var (key, value) in _options.Settings.Concat(settings)) builder.WithSetting(key, value);
        });
        return scenario = new Scenario(auth);
    }
}
