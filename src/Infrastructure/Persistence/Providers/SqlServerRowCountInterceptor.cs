using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Auth.Infrastructure.Persistence.Providers;

/// <summary>Makes SQL Server report the number of changed rows with each non-query, because a server can be configured not to (<c>user options</c>, 512).</summary>
/// <remarks>Migrations are left unchanged: some of their statements must come first in a batch, and their row counts are not used.</remarks>
internal sealed class SqlServerRowCountInterceptor : DbCommandInterceptor
{
    public const string Prefix = "SET NOCOUNT OFF; ";

    public override DbCommand CommandInitialized(CommandEndEventData eventData, DbCommand result)
    {
        if (eventData is { ExecuteMethod: DbCommandMethod.ExecuteNonQuery } && eventData.CommandSource != CommandSource.Migrations) result.CommandText = Prefix + result.CommandText;
        return result;
    }
}
