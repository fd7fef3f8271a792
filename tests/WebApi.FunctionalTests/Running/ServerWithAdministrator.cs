namespace Auth.WebApi.FunctionalTests.Running;

/// <summary>A server whose first administrator exists. Without one, its pages lead to setup.</summary>
public sealed class ServerWithAdministrator : RunningServer, IAsyncLifetime
{
    public async ValueTask InitializeAsync() => await SetUpAsync();
}
