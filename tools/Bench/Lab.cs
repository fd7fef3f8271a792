using Auth.Bench.Load;
using Auth.Bench.Seeding;
using Auth.Bench.Servers;
using Auth.Walkthrough;

namespace Auth.Bench;

/// <summary>What all rows share: the options, the protocol and the floor, which is started when it is first asked for and stays hot.</summary>
internal sealed class Lab(Options options) : IAsyncDisposable
{
    /// <summary>Where a row does not say otherwise.</summary>
    public const int Connections = 32;

    private RunningServer? _floor;
    private Requests? _floorRequests;

    public Options Options => options;

    public Protocol Protocol { get; } = new(options.Runs);

    /// <summary>One run of the floor.</summary>
    public async Task<Measurement> FloorAsync(int connections = Connections)
    {
        var floor = await FloorServerAsync();
        return await Wrk.RunAsync(floor, _floorRequests!, connections, options.Run);
    }

    /// <summary>The floor, heated.</summary>
    public async Task<RunningServer> FloorServerAsync()
    {
        if (_floor is not null) return _floor;
        _floor = await RunningServer.StartAsync(Application.Floor(options.Applications));
        // The same headers as of a session check, so that reading them costs the same.
        _floorRequests = Requests.WithTokens(Application.FloorPath, Crowd.Tokens(options.Tokens));
        await HeatAsync(_floor, _floorRequests);
        return _floor;
    }

    /// <summary>Load that is not counted, of the kind that will be.</summary>
    public Task HeatAsync(RunningServer server, Requests requests) => Wrk.RunAsync(server, requests, Connections, options.Heating);

    /// <summary>Auth on an empty database, which is filled with a crowd then.</summary>
    public async Task<RunningServer> StartAuthAsync(TemporaryDatabase database, int sessions, params IEnumerable<KeyValuePair<string, string>> settings)
    {
        var server = await RunningServer.StartAsync(Application.Auth(options.Applications, database, settings));
        await Crowd.GatherAsync(database, server, sessions);
        return server;
    }

    public static async Task<TemporaryDatabase> CreateDatabaseAsync() =>
        await TemporaryDatabase.OnPostgreSqlAsync() ?? throw new InvalidOperationException($"No PostgreSQL: {TemporaryDatabase.PostgresVariable} is not set.");

    public async ValueTask DisposeAsync()
    {
        if (_floor is not null) await _floor.DisposeAsync();
        _floorRequests?.Dispose();
    }
}
