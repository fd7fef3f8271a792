using Auth.Application.Common;
using Auth.Application.Common.Limits;
using Auth.Application.Sessions;
using Auth.Application.Sessions.Rules;
using Auth.Domain.Common;
using Auth.Domain.Devices;
using Auth.Domain.Sessions;
using Auth.Domain.Users;

namespace Auth.Application.Login;

/// <summary>Issues sessions after authentication, the step that all logins share. Runs within the transaction of the authentication.</summary>
internal sealed class SessionIssuer(ISessionRepository sessions, IDeviceRepository devices, ISessionPolicy policy, RoleRequirements requirements, IEnumerable<ILoginRule> rules, SessionRules sessionRules, WriteLimiter limits, IUnitOfWork unitOfWork)
{
    /// <summary>Whether the user may sign in now, by login rules, session rules and account lock. Rejections beyond the limit of an account are not recorded.</summary>
    public async Task<Result> CheckAllowedAsync(User user, ClientFingerprint client, DateTimeOffset now)
    {
        var allowed = await CheckRulesAsync(user, client, now);
        if (allowed.IsSuccess) allowed = user.CheckLoginAllowed();
        if (allowed.IsFailure && limits.TryCountRejection(user.Id)) user.RecordRejectedLogin(allowed.Error, now);
        return allowed;
    }

    /// <summary>Whether the client may sign in once more. Ask before a code is used up, because a rejected login must not cost one.</summary>
    /// <returns>The error if it may not; otherwise null.</returns>
    public Error? FindLimitError(User user, Device? device, DateTimeOffset now) => limits.FindLoginError(user.Id, GetKnown(device, now));

    /// <summary>Issues a session if the user may sign in. The session of the presented token ends (P3).</summary>
    /// <param name="device">The known device; null if none.</param>
    /// <param name="credentials">The credentials by which the user was authenticated.</param>
    /// <param name="undelivered">A session whose token never reached the client. It ends, and the new session replaces it (ADR 21).</param>
    public async Task<Result<IssuedSession>> IssueAsync(User user, Device? device, LoginContext context, SessionCredentials credentials, DateTimeOffset now, Session? undelivered = null)
    {
        var allowed = await CheckAllowedAsync(user, context.Client, now);
        if (allowed.IsFailure) return allowed.Error;

        if (FindLimitError(user, device, now) is { } tooMany) return tooMany;

        user.RecordLogin(now);
        var known = GetKnown(device, now);
        unitOfWork.OnCommitted(() => limits.CountLogin(user.Id, known));
        var replaced = await EndPresentedAsync(context.PresentedToken, now);
        undelivered?.End(SessionEndReason.Replaced, now);
        var excess = await sessions.ListLiveBeyondNewestAsync(user.Id, policy.GetMaxSessions(user) - 1, except: (undelivered ?? replaced)?.Id, now, CancellationToken.None);
        // The list is newest first; sessions end oldest first.
        foreach (var oldest in excess.Reverse()) oldest.End(SessionEndReason.Superseded, now);
        var deviceToken = await RegisterDeviceAsync(user, device, context.DeviceToken, now);
        var (session, token) = Session.Start(user, context.Client, policy.GetLifetime(user, context.Remember), now, credentials, context.Remember, deviceToken.Hash());
        sessions.Add(session);
        return new IssuedSession(SessionDetails.From(session, user, requirements, current: true), token, deviceToken) { Remember = context.Remember, PasswordVersion = user.PasswordVersion };
    }

    private async Task<Result> CheckRulesAsync(User user, ClientFingerprint client, DateTimeOffset now)
    {
        foreach (var rule in rules)
        {
            var allowed = await rule.CheckAsync(user, client, now, CancellationToken.None);
            if (allowed.IsFailure) return allowed;
        }

        return await sessionRules.CheckAsync(user, now, CancellationToken.None);
    }

    /// <returns>Null for an unknown client.</returns>
    private static DeviceId? GetKnown(Device? device, DateTimeOffset now) => device?.IsKnown(now) == true ? device.Id : null;

    private async Task<Session?> EndPresentedAsync(Token<Session>? presentedToken, DateTimeOffset now)
    {
        var session = presentedToken is null ? null : await sessions.FindAsync(presentedToken.Hash(), CancellationToken.None);
        session?.End(SessionEndReason.Replaced, now);
        return session;
    }

    private async Task<Token<Device>> RegisterDeviceAsync(User user, Device? device, Token<Device>? deviceToken, DateTimeOffset now)
    {
        if (deviceToken is not null && device?.IsKnown(now) == true)
        {
            device.RecordUse(now);
            return deviceToken;
        }

        foreach (var evicted in Device.SelectForEviction(await devices.ListByUserAsync(user.Id, CancellationToken.None))) devices.Remove(evicted);
        var (newDevice, token) = Device.Register(user, now);
        devices.Add(newDevice);
        return token;
    }
}

/// <summary>The client's part of a login.</summary>
/// <param name="Client">The session is bound to this client.</param>
/// <param name="Remember">Whether the user asked to stay signed in.</param>
/// <param name="PresentedToken">The session token of the request; null if none.</param>
/// <param name="DeviceToken">The device token of the request; null if none.</param>
internal sealed record LoginContext(ClientFingerprint Client, bool Remember, Token<Session>? PresentedToken, Token<Device>? DeviceToken);
