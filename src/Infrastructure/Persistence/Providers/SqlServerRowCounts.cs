using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Auth.Infrastructure.Persistence.Providers;

/// <summary>Asks SQL Server for the number of changed rows with each statement that returns nothing else. A server can be set not to report it (<c>user options</c>, 512).</summary>
/// <remarks>Migrations are left as they are: some of their statements must be the first of a batch, and none is counted.</remarks>
internal sealed class SqlServerRowCounts : DbCommandInterceptor
{
    public const string Prefix = "SET NOCOUNT OFF; ";

    public override DbCommand CommandInitialized(CommandEndEventData eventData, DbCommand result)
    {
        if (eventData is { ExecuteMethod: DbCommandMethod.ExecuteNonQuery } && eventData.CommandSource != CommandSource.Migrations) result.CommandText = Prefix + result.CommandText;
        return result;
    }
}
