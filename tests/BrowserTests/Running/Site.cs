using System.Globalization;
using Auth.FaultRig.Running;
using Auth.WebApi.FunctionalTests.Running;

namespace Auth.BrowserTests.Running;

/// <summary>A server that browsers visit, at the address under which people have it who just start it.</summary>
public class Site : IDisposable
{
    private readonly Chromium _chromium;
    private readonly Func<TestDatabase> _database;
    private readonly Lazy<RunningServer> _server;

    protected Site(Chromium chromium, Func<TestDatabase> database, params IEnumerable<(string Key, string Value)> settings)
    {
        (_chromium, _database) = (chromium, database);
        var port = Ports.Free();
        // An address is no name for which a browser could have passkeys.
        Address = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://localhost:{port}"));
        // When a test asks for it: so that it is the test that is skipped where there is no such database.
        _server = new(() => RunningServer.On(database(), port, [("PublicUrl", Address.GetLeftPart(UriPartial.Authority)), .. settings]));
    }

    /// <summary>Where it is, for a browser.</summary>
    public Uri Address { get; }

    public RunningServer Server => _server.Value;

    /// <summary>Another server with settings of its own, on an empty database of the same kind.</summary>
    public Site Another(params IEnumerable<(string Key, string Value)> settings) => new(_chromium, _database, settings);

    /// <summary>Somebody comes with a browser that has never been here.</summary>
    /// <param name="manner">With what; null: the usual.</param>
    /// <param name="cookies">What another browser keeps.</param>
    /// <param name="host">By what they call the server; null: as everybody does.</param>
    /// <param name="isSetUp">Whether there is an administrator.</param>
    public async Task<Visitor> VisitAsync(Manner? manner = null, string? cookies = null, string? host = null, bool isSetUp = true)
    {
        if (isSetUp) await Server.SetUpAsync();
        else _ = Server;
        return await Visitor.ComeAsync(_chromium.Browser, host is null ? Address : new UriBuilder(Address) { Host = host }.Uri, manner ?? new(), cookies);
    }

    /// <summary>Somebody comes and signs in.</summary>
    public async Task<Visitor> SignInAsync(Account account, Manner? manner = null)
    {
        var visitor = await VisitAsync(manner);
        await visitor.SignInAsync(account.Username, RunningServer.Password);
        return visitor;
    }

    /// <summary>The first administrator comes and signs in.</summary>
    public async Task<Visitor> SignInAsAdministratorAsync(Manner? manner = null)
    {
        await Server.AdministratorAsync();
        return await SignInAsync(new Account(default, RunningServer.AdministratorName), manner);
    }

    public void Dispose()
    {
        if (_server.IsValueCreated) _server.Value.Dispose();
        GC.SuppressFinalize(this);
    }
}

/// <summary>On SQLite.</summary>
public sealed class SqliteSite(Chromium chromium) : Site(chromium, TestDatabase.Sqlite);

/// <summary>On PostgreSQL.</summary>
public sealed class PostgreSqlSite(Chromium chromium) : Site(chromium, TestDatabase.PostgreSql);
