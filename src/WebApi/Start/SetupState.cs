using System.Data.Common;
using Auth.Infrastructure.Persistence.Users;

namespace Auth.WebApi.Start;

/// <summary>Whether the server still lacks its first administrator. There always is one afterwards (R56), so the database is not asked again.</summary>
internal sealed class SetupState(FirstAdministrator administrators)
{
    private volatile bool _isDone;

    /// <summary>Whether the first administrator has to be made. A database that does not answer may have one.</summary>
    public async ValueTask<bool> IsNeededAsync(CancellationToken cancellationToken)
    {
        if (_isDone) return false;

        try
        {
            _isDone = await administrators.ExistsAsync(cancellationToken);
            return !_isDone;
        }
        catch (Exception exception) when (exception is DbException or TimeoutException)
        {
            return false;
        }
    }
}
