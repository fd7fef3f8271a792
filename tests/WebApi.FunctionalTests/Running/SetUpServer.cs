namespace Auth.WebApi.FunctionalTests.Running;

/// <summary>A server that has its first administrator: without one, people are led to where it is made.</summary>
public sealed class SetUpServer : RunningServer, IAsyncLifetime
{
    public async ValueTask InitializeAsync() => await SetUpAsync();

    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }
}
