using System.Globalization;
using Auth.FaultRig.Running;
using Auth.WebApi.FunctionalTests.Running;

namespace Auth.BrowserTests.Running;

/// <summary>A server that browsers visit on localhost over plain HTTP, as after a start with default settings.</summary>
public class Site : IDisposable
{
    private readonly Chromium _chromium;
    private readonly Func<TestDatabase> _database;
    private readonly Lazy<RunningServer> _server;

    protected Site(Chromium chromium, Func<TestDatabase> database, params IEnumerable<(string Key, string Value)> settings)
    {
        (_chromium, _database) = (chromium, database);
        var port = Ports.Free();
        // Browsers do not support passkeys for IP addresses.
        Url = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://localhost:{port}"));
        // Lazy, so that a missing database skips the test and does not fail the fixture.
        _server = new(() => RunningServer.On(database(), port, [("PublicUrl", Url.GetLeftPart(UriPartial.Authority)), .. settings]));
    }

    /// <summary>The base URL for browsers.</summary>
    public Uri Url { get; }

    public RunningServer Server => _server.Value;

    /// <summary>Another server with other settings, on an empty database of the same provider.</summary>
    public Site Another(params IEnumerable<(string Key, string Value)> settings) => new(_chromium, _database, settings);

    /// <summary>Opens a new browser profile.</summary>
    /// <param name="settings">Null: the default settings.</param>
    /// <param name="cookies">The storage state of another profile.</param>
    /// <param name="host">The host name in the URL; null: localhost.</param>
    /// <param name="isSetUp">Whether to create the first administrator.</param>
    public async Task<Visitor> VisitAsync(BrowserSettings? settings = null, string? cookies = null, string? host = null, bool isSetUp = true)
    {
        if (isSetUp) await Server.SetUpAsync();
        else _ = Server;
        return await Visitor.OpenAsync(_chromium.Browser, host is null ? Url : new UriBuilder(Url) { Host = host }.Uri, settings ?? new(), cookies);
    }

    /// <summary>Opens a new browser profile and signs in.</summary>
    public async Task<Visitor> SignInAsync(TestUser account, BrowserSettings? settings = null)
    {
        var visitor = await VisitAsync(settings);
        await visitor.SignInAsync(account.Username, RunningServer.Password);
        return visitor;
    }

    /// <summary>Opens a new browser profile and signs in as the first administrator.</summary>
    public async Task<Visitor> SignInAsAdministratorAsync(BrowserSettings? settings = null)
    {
        await Server.AdministratorAsync();
        return await SignInAsync(new TestUser(default, RunningServer.AdministratorName), settings);
    }

    public void Dispose()
    {
        if (_server.IsValueCreated) _server.Value.Dispose();
        GC.SuppressFinalize(this);
    }
}

/// <summary>A site on SQLite.</summary>
public sealed class SqliteSite(Chromium chromium) : Site(chromium, TestDatabase.Sqlite);

/// <summary>A site on PostgreSQL.</summary>
public sealed class PostgreSqlSite(Chromium chromium) : Site(chromium, TestDatabase.PostgreSql);
