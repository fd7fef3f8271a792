using Auth.Application.Audit;
using Auth.Domain.Common;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Auth.Application.EventHandlers;

/// <summary>Registers event handlers.</summary>
public static class EventHandlerServiceCollectionExtensions
{
    /// <summary>Adds a handler, which follows the audit log from now on. Its services come from a scope of each delivery.</summary>
    /// <typeparam name="THandler">Implements <see cref="IEventHandler{TEvent}"/>. It is registered as scoped, unless it is registered already.</typeparam>
    /// <param name="name">The stored identity of the handler: at most 64 lowercase letters, digits and hyphens. A handler with another name starts again.</param>
    /// <param name="configure">What the handler gets; by default the events of accounts.</param>
    /// <remarks>The server does not start with an invalid name, with two handlers of one name, or with a handler of no event.</remarks>
    public static IServiceCollection AddEventHandler<THandler>(this IServiceCollection services, string name, Action<EventHandlerOptions>? configure = null)
        where THandler : class
    {
        var options = new EventHandlerOptions();
        configure?.Invoke(options);
        services.TryAddScoped<THandler>();
        return services.AddSingleton<EventSubscription>(provider => new HandlerSubscription(name, typeof(THandler), options, provider.GetRequiredService<EventCatalog>(), provider.GetRequiredService<IServiceScopeFactory>()));
    }

    /// <summary>Returns why the registered handlers cannot be used: one sentence for each.</summary>
    public static IReadOnlyList<string> FindInvalidEventHandlers(this IServiceProvider services)
    {
        var subscriptions = services.GetServices<EventSubscription>().ToList();
        var registered = services.GetRequiredService<IServiceProviderIsService>();
        return
        [
            .. services.GetRequiredService<EventCatalog>().EventClasses.Append(typeof(IDomainEvent)).Where(e => registered.IsService(typeof(IEventHandler<>).MakeGenericType(e)))
                .Select(e => $"A handler is registered as IEventHandler<{e.Name}>, where nothing calls it. Use AddEventHandler."),
            .. subscriptions.Where(s => !IsValid(s.Name)).Select(s => $"The event handler '{s.Name}' has an invalid name. Use at most {EventSubscription.MaximumNameLength} lowercase letters, digits and hyphens."),
            .. subscriptions.GroupBy(s => s.Name, StringComparer.Ordinal).Where(g => g.Count() > 1).Select(g => $"Several event handlers have the name '{g.Key}'. Give each its own."),
            .. subscriptions.OfType<HandlerSubscription>().Where(s => !s.AcceptsAny).Select(s => $"The event handler '{s.Name}' handles no event. Implement IEventHandler<…> for an event of Auth.Domain, or for one of an assembly that AddUseCases has added."),
        ];
    }

    private static bool IsValid(string name) =>
        name.Length is > 0 and <= EventSubscription.MaximumNameLength && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');
}
