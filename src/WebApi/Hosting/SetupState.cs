using System.Data.Common;
using Auth.Infrastructure.Persistence.Users;

namespace Auth.WebApi.Hosting;

/// <summary>Whether the first administrator is still missing. Once one exists, there always is one (R56), so the result is cached.</summary>
internal sealed class SetupState(AdministratorLookup administrators)
{
    private volatile bool _isDone;

    /// <summary>Whether the first administrator must be created. False if the database is unavailable.</summary>
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
