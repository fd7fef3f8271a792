using System.Data.Common;
using Auth.Infrastructure.Persistence.Users;
using Auth.WebApi.Pages.Setup;

namespace Auth.WebApi.Hosting;

/// <summary>Whether the first administrator is still missing. Once one exists, there always is one (R56), so the result is cached.</summary>
internal sealed class SetupState(AccountLookup accounts) : ISetupState
{
    private volatile bool _isDone;

    /// <inheritdoc />
    public async ValueTask<bool> IsNeededAsync(CancellationToken cancellationToken)
    {
        if (_isDone) return false;

        try
        {
            _isDone = await accounts.AnyAdministratorAsync(cancellationToken);
            return !_isDone;
        }
        catch (Exception exception) when (exception is DbException or TimeoutException)
        {
            return false;
        }
    }
}
