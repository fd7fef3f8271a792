using Auth.Commands;

namespace Auth.WebApi.Hosting;

/// <summary>Runs a command with the services and settings of the host application. No other type uses the CLI, so that a server does not load it.</summary>
internal static class HostCommands
{
    public static Task<int> RunAsync(string[] args, Action<WebApplicationBuilder>? configure) =>
        AuthCommandLine.InvokeAsync(args, configuration => Compose(configuration, configure));

    private static IServiceProvider Compose(CommandConfiguration configuration, Action<WebApplicationBuilder>? configure)
    {
        try
        {
            var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = configuration.EnvironmentName });
            if (configuration.HasOwnFile)
            {
                builder.Configuration.Sources.Clear();
                builder.Configuration.AddConfiguration(configuration.All);
            }

            builder.Configuration.AddInMemoryCollection(configuration.OfOptions);
            builder.AddAuth();
            configure?.Invoke(builder);
            // Standard output belongs to the command.
            builder.Logging.ClearProviders();
            builder.Services.ActAsCommandOperator();
            var services = builder.Build().Services;
            services.RejectUnusableExtensions();
            return services;
        }
        catch (Exception exception) when (exception is not HostAbortedException)
        {
            throw new CommandServicesException(StartFailure.Unexpected(exception).Message, exception);
        }
    }
}
