using Auth.Application.Common.Access;
using Auth.Domain.Access;
using Auth.Domain.Common;
using Auth.Domain.Devices;
using Auth.Domain.Sessions;
using Auth.Domain.Users;

namespace Auth.Application.Common.Limits;

/// <summary>Limits what signed-in users and their logins store (R78, ADR 35).</summary>
/// <remarks>
/// An account may write twice as much as one of its sessions, so one stolen session leaves room for the owner's.
/// Administrators at endpoints of the administration and service accounts have a limit of their own, which scripts over many accounts need.
/// </remarks>
internal sealed class WriteLimiter(WriteLimitSettings settings, TimeProvider time)
{
    private const int AccountFactor = 2;
    private const int AdministratorFactor = 20;

    private readonly TokenBuckets<SessionId> _sessions = Create<SessionId>(settings.Writes, time);
    private readonly TokenBuckets<UserId> _accounts = Create<UserId>(settings.Writes * AccountFactor, time);
    private readonly TokenBuckets<Guid> _administrators = Create<Guid>(settings.Writes * AdministratorFactor, time);
    private readonly TokenBuckets<(UserId UserId, DeviceId? DeviceId)> _logins = Create<(UserId, DeviceId?)>(settings.Writes, time);
    private readonly TokenBuckets<UserId> _rejections = Create<UserId>(settings.Writes, time);

    /// <summary>Counts a command of a service account.</summary>
    /// <returns>The error if the account has made too many; null if the command may run.</returns>
    public Error? Count(ServiceAccountActor actor) => Reject(LimitErrors.TooManyWrites, _administrators.Take(actor.AccountId.Value));

    /// <summary>Counts a command of a signed-in user.</summary>
    /// <returns>The error if the session or the account has made too many; null if the command may run.</returns>
    public Error? Count(SignedInUser actor, object command)
    {
        if (actor.Scopes != Scopes.None) return Reject(LimitErrors.TooManyWrites, _administrators.Take(actor.UserId.Value));
        var wait = _sessions.Take(actor.SessionId);
        if (wait is null && command is not IEndsSessions) wait = _accounts.Take(actor.UserId);
        return Reject(LimitErrors.TooManyWrites, wait);
    }

    /// <summary>Whether a client may sign in to the account once more. Each known device has a limit of its own, so that no one else can use up what its owner needs (P6).</summary>
    /// <param name="deviceId">The known device; null for unknown clients, which share a limit.</param>
    /// <returns>The error if it may not; otherwise null.</returns>
    public Error? FindLoginError(UserId userId, DeviceId? deviceId) => Reject(LimitErrors.TooManyLogins, _logins.FindWait((userId, deviceId)));

    /// <summary>Counts a stored login.</summary>
    /// <param name="deviceId">The device that was known before the login; null for an unknown client.</param>
    public void CountLogin(UserId userId, DeviceId? deviceId) => _logins.Take((userId, deviceId));

    /// <summary>Counts a login that a lock or a login rule rejected.</summary>
    /// <returns>Whether to store it. The response is the same.</returns>
    public bool TryCountRejection(UserId userId) => _rejections.Take(userId) is null;

    private static Error? Reject(Error error, TimeSpan? wait) => wait is null ? null : error with { RetryAfter = wait };

    private static TokenBuckets<TKey> Create<TKey>(int perMinute, TimeProvider time)
        where TKey : notnull => new(perMinute, Math.Max(1, perMinute / 2), time);
}
