using Auth.Application.EventHandlers;
using Auth.Domain.Users;

namespace Auth.Samples.LockoutMessage;

/// <summary>Posts a message at each lockout. The position lets the receiver recognize a message that it gets twice.</summary>
public sealed class LockoutMessageHandler(IHttpClientFactory clients, IConfiguration configuration) : IEventHandler<UserLockedOut>
{
    public async Task HandleAsync(UserLockedOut domainEvent, EventDelivery delivery, CancellationToken cancellationToken)
    {
        var text = $"{delivery.Details.Username ?? "A removed user"} is locked out until {domainEvent.Until?.ToString("u") ?? "an administrator resets it"}.";
        using var client = clients.CreateClient();
        var response = await client.PostAsJsonAsync(configuration["LockoutMessage:Url"], new { text, id = delivery.Details.Position }, cancellationToken);
        response.EnsureSuccessStatusCode();
    }
}
