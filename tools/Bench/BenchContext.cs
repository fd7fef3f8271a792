using Auth.Bench.Load;
using Auth.Bench.Rows;
using Auth.Bench.Seeding;
using Auth.Bench.Servers;
using Auth.Walkthrough;

namespace Auth.Bench;

/// <summary>Shared state of all rows: the options, the protocol and the floor, which is started on first use and stays warm.</summary>
internal sealed class BenchContext(Options options) : IAsyncDisposable
{
    /// <summary>The default number of connections.</summary>
    public const int Connections = 32;

    private RunningServer? _floor;
    private Requests? _floorRequests;
    private Comparison? _check;

    public Options Options => options;

    public Protocol Protocol { get; } = new(options.Runs);

    /// <summary>Runs the load on the floor once.</summary>
    public async Task<Measurement> FloorAsync(int connections = Connections)
    {
        var floor = await FloorServerAsync();
        return await Wrk.RunAsync(floor, _floorRequests!, connections, options.Run);
    }

    /// <summary>Starts and warms up the floor on first use.</summary>
    public async Task<RunningServer> FloorServerAsync()
    {
        if (_floor is not null) return _floor;
        _floor = await RunningServer.StartAsync(Application.Floor(options.Applications));
        // The same headers as for a session check, so that parsing them costs the same.
        _floorRequests = Requests.WithTokens(Application.FloorPath, SeededUsers.Tokens(options.Tokens));
        await WarmUpAsync(_floor, _floorRequests);
        return _floor;
    }

    /// <summary>A session check on PostgreSQL, compared with the floor. Measured on first use, so that all rows of a run compare with the same.</summary>
    public async Task<Comparison> CheckAsync()
    {
        if (_check is not null) return _check;
        await using var database = await CreateDatabaseAsync();
        return _check = await SessionCheck.CompareOnAsync(database, this, options.Sessions);
    }

    /// <summary>Runs the load without measuring.</summary>
    public Task WarmUpAsync(RunningServer server, Requests requests) => Wrk.RunAsync(server, requests, Connections, options.WarmUp);

    /// <summary>Starts Auth on an empty database and seeds users and sessions.</summary>
    public async Task<RunningServer> StartAuthAsync(TemporaryDatabase database, int sessions, params IEnumerable<KeyValuePair<string, string>> settings)
    {
        var server = await RunningServer.StartAsync(Application.Auth(options.Applications, database, settings));
        await SeededUsers.SeedAsync(database, server, sessions);
        return server;
    }

    public static async Task<TemporaryDatabase> CreateDatabaseAsync() =>
        await TemporaryDatabase.OnPostgreSqlAsync() ?? throw new InvalidOperationException($"{TemporaryDatabase.PostgresVariable} is not set.");

    public async ValueTask DisposeAsync()
    {
        if (_floor is not null) await _floor.DisposeAsync();
        _floorRequests?.Dispose();
    }
}
