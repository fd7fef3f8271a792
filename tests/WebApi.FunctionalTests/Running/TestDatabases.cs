using System.Text;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Auth.WebApi.FunctionalTests.Running;

/// <summary>Databases of these tests.</summary>
internal static class TestDatabases
{
    private const string PostgresVariable = "AUTH_TEST_POSTGRES";

    extension(TestDatabase)
    {
        /// <summary>A new database on the server in <c>AUTH_TEST_POSTGRES</c>. Skips the test if it is not set.</summary>
        public static TestDatabase PostgreSql()
        {
            var server = Environment.GetEnvironmentVariable(PostgresVariable);
            Assert.SkipWhen(string.IsNullOrEmpty(server), $"Set {PostgresVariable} to the connection string of a PostgreSQL server to run this test.");
            return TestDatabase.PostgreSql(server!);
        }

        public static TestDatabase CopyOfSqlite(string file)
        {
            var database = TestDatabase.Sqlite();
            File.Copy(file, new SqliteConnectionStringBuilder(database.ConnectionString).DataSource);
            return database;
        }

        /// <summary>A new PostgreSQL database restored from a dump.</summary>
        public static TestDatabase PostgreSqlFromScript(string file)
        {
            var database = TestDatabase.PostgreSql();
            database.Execute(File.ReadAllText(file));
            return database;
        }
    }

    extension(TestDatabase database)
    {
        /// <summary>Sets the default isolation level of a PostgreSQL database.</summary>
        public void SetIsolation(string level) =>
            database.Execute($"ALTER DATABASE {new NpgsqlConnectionStringBuilder(database.ConnectionString).Database} SET default_transaction_isolation = '{level}'");

        /// <summary>The file of a SQLite database, one character for each byte.</summary>
        public string ReadAllBytes()
        {
            database.Execute("PRAGMA wal_checkpoint(FULL)");
            var file = new SqliteConnectionStringBuilder(database.ConnectionString).DataSource;
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var reader = new StreamReader(stream, Encoding.Latin1);
            return reader.ReadToEnd();
        }
    }
}
