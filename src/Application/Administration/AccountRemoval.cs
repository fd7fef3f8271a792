using Auth.Application.Audit;
using Auth.Domain.Users;

namespace Auth.Application.Administration;

/// <summary>Removes accounts for use cases.</summary>
internal static class AccountRemoval
{
    /// <summary>Closes and removes an account with everything that belongs to it. Its events stay, without IP addresses and user agents.</summary>
    public static Task RemoveAsync(this IUserRepository users, User user, IEventLog events, DateTimeOffset now)
    {
        user.Close(now);
        users.Remove(user);
        return events.EraseClientDataAsync(user, CancellationToken.None);
    }
}
