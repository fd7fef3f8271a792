using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Auth.Testing;

/// <summary>What a test server is started with. Everything has a default: a new SQLite database, cheap password hashes and no rate limits.</summary>
public sealed class AuthTestServerBuilder
{
    private readonly List<Action<IServiceCollection>> _services = [];
    private readonly List<Action<WebApplication>> _endpoints = [];
    private readonly Dictionary<string, string> _settings = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The settings of the test, which override the defaults.</summary>
    internal IReadOnlyDictionary<string, string> Settings => _settings;

    internal bool HasEndpoints => _endpoints.Count > 0;

    /// <summary>Creates the database when the server starts, so that a configuration that fails leaves none behind.</summary>
    internal Func<TestDatabase> CreateDatabase { get; private set; } = TestDatabase.Sqlite;

    /// <summary>The time of the clock at the start; null for the default.</summary>
    internal DateTimeOffset? StartTime { get; private set; }

    /// <summary>Which requests are never answered with a forced error.</summary>
    internal Func<HttpRequest, bool> IsExemptFromForcedErrors { get; set; } = _ => false;

    internal int Port { get; private set; }

    internal bool DeliversEventsInBackground { get; private set; }

    /// <summary>Sets a setting, such as <c>Lockout:MaxFailedAttempts</c>. A key that looks like a setting of Auth but is none fails the start.</summary>
    public AuthTestServerBuilder WithSetting(string key, string value)
    {
        _settings[key] = value;
        return this;
    }

    /// <summary>Adds services of the host application after those of Auth: rules, event handlers, use cases.</summary>
    public AuthTestServerBuilder WithServices(Action<IServiceCollection> add)
    {
        _services.Add(add);
        return this;
    }

    /// <summary>Adds endpoints or middleware of the host application after those of Auth.</summary>
    public AuthTestServerBuilder WithEndpoints(Action<WebApplication> map)
    {
        _endpoints.Add(map);
        return this;
    }

    /// <summary>Uses a database. The server disposes it, unless it is <see cref="TestDatabase.Shared"/>.</summary>
    public AuthTestServerBuilder OnDatabase(TestDatabase database)
    {
        CreateDatabase = () => database;
        return this;
    }

    /// <summary>Uses a new database on a PostgreSQL server, and drops it at the end.</summary>
    /// <param name="server">A connection string whose user may create databases.</param>
    public AuthTestServerBuilder OnPostgreSql(string server)
    {
        CreateDatabase = () => TestDatabase.PostgreSql(server);
        return this;
    }

    /// <summary>Sets the clock before the server starts; default <see cref="TestTime.Start"/>.</summary>
    public AuthTestServerBuilder StartingAt(DateTimeOffset time)
    {
        StartTime = time;
        return this;
    }

    /// <summary>Listens on a port of 127.0.0.1, for settings that contain it; default: any free port.</summary>
    public AuthTestServerBuilder OnPort(int port)
    {
        Port = port;
        return this;
    }

    /// <summary>Delivers events to event handlers in the background within a second or two, as in production, and not by <see cref="AuthTestServer.DeliverEventsAsync"/>.</summary>
    public AuthTestServerBuilder WithEventsInBackground()
    {
        DeliversEventsInBackground = true;
        return this;
    }

    /// <summary>The same for another node.</summary>
    internal AuthTestServerBuilder ForNode(TestDatabase shared, Action<AuthTestServerBuilder>? configure)
    {
        var node = new AuthTestServerBuilder { DeliversEventsInBackground = DeliversEventsInBackground, CreateDatabase = () => shared, IsExemptFromForcedErrors = IsExemptFromForcedErrors };
        foreach (var (key, value) in _settings) node._settings[key] = value;
        node._services.AddRange(_services);
        node._endpoints.AddRange(_endpoints);
        configure?.Invoke(node);
        return node;
    }

    internal void AddServices(IServiceCollection services) => _services.ForEach(add => add(services));

    internal void Map(WebApplication app) => _endpoints.ForEach(map => map(app));
}
