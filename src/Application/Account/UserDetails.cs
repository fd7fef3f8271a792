using System.Text.Json.Serialization;
using Auth.Application.Common;
using Auth.Domain.Terms;
using Auth.Domain.Users;

namespace Auth.Application.Account;

/// <summary>An account as its user and administrators see it, without password and secrets.</summary>
/// <param name="Id">The user's id.</param>
/// <param name="Username">The username.</param>
/// <param name="Email">The email; null if none was given.</param>
/// <param name="EmailVerified">Whether the user has verified the email.</param>
/// <param name="Roles">The roles, in alphabetical order.</param>
/// <param name="Status">Whether the account can be used.</param>
/// <param name="FailedAttempts">Failed attempts since the last reset, without those from known devices.</param>
/// <param name="LockedUntil">When a lockout ends; null if there is none or only an administrator can end it.</param>
/// <param name="CreatedAt">When the account was created, in UTC.</param>
/// <param name="LastLoginAt">The last login, in UTC; null if none yet.</param>
/// <param name="Origin">How the account was created; null if unknown, as for accounts of earlier versions.</param>
/// <param name="PasswordChangeRequired">Whether an administrator requires a new password at the next login.</param>
/// <param name="PendingEmail">A requested email, which replaces the current one when its link is opened; omitted if there is none, and in lists.</param>
/// <param name="AcceptedTerms">The accepted versions of the terms, oldest first; omitted in lists.</param>
/// <param name="Attributes">The attributes that the host application declares, as far as the caller may see them, by name; omitted if it declares none.</param>
public sealed record UserDetails(
    Guid Id,
    string Username,
    string? Email,
    bool EmailVerified,
    IReadOnlyList<string> Roles,
    UserStatus Status,
    int FailedAttempts,
    DateTimeOffset? LockedUntil,
    DateTimeOffset CreatedAt,
    DateTimeOffset? LastLoginAt,
    AccountOrigin? Origin,
    bool PasswordChangeRequired = false,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? PendingEmail = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<AcceptedTerms>? AcceptedTerms = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyDictionary<string, object>? Attributes = null)
{
    internal static UserDetails From(User user, DateTimeOffset now)
    {
        return new UserDetails(
            user.Id.Value,
            user.Username.Value,
            user.Email?.Value,
            user.EmailVerifiedAt is not null,
            user.GetRoleNames(),
            user.GetStatus(now),
            user.Attempts.GetFailedCount(now),
            user.Attempts.IsLockedOut(now) ? user.Attempts.LockedOutUntil : null,
            user.CreatedAt,
            user.LastLoginAt,
            user.Origin,
            user.PasswordChangeRequiredAt is not null);
    }
}

/// <summary>A version of the terms that a user accepted.</summary>
/// <param name="Version">The version.</param>
/// <param name="AcceptedAt">When the user accepted it, in UTC.</param>
public sealed record AcceptedTerms(string Version, DateTimeOffset AcceptedAt)
{
    internal static async Task<IReadOnlyList<AcceptedTerms>> ListAsync(ITermsAcceptanceRepository acceptances, UserId userId, CancellationToken cancellationToken) =>
        [.. (await acceptances.ListByUserAsync(userId, cancellationToken)).Select(a => new AcceptedTerms(a.TermsVersion, a.AcceptedAt))];
}
