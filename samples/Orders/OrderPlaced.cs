using Auth.Domain.Users;

namespace Auth.Samples.Orders;

/// <summary>A user placed an order.</summary>
[EventType("orders.order_placed")]
public sealed record OrderPlaced(UserId UserId, Guid OrderId, DateTimeOffset OccurredAt) : IHostEvent;
