using Auth.Application.EventHandlers;
using Microsoft.Extensions.DependencyInjection;

namespace Auth.Infrastructure.EventHandlers;

/// <summary>Registers the delivery of events.</summary>
internal static class EventDispatchServiceCollectionExtensions
{
    /// <summary>Adds the worker that delivers events to the registered handlers. The CLI does not run it.</summary>
    public static IServiceCollection AddEventDispatch(this IServiceCollection services, EventHandlerSettings settings)
    {
        services.AddSingleton(settings);
        services.AddSingleton<EventDispatcher>();
        return services.AddHostedService<EventDispatchWorker>();
    }
}
