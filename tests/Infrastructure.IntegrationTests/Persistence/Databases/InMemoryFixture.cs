using Auth.Infrastructure.Persistence;
using Auth.Testing;

namespace Auth.Infrastructure.IntegrationTests.Persistence.Databases;

/// <summary>The in-memory database of the handler tests. It runs the tests that state what use cases rely on, so that it behaves like the others (ADR 28).</summary>
public sealed class InMemoryFixture : DatabaseFixture
{
    private readonly InMemoryDatabase _database = new();

    /// <summary>Never connected to: the in-memory services replace those of the database.</summary>
    internal override DatabaseSettings Settings => new(DatabaseProvider.Sqlite, "Data Source=unused", MigrateOnStart: false, MaxBatchSize: null);

    internal override Node NewNode(int number, TimeProvider time) => new(Settings, time, services => services.AddInMemoryPersistence(_database));

    public override Task ResetAsync()
    {
        _database.Clear();
        return Task.CompletedTask;
    }

    internal override Task EmptyAsync(AuthContext context) => throw new NotSupportedException("There are no tables.");

    protected override Task DropAsync() => Task.CompletedTask;
}
