using System.Text.Json;
using Auth.WebApi.FunctionalTests.Running;

namespace Auth.WebApi.FunctionalTests.EarlierData;

/// <summary>A server on a migrated copy of the data of commit 13ce472. <c>EarlierData/README.md</c> lists the data.</summary>
public abstract class EarlierDatabase : IDisposable
{
    private readonly JsonElement _held;

    private protected EarlierDatabase(string name, Func<string, TestDatabase> restore)
    {
        _held = JsonDocument.Parse(File.ReadAllText(PathOf($"13ce472.{name}.json"))).RootElement;
        Server = RunningServer.On(restore(PathOf(name == "sqlite" ? "13ce472.sqlite" : $"13ce472.{name}.sql")));
        Server.Clock.Advance(TimeSpan.FromMinutes(3));
    }

    public RunningServer Server { get; }

    /// <summary>A value that a caller held, such as a token.</summary>
    public string this[string name] => _held.GetProperty(name).GetString()!;

    /// <summary>A JSON value that a caller held, such as a list of recovery codes.</summary>
    public JsonElement Held(string name) => _held.GetProperty(name);

    /// <summary>A client with the token of a stored session.</summary>
    public ApiClient ClientWith(string session)
    {
        var client = Server.Client();
        client.Bearer = this[session];
        return client;
    }

    public void Dispose()
    {
        Server.Dispose();
        GC.SuppressFinalize(this);
    }

    private static string PathOf(string file) => Path.Combine(AppContext.BaseDirectory, "EarlierData", file);
}

public sealed class EarlierSqliteDatabase() : EarlierDatabase("sqlite", TestDatabase.CopyOfSqlite);

public sealed class EarlierPostgreSqlDatabase() : EarlierDatabase("postgresql", TestDatabase.PostgreSqlFromScript);
