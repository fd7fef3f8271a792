namespace Auth.Samples.Orders;

/// <summary>An order of a user.</summary>
public sealed record Order(Guid Id, Guid UserId, string Article, int Quantity);
