using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Auth.Infrastructure.IntegrationTests.Persistence.Databases;

/// <summary>Records the row count of each non-query statement.</summary>
public sealed class ChangeRecorder : DbCommandInterceptor
{
    private readonly List<int> _rows = [];

    public IReadOnlyList<int> Rows => _rows;

    public override ValueTask<int> NonQueryExecutedAsync(DbCommand command, CommandExecutedEventData eventData, int result, CancellationToken cancellationToken = default)
    {
        _rows.Add(result);
        return ValueTask.FromResult(result);
    }
}
