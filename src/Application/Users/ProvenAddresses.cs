using Auth.Domain.Common;
using Auth.Domain.Users;

namespace Auth.Application.Users;

/// <summary>An address belongs to whoever shows that it is theirs.</summary>
internal static class ProvenAddresses
{
    /// <summary>Whether an account other than this one has verified an address. An account that only claims it loses it.</summary>
    public static async Task<bool> IsVerifiedByAnotherAsync(this IUserRepository users, EmailAddress address, UserId? user, CancellationToken cancellationToken) =>
        await users.FindAsync(LoginName.From(address.Value), cancellationToken) is { EmailVerifiedAt: not null } holder && holder.Id != user;

    /// <summary>Sees to it that nobody has an address whose new owner has just shown it: an account that only claimed it loses it.</summary>
    /// <returns><see cref="UserErrors.EmailTaken"/> where its owner has shown it as well.</returns>
    public static async Task<Result> FreeAsync(this IUserRepository users, EmailAddress address, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (await users.FindAsync(LoginName.From(address.Value), cancellationToken) is not { } holder) return Result.Success();
        if (holder.EmailVerifiedAt is not null) return UserErrors.EmailTaken;

        holder.LoseEmail(now);
        await users.FreeEmailAsync(holder.Id, cancellationToken);
        return Result.Success();
    }
}
