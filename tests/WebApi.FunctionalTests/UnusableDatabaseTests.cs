using Auth.Application.Common.Settings;
using Auth.Infrastructure.Persistence;
using Auth.Infrastructure.Persistence.Providers;
using Auth.WebApi.Hosting;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Auth.WebApi.FunctionalTests;

/// <summary>A SQL Server database whose readers wait for writers, simulated by a SQLite database with the same system view.</summary>
public sealed class UnusableDatabaseTests
{
    [Theory]
    [InlineData("true")]
    [InlineData("false")]
    public async Task Startup_on_SQL_Server_without_read_committed_snapshot_fails_with_a_message(string migrateOnStart)
    {
        var settings = DatabaseSettings.Read(new SettingsReader(new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Database:Provider"] = "SqlServer",
            ["Database:MigrateOnStart"] = migrateOnStart,
            ["ConnectionStrings:Auth"] = "Server=db.example.org;Database=auth",
        }).Build()));
        await using var services = new ServiceCollection().BuildServiceProvider();
        var schema = new DatabaseSchema(
            services.GetRequiredService<IServiceScopeFactory>(), new DatabaseInspector(new MigrationHistory(typeof(SqlServerAuthContext)), settings, _ => Database()), settings, TimeProvider.System);

        var rejected = await Should.ThrowAsync<StartupException>(() => new SchemaStartupCheck(schema, settings, NullLogger<SchemaStartupCheck>.Instance).PrepareAsync(CancellationToken.None));

        rejected.Message.ShouldContain("SET READ_COMMITTED_SNAPSHOT ON");
    }

    private static SqliteConnection Database()
    {
        var connection = new SqliteConnection("Data Source=:memory:");
        connection.Open();
        connection.CreateFunction("DB_NAME", () => "auth");
        foreach (var statement in new[] { "ATTACH ':memory:' AS sys", "CREATE TABLE sys.databases (name TEXT, is_read_committed_snapshot_on INTEGER)", "INSERT INTO sys.databases VALUES ('auth', 0)" })
        {
            using var command = connection.CreateCommand();
            command.CommandText = statement;
            command.ExecuteNonQuery();
        }

        return connection;
    }
}
