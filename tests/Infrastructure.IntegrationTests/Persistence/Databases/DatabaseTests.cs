namespace Auth.Infrastructure.IntegrationTests.Persistence.Databases;

/// <summary>Base of tests that need a database: empties it, starts a node on it, and skips the test if there is no such database.</summary>
public abstract class DatabaseTests(DatabaseFixture database) : IAsyncLifetime
{
    private Node? _node;

    protected DatabaseFixture Database { get; } = database;

    private protected Node Node => _node ??= Database.NewNode();

    public async ValueTask InitializeAsync()
    {
        if (Database.Missing is { } reason) Assert.Skip(reason);
        await Database.ResetAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_node is not null) await _node.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}
