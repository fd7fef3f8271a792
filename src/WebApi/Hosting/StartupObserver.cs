namespace Auth.WebApi.Hosting;

/// <summary>Tells a test that runs the entry point of an application why it did not start. The entry point itself returns an exit code only.</summary>
internal static class StartupObserver
{
    private static readonly AsyncLocal<Action<StartupException>?> OnFailure = new();

    /// <summary>Calls an action if a server that this flow of control starts cannot start.</summary>
    public static void Observe(Action<StartupException> onFailure) => OnFailure.Value = onFailure;

    /// <summary>Reports a failure to the observer, if there is one.</summary>
    public static void Report(StartupException exception) => OnFailure.Value?.Invoke(exception);
}
