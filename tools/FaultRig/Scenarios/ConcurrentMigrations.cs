using Auth.FaultRig.Load;
using Auth.FaultRig.Running;
using Auth.Walkthrough;
using Npgsql;

namespace Auth.FaultRig.Scenarios;

/// <summary>F-16: three nodes migrate an empty or older database concurrently, and one is killed meanwhile.</summary>
internal sealed class ConcurrentMigrationsOnPostgreSql : ConcurrentMigrations, IAsyncDisposable
{
    private const string Older = "older";

    private PostgresServer? _server;
    private int _databases;

    public override string Name => "F-16";

    public override string Title => "three nodes migrate PostgreSQL concurrently, one is killed";

    public override string? Missing => Needs.Postgres;

    public ValueTask DisposeAsync() => _server?.DisposeAsync() ?? ValueTask.CompletedTask;

    protected override async Task PrepareAsync(Func<TemporaryDatabase, Task> fill)
    {
        _server = await PostgresServer.StartAsync("max_connections=300");
        await _server.ExecuteAsync($"CREATE DATABASE {Older}");
        await using var database = TemporaryDatabase.OnDedicatedServer(Connection(Older));
        await fill(database);
    }

    protected override async Task<TemporaryDatabase> CreateAsync(bool isOlder)
    {
        var name = $"round{_databases++}";
        await _server!.ExecuteAsync($"CREATE DATABASE {name}{(isOlder ? $" TEMPLATE {Older}" : "")}");
        return TemporaryDatabase.OnDedicatedServer(Connection(name));
    }

    private string Connection(string database) => new NpgsqlConnectionStringBuilder(_server!.ConnectionString) { Database = database }.ConnectionString;
}

/// <summary>F-16 on SQLite, where EF Core's lock is a row that remains after a kill.</summary>
internal sealed class ConcurrentMigrationsOnSqlite : ConcurrentMigrations
{
    private byte[] _older = [];

    public override string Name => "F-16-sqlite";

    public override string Title => "three processes migrate a SQLite file concurrently, one is killed or left its lock";

    public override string? Missing => null;

    protected override async Task PrepareAsync(Func<TemporaryDatabase, Task> fill)
    {
        await using var database = TemporaryDatabase.OnSqlite();
        await fill(database);
        await Sqlite.ReadAsync(FileOf(database), "PRAGMA wal_checkpoint(TRUNCATE)");
        _older = await File.ReadAllBytesAsync(FileOf(database));
    }

    protected override async Task<TemporaryDatabase> CreateAsync(bool isOlder)
    {
        var database = TemporaryDatabase.OnSqlite();
        if (isOlder) await File.WriteAllBytesAsync(FileOf(database), _older);
        await Sqlite.ReadAsync(FileOf(database), """
            CREATE TABLE IF NOT EXISTS "__EFMigrationsLock" ("Id" INTEGER NOT NULL CONSTRAINT "PK___EFMigrationsLock" PRIMARY KEY, "Timestamp" TEXT NOT NULL);
            INSERT OR REPLACE INTO "__EFMigrationsLock" VALUES (1, '2026-01-01 00:00:00+00:00');
            """);
        return database;
    }

    private static string FileOf(TemporaryDatabase database) => Path.Combine(database.Directory, "auth.db");
}

/// <summary>Rounds of three concurrent starts.</summary>
internal abstract class ConcurrentMigrations : IScenario
{
    private const int Nodes = 3;
    private const int Rounds = 20;
    private const string OldUser = "from before";

    /// <summary>Long enough for a launched node to reach the migration.</summary>
    private const int MillisecondsToKill = 2500;

    private static readonly IReadOnlyList<KeyValuePair<string, string>> Settings = [new("Passwords__Iterations", "1000"), new("Setup__Token", Cluster.SetupToken)];

    public abstract string Name { get; }

    public abstract string Title { get; }

    public abstract string? Missing { get; }

    public async Task RunAsync(ScenarioRun run)
    {
        if (this is IAsyncDisposable disposable) run.Keep(disposable);
        var chance = new Random(run.Seed);
        await PrepareAsync(FillAsync);
        var rounds = run.Repeat(Rounds, seconds: 200);
        var killed = 0;
        for (var round = 0; round < rounds; round++)
        {
            var isOlder = round % 2 == 1;
            await using var database = await CreateAsync(isOlder);
            killed += await MigrateAsync(run, database, $"round {round}", isOlder, chance) ? 1 : 0;
        }

        run.Figure("rounds", rounds);
        run.Figure("killed before they were ready", killed);
    }

    /// <summary>Creates the older database. The rounds start with a copy of it.</summary>
    protected abstract Task PrepareAsync(Func<TemporaryDatabase, Task> fill);

    protected abstract Task<TemporaryDatabase> CreateAsync(bool isOlder);

    private static async Task FillAsync(TemporaryDatabase database)
    {
        await using var node = new Node("old", database, Settings);
        await node.StartAsync();
        using var client = new Client(node.Url);
        await client.RegisterAsync(OldUser, Passwords.Of(OldUser, Passwords.First));
        await client.LoginAsync(OldUser, Passwords.Of(OldUser, Passwords.First));
        await node.KillAsync();
        await MigrationTool.RevertToFirstMigrationAsync(database);
    }

    private static async Task<bool> MigrateAsync(ScenarioRun run, TemporaryDatabase database, string round, bool isOlder, Random chance)
    {
        var nodes = Enumerable.Range(1, Nodes).Select(i => new Node($"node{i}", database, Settings)).ToList();
        try
        {
            foreach (var node in nodes) node.Launch();
            var victim = nodes[chance.Next(Nodes)];
            await Task.Delay(chance.Next(MillisecondsToKill));
            var wasInTime = !victim.Process.Output.Contains("Auth listens", StringComparison.Ordinal);
            await victim.KillAsync();
            victim.Launch();
            await Task.WhenAll(nodes.Select(node => node.Process.ReadyAsync()));

            var (taken, all) = await MigrationTool.ReadMigrationsAsync(database);
            run.Expect(taken.SequenceEqual(all), $"{round}: only the migrations {string.Join(", ", taken)} were applied");
            foreach (var node in nodes) await UseAsync(run, node, round, isOlder);
            return wasInTime;
        }
        catch (InvalidOperationException exception)
        {
            run.Fail($"{round}: {exception.Message}");
            return false;
        }
        finally
        {
            foreach (var node in nodes) await node.DisposeAsync();
        }
    }

    private static async Task UseAsync(ScenarioRun run, Node node, string round, bool isOlder)
    {
        using var client = new Client(node.Url);
        var registered = await client.RegisterAsync(node.Name, Passwords.Of(node.Name, Passwords.First));
        run.Expect(registered.Status == 201, $"{round}: a registration returned {registered}");
        if (!isOlder) return;
        var login = await client.LoginAsync(OldUser, Passwords.Of(OldUser, Passwords.First));
        run.Expect(login.Status == 201, $"{round}: a login of an existing user returned {login}");
    }
}
