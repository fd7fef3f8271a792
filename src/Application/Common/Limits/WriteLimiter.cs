using Auth.Application.Common.Access;
using Auth.Domain.Common;
using Auth.Domain.Sessions;
using Auth.Domain.Users;

namespace Auth.Application.Common.Limits;

/// <summary>Limits what signed-in users and their logins store (R78, ADR 35).</summary>
/// <remarks>
/// An account may write twice as much as one of its sessions, so one stolen session leaves room for the owner's.
/// Administrators at endpoints that require the role have a limit of their own, which scripts over many accounts need.
/// </remarks>
public sealed class WriteLimiter(WriteLimitSettings settings, TimeProvider time)
{
    private const int AccountFactor = 2;
    private const int AdministratorFactor = 20;

    private readonly TokenBuckets<SessionId> _sessions = Create<SessionId>(settings.Writes, time);
    private readonly TokenBuckets<UserId> _accounts = Create<UserId>(settings.Writes * AccountFactor, time);
    private readonly TokenBuckets<UserId> _administrators = Create<UserId>(settings.Writes * AdministratorFactor, time);
    private readonly TokenBuckets<UserId> _logins = Create<UserId>(settings.Writes, time);
    private readonly TokenBuckets<UserId> _refusals = Create<UserId>(settings.Writes, time);

    /// <summary>Counts a command of a signed-in user.</summary>
    /// <returns>The error if the session or the account has made too many; null if the command may run.</returns>
    public Error? Count(SignedInUser actor, object command)
    {
        if (actor.IsAdministrator) return Reject(LimitErrors.TooManyWrites, _administrators.Take(actor.UserId));
        var wait = _sessions.Take(actor.SessionId);
        if (wait is null && command is not IEndsSessions) wait = _accounts.Take(actor.UserId);
        return Reject(LimitErrors.TooManyWrites, wait);
    }

    /// <summary>Whether the account may sign in once more. Asked only of a client that has proven all factors, so that no one else can use up the limit (P6).</summary>
    /// <returns>The error if it may not; otherwise null.</returns>
    public Error? FindLoginError(UserId userId) => Reject(LimitErrors.TooManyLogins, _logins.FindWait(userId));

    /// <summary>Counts a stored login.</summary>
    public void CountLogin(UserId userId) => _logins.Take(userId);

    /// <summary>Counts a login that a lock or a login rule refused.</summary>
    /// <returns>Whether to store it. The response is the same.</returns>
    public bool TryCountRefusal(UserId userId) => _refusals.Take(userId) is null;

    private static Error? Reject(Error error, TimeSpan? wait) => wait is null ? null : error with { RetryAfter = wait };

    private static TokenBuckets<TKey> Create<TKey>(int perMinute, TimeProvider time)
        where TKey : notnull => new(perMinute, Math.Max(1, perMinute / 2), time);
}
