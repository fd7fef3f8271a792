using Auth.Infrastructure.Persistence.Providers;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Auth.Infrastructure.Persistence;

/// <summary>The contexts of the host application in a service scope. They share the connection of <see cref="AuthContext"/>, and the transaction of the unit of work.</summary>
internal sealed class HostContexts(AuthContext context, DatabaseSettings settings, IServiceProvider services)
{
    private readonly List<DbContext> _contexts = [];

    private IDbContextTransaction? _transaction;

    /// <summary>Creates a context. The scope disposes it.</summary>
    /// <param name="historyTable">The table of its migrations.</param>
    public TContext Create<TContext>(string historyTable)
        where TContext : DbContext
    {
        var options = new DbContextOptionsBuilder<TContext>()
            .UseApplicationServiceProvider(services)
            .UseConnection(context.Database.GetDbConnection(), settings, historyTable)
            .Options;
        var created = ActivatorUtilities.CreateInstance<TContext>(services, options);
        // The transaction commits or rolls back as a whole, as that of Auth's own context.
        created.Database.AutoSavepointsEnabled = false;
        if (_transaction is not null) created.Database.UseTransaction(_transaction.GetDbTransaction());
        _contexts.Add(created);
        return created;
    }

    /// <summary>Lets all contexts take part in a transaction, also those that its work creates.</summary>
    public async Task JoinAsync(IDbContextTransaction transaction)
    {
        _transaction = transaction;
        foreach (var host in _contexts) await host.Database.UseTransactionAsync(transaction.GetDbTransaction());
    }

    /// <summary>Saves the changes of all contexts.</summary>
    public async Task SaveAsync()
    {
        foreach (var host in _contexts) await host.SaveChangesAsync(CancellationToken.None);
    }

    /// <summary>Forgets all loaded and changed entities.</summary>
    public void Discard()
    {
        foreach (var host in _contexts) host.ChangeTracker.Clear();
    }

    /// <summary>Ends the part in the transaction.</summary>
    public void Leave()
    {
        _transaction = null;
        foreach (var host in _contexts) host.Database.UseTransaction(null);
    }
}

/// <summary>The migrations of a context of the host application, which are applied with those of Auth.</summary>
internal sealed record HostMigrations(Type Context, MigrationHistory History);
