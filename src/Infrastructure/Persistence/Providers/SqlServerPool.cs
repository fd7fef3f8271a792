using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Auth.Infrastructure.Persistence.Providers;

/// <summary>Tells a pool that is used up as what it is. SQL Server's client says that the operation is invalid, as it does for a bug; but the context opens only connections that are closed and complete, so nothing else is left.</summary>
internal sealed class SqlServerPool : DbConnectionInterceptor
{
    public override void ConnectionFailed(DbConnection connection, ConnectionErrorEventData eventData)
    {
        if (eventData.Exception is InvalidOperationException exhausted) throw new TimeoutException("No database connection became available in time.", exhausted);
    }

    public override Task ConnectionFailedAsync(DbConnection connection, ConnectionErrorEventData eventData, CancellationToken cancellationToken = default)
    {
        ConnectionFailed(connection, eventData);
        return Task.CompletedTask;
    }
}
