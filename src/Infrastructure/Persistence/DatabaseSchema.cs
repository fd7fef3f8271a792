using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Auth.Infrastructure.Persistence;

/// <summary>The tables, and the steps (migrations) that bring them up to what this version needs.</summary>
public sealed class DatabaseSchema(IServiceScopeFactory scopes)
{
    /// <summary>The steps that the database has not taken yet, in order; all of them where there is no database.</summary>
    public async Task<IReadOnlyList<string>> PendingAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        return [.. await scope.ServiceProvider.GetRequiredService<AuthContext>().Database.GetPendingMigrationsAsync(cancellationToken)];
    }

    /// <summary>Takes the pending steps.</summary>
    public async Task MigrateAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<AuthContext>().Database.MigrateAsync(cancellationToken);
    }
}
