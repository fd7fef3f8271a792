namespace Auth.Infrastructure.Settings;

/// <summary>The database servers that Auth keeps its data on.</summary>
public enum DatabaseProvider
{
    /// <summary>A file beside the server; for one node.</summary>
    Sqlite,

    /// <summary>PostgreSQL, for one node or many.</summary>
    PostgreSql,

    /// <summary>Microsoft SQL Server, for one node or many.</summary>
    SqlServer,
}

/// <summary>Where the data is.</summary>
/// <param name="Provider"><c>Database:Provider</c>: default <see cref="DatabaseProvider.Sqlite"/>.</param>
/// <param name="ConnectionString"><c>ConnectionStrings:Auth</c>: a secret; default <c>Data Source=auth.db</c> on SQLite, required elsewhere.</param>
/// <param name="MigrateOnStart"><c>Database:MigrateOnStart</c>: default true on SQLite, else false.</param>
/// <param name="MaxBatchSize"><c>Database:MaxBatchSize</c>: statements in one round trip, 1 to 1000; null leaves it to the provider. 1 suits servers without MERGE.</param>
public sealed record DatabaseSettings(DatabaseProvider Provider, string ConnectionString, bool MigrateOnStart, int? MaxBatchSize);
