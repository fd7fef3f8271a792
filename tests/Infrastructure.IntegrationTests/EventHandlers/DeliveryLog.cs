using System.Collections.Concurrent;
using Auth.Application.Common.Access;
using Auth.Application.EventHandlers;
using Auth.Domain.Common;

namespace Auth.Infrastructure.IntegrationTests.EventHandlers;

/// <summary>What was delivered in a test, by all nodes; and what the handler does then.</summary>
public sealed class DeliveryLog
{
    private readonly ConcurrentQueue<Entry> _entries = new();

    public IReadOnlyList<Entry> Entries => [.. _entries];

    /// <summary>Runs for each delivery after it is recorded; throws to let it fail.</summary>
    public Func<EventDelivery, CancellationToken, Task> OnDelivery { get; set; } = (_, _) => Task.CompletedTask;

    public IReadOnlyList<long> Positions => [.. _entries.Select(e => e.Delivery.Details.Position)];

    public IReadOnlyList<long> PositionsOf(Guid? userId) => [.. _entries.Where(e => e.Delivery.Details.UserId == userId).Select(e => e.Delivery.Details.Position)];

    public Task AddAsync(Entry entry, CancellationToken cancellationToken)
    {
        _entries.Enqueue(entry);
        return OnDelivery(entry.Delivery, cancellationToken);
    }

    public sealed record Entry(IDomainEvent Event, EventDelivery Delivery, string? Operator, int? Node = null);
}

/// <summary>Names a node in the log.</summary>
public sealed record NodeNumber(int Value);

/// <summary>Handles all events.</summary>
internal sealed class RecordingHandler(DeliveryLog log, OperatorScope scope, NodeNumber? node = null) : IEventHandler<IDomainEvent>
{
    public Task HandleAsync(IDomainEvent domainEvent, EventDelivery delivery, CancellationToken cancellationToken) =>
        log.AddAsync(new(domainEvent, delivery, scope.Operator?.Name, node?.Value), cancellationToken);
}
