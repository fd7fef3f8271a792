using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Auth.Infrastructure.Persistence.Providers;

/// <summary>Reports an exhausted pool as a timeout. SQL Server's client throws <see cref="InvalidOperationException"/>, which in this place has no other cause.</summary>
internal sealed class SqlServerPoolExhaustionInterceptor : DbConnectionInterceptor
{
    public override void ConnectionFailed(DbConnection connection, ConnectionErrorEventData eventData)
    {
        if (eventData.Exception is InvalidOperationException exception) throw new TimeoutException("No database connection became available in time.", exception);
    }

    public override Task ConnectionFailedAsync(DbConnection connection, ConnectionErrorEventData eventData, CancellationToken cancellationToken = default)
    {
        ConnectionFailed(connection, eventData);
        return Task.CompletedTask;
    }
}
