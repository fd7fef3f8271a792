using Auth.Domain.Common;
using Auth.Domain.Users;

namespace Auth.Application.Registration;

/// <summary>Assigns an email to the user who verifies it.</summary>
internal static class ProvenAddresses
{
    /// <summary>Whether another account has verified an email. An unverified claim does not count.</summary>
    public static async Task<bool> IsVerifiedByAnotherAsync(this IUserRepository users, EmailAddress email, UserId? userId, CancellationToken cancellationToken) =>
        await users.FindAsync(LoginName.Parse(email.Value), cancellationToken) is { EmailVerifiedAt: not null } holder && holder.Id != userId;

    /// <summary>Removes an unverified email from another account before a new owner gets it.</summary>
    /// <returns><see cref="UserErrors.EmailTaken"/> if another account has verified it.</returns>
    public static async Task<Result> ReleaseUnverifiedEmailAsync(this IUserRepository users, EmailAddress email, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (await users.FindAsync(LoginName.Parse(email.Value), cancellationToken) is not { } holder) return Result.Success();
        if (holder.EmailVerifiedAt is not null) return UserErrors.EmailTaken;

        holder.RemoveUnverifiedEmail(now);
        await users.ClearEmailAsync(holder.Id, cancellationToken);
        return Result.Success();
    }
}
