namespace Auth.Samples.Orders;

/// <summary>What a client sends to order.</summary>
public sealed record NewOrder(string Article, int Quantity);
