using Auth.Application.Audit;
using Auth.Application.Common.Access;
using Auth.Domain.Common;
using Microsoft.Extensions.DependencyInjection;

namespace Auth.Application.EventHandlers;

/// <summary>The subscription of an <see cref="IEventHandler{TEvent}"/> of the host application.</summary>
internal sealed class HandlerSubscription : EventSubscription
{
    private readonly IServiceScopeFactory _scopes;
    private readonly EventReader _reader;
    private readonly Type _handler;
    private readonly Dictionary<string, IReadOnlyList<Handle>> _byType;

    public HandlerSubscription(string name, Type handler, EventHandlerOptions options, EventCatalog catalog, IServiceScopeFactory scopes)
    {
        (Name, IncludesDecoys, StartsAtBeginning, _reader, _handler, _scopes) = (name, options.IncludeDecoys, options.StartAtBeginning, new(catalog), handler, scopes);
        _byType = catalog.Events
            .Select(e => (Type: e.Key, Handles: GetHandles(handler, e.Value)))
            .Where(e => e.Handles.Count > 0)
            .ToDictionary(e => e.Type, e => e.Handles, StringComparer.Ordinal);
    }

    private delegate Task Handle(object handler, IDomainEvent domainEvent, EventDelivery delivery, CancellationToken cancellationToken);

    public override string Name { get; }

    public override bool IncludesDecoys { get; }

    public override bool StartsAtBeginning { get; }

    /// <summary>Whether the handler gets events at all.</summary>
    public bool AcceptsAny => _byType.Count > 0;

    public override bool Accepts(string eventType) => _byType.ContainsKey(eventType);

    public override async Task DeliverAsync(EventDelivery delivery, CancellationToken cancellationToken)
    {
        var domainEvent = _reader.Read(delivery.Details);
        await using var scope = _scopes.CreateAsyncScope();
        scope.ServiceProvider.ActAsOperator(Name);
        var handler = scope.ServiceProvider.GetRequiredService(_handler);
        foreach (var handle in _byType[delivery.Details.Type]) await handle(handler, domainEvent, delivery, cancellationToken);
    }

    private static IReadOnlyList<Handle> GetHandles(Type handler, Type domainEvent) =>
    [
        .. handler.GetInterfaces()
            .Where(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IEventHandler<>) && domainEvent.IsAssignableTo(i.GenericTypeArguments[0]))
            .Select(i => CreateHandle(i.GenericTypeArguments[0])),
    ];

    private static Handle CreateHandle(Type handled) =>
        typeof(HandlerSubscription).GetMethod(nameof(HandleAsync), System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.Static)!.MakeGenericMethod(handled).CreateDelegate<Handle>();

    private static Task HandleAsync<TEvent>(object handler, IDomainEvent domainEvent, EventDelivery delivery, CancellationToken cancellationToken)
        where TEvent : IDomainEvent => ((IEventHandler<TEvent>)handler).HandleAsync((TEvent)domainEvent, delivery, cancellationToken);
}
