using Auth.Application;
using Auth.Infrastructure;
using Microsoft.Extensions.DependencyInjection;

namespace Auth.Commands.Hosting;

/// <summary>The services of a command without a host application.</summary>
internal static class DefaultServices
{
    public static IServiceProvider Compose(CommandConfiguration configuration)
    {
        var settings = CommandSettings.Read(configuration.All);
        return new ServiceCollection()
            .AddSingleton(configuration.All)
            .AddLogging()
            .AddApplication(settings.Application)
            .AddInfrastructure(settings.Infrastructure, settings.Application)
            .AddSingleton(settings.Application.Service)
            .ActAsCommandOperator()
            .BuildServiceProvider();
    }
}
