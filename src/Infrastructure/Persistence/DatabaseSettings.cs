using System.Data.Common;
using Auth.Application.Common.Settings;
using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Auth.Infrastructure.Persistence;

/// <summary>Supported databases.</summary>
public enum DatabaseProvider
{
    /// <summary>A local file; for a single node.</summary>
    Sqlite,

    /// <summary>PostgreSQL, for one node or many.</summary>
    PostgreSql,

    /// <summary>Microsoft SQL Server, for one node or many.</summary>
    SqlServer,
}

/// <summary>Connection to the database.</summary>
/// <param name="Provider"><c>Database:Provider</c>: default <see cref="DatabaseProvider.Sqlite"/>.</param>
/// <param name="ConnectionString"><c>ConnectionStrings:Auth</c>: a secret; default <c>Data Source=auth.db</c> on SQLite, required elsewhere.</param>
/// <param name="MigrateOnStart"><c>Database:MigrateOnStart</c>: default true on SQLite, else false.</param>
/// <param name="MaxBatchSize"><c>Database:MaxBatchSize</c>: statements per round trip, 1 to 1000; null uses the default of the provider. 1 suits servers without MERGE.</param>
internal sealed record DatabaseSettings(DatabaseProvider Provider, string ConnectionString, bool MigrateOnStart, int? MaxBatchSize)
{
    private const string ProviderKey = "Database:Provider";
    private const string ConnectionStringKey = "ConnectionStrings:Auth";
    private const string SqliteDefault = "Data Source=auth.db";

    /// <summary>Contains the provider only, because a connection string holds a password.</summary>
    public override string ToString() => $"{nameof(DatabaseSettings)} {{ {nameof(Provider)} = {Provider} }}";

    /// <summary>Full path of the SQLite file; null for other providers, in-memory databases and <c>file:</c> URIs.</summary>
    public string? SqliteFile =>
        Provider == DatabaseProvider.Sqlite && Providers.SqliteFile.FindPath(ConnectionString) is { } path ? Path.GetFullPath(path) : null;

    /// <summary>Location of the data, without usernames and passwords.</summary>
    public string Describe() => Provider == DatabaseProvider.Sqlite
        ? $"SQLite, {SqliteFile ?? Part("Data Source", "DataSource", "Filename")}"
        : $"{Provider}, {Part("Database", "Initial Catalog")} at {Part("Host", "Server", "Data Source")}";

    /// <summary>Reads the settings.</summary>
    public static DatabaseSettings Read(SettingsReader reader)
    {
        var provider = reader.GetChoice(ProviderKey, DatabaseProvider.Sqlite, DatabaseProvider.PostgreSql, DatabaseProvider.SqlServer);
        return new(
            provider,
            ReadConnectionString(reader, provider),
            reader.GetBoolean("Database:MigrateOnStart", provider == DatabaseProvider.Sqlite),
            reader.GetOptionalInteger("Database:MaxBatchSize", 1, 1000));
    }

    private static string ReadConnectionString(SettingsReader reader, DatabaseProvider provider)
    {
        var text = reader.Text(ConnectionStringKey);
        if (reader.IsRejected(ProviderKey))
            return text ?? SqliteDefault;
        if (provider != DatabaseProvider.Sqlite && text is null or SqliteDefault)
            reader.RejectSecret(ConnectionStringKey, $"is not set. {provider} requires a connection string");
        else if (text is not null && !IsOf(provider, text))
            reader.RejectSecret(ConnectionStringKey, $"is not a valid connection string for {provider} such as {ExampleOf(provider)} (the value is secret and not shown)");
        return text ?? SqliteDefault;
    }

    /// <summary>Value of the first of these keys that the connection string has.</summary>
    private string? Part(params ReadOnlySpan<string> keys)
    {
        var builder = new DbConnectionStringBuilder { ConnectionString = ConnectionString };
        foreach (var key in keys)
        {
            if (builder.TryGetValue(key, out var value)) return value.ToString();
        }

        return null;
    }

    private static string ExampleOf(DatabaseProvider provider) => provider switch
    {
        DatabaseProvider.Sqlite => SqliteDefault,
        DatabaseProvider.PostgreSql => "Host=db.example;Database=auth;Username=auth;Password=…",
        _ => "Server=db.example;Database=auth;User Id=auth;Password=…",
    };

    private static bool IsOf(DatabaseProvider provider, string text)
    {
        try
        {
            DbConnectionStringBuilder parsed = provider switch
            {
                DatabaseProvider.PostgreSql => new NpgsqlConnectionStringBuilder(text),
                DatabaseProvider.SqlServer => new SqlConnectionStringBuilder(text),
                _ => new SqliteConnectionStringBuilder(text),
            };
            return parsed.ConnectionString.Length > 0;
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException or InvalidOperationException or OverflowException or InvalidCastException)
        {
            return false;
        }
    }
}
