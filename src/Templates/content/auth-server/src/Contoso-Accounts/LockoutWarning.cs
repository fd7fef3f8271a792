using Auth.Application.EventHandlers;
using Auth.Domain.Users;

namespace Company.Accounts;

/// <summary>Logs a warning at each lockout. After a crash, the same lockout may be logged again.</summary>
public sealed partial class LockoutWarning(ILogger<LockoutWarning> logger) : IEventHandler<UserLockedOut>
{
    public Task HandleAsync(UserLockedOut domainEvent, EventDelivery delivery, CancellationToken cancellationToken)
    {
        LogLockout(domainEvent.UserId.Value, domainEvent.Until?.ToString("u") ?? "an administrator resets it");
        return Task.CompletedTask;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "User {UserId} is locked out until {Until}.")]
    private partial void LogLockout(Guid userId, string until);
}
