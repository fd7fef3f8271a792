using Auth.WebApi.Hosting;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Auth.WebApi.FunctionalTests.Running;

/// <summary>The server of this repository, started from its entry point, for fixtures and tests that do not start it asynchronously. Its events are delivered in the background.</summary>
public class RunningServer : AuthTestServer
{
    private readonly UndeclaredErrors _undeclaredErrors;

    /// <summary>A server on a new SQLite database.</summary>
    public RunningServer()
        : this(_ => { })
    {
    }

    /// <summary>For fixtures with additional settings.</summary>
    protected RunningServer(params (string Key, string Value)[] settings)
        : this(server => Set(server, settings))
    {
    }

    private RunningServer(Action<AuthTestServerBuilder> configure)
        : this(configure, new())
    {
    }

    private RunningServer(Action<AuthTestServerBuilder> configure, UndeclaredErrors undeclaredErrors)
        : base(server =>
        {
            server.WithEventsInBackground().WithServices(services => services.AddSingleton<IStartupFilter>(undeclaredErrors));
            configure(server);
        })
    {
        _undeclaredErrors = undeclaredErrors;
        UseProgram<StartupException>();
        StartAsync().GetAwaiter().GetResult();
    }

    /// <summary>A server on a given database.</summary>
    public static RunningServer On(TestDatabase database) => new(server => server.OnDatabase(database));

    /// <summary>A server on a given database, with additional services and settings.</summary>
    public static RunningServer On(TestDatabase database, Action<IServiceCollection> services, params (string Key, string Value)[] settings) =>
        new(server => Set(server.OnDatabase(database).WithServices(services), settings));

    /// <summary>A server on a given database and port, for settings that contain the port.</summary>
    public static RunningServer On(TestDatabase database, int port, params IEnumerable<(string Key, string Value)> settings) =>
        new(server => Set(server.OnDatabase(database).OnPort(port), settings));

    /// <summary>A server with services of a host application.</summary>
    public static RunningServer With(Action<IServiceCollection> services) => new(server => server.WithServices(services));

    /// <summary>A server with additional settings.</summary>
    public static RunningServer With(params (string Key, string Value)[] settings) => new(server => Set(server, settings));

    /// <summary>A server with additional settings and services of a host application.</summary>
    public static RunningServer With((string Key, string Value)[] settings, Action<IServiceCollection> services) =>
        new(server => Set(server.WithServices(services), settings));

    /// <summary>Also checks the errors of all responses, after the last one.</summary>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing) _undeclaredErrors.Found.ShouldBeEmpty("The endpoints declare other errors.");
    }

    private static void Set(AuthTestServerBuilder server, IEnumerable<(string Key, string Value)> settings)
    {
        foreach (var (key, value) in settings) server.WithSetting(key, value);
    }
}
