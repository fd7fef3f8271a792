namespace Auth.WebApi.Pages.Setup;

/// <summary>Tells whether the sign-in page leads to the setup page.</summary>
internal interface ISetupState
{
    /// <summary>Whether the first administrator must be created. False if the database is unavailable.</summary>
    ValueTask<bool> IsNeededAsync(CancellationToken cancellationToken);
}
