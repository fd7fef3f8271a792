using Auth.Application.Common;
using Auth.Application.Repeats;
using Auth.Application.RequiredActions;
using Auth.Domain.Common;
using Auth.Domain.Devices;
using Auth.Domain.Sessions;
using Auth.Domain.Users;

namespace Auth.Application.Login;

/// <summary>Answers a repeated login form. The first session, whose token did not arrive, ends, and a new one is issued instead (ADR 21).</summary>
/// <remarks>No password or code is verified. The repeat has the same fields, and the account's current state is checked; no attempt is counted or cleared (P1).</remarks>
internal sealed class SessionReissue(
    ISubmissionRepository submissions,
    ISessionRepository sessions,
    IUserRepository users,
    IDeviceRepository devices,
    RequiredActionList actions,
    SessionIssuer sessionIssuer,
    ISessionPolicy policy,
    IUnitOfWork unitOfWork,
    AttemptLogContext logContext,
    TimeProvider time)
{
    /// <summary>Returns the part of a login that a repeat needs.</summary>
    public static SubmissionOutcome GetOutcome(IssuedSession issued) =>
        new(new UserId(issued.Session.User.Id), new SessionId(issued.Session.Id)) { Remember = issued.Remember, PasswordVersion = issued.PasswordVersion };

    /// <summary>Issues a session instead of the first one.</summary>
    /// <param name="key">The submission of the first login.</param>
    /// <param name="client">The client that repeats the form.</param>
    /// <param name="presentedToken">The session token of the request; null if none.</param>
    /// <param name="deviceToken">The device token of the request; null if none.</param>
    /// <returns>Null if the first login is no longer valid, so that the command runs again.</returns>
    public Task<Result<IssuedSession>?> ReissueAsync(SubmissionKey key, ClientFingerprint client, Token<Session>? presentedToken, Token<Device>? deviceToken) =>
        unitOfWork.ExecuteAsync<Result<IssuedSession>?>(
            async () =>
            {
                var now = time.Now();
                if (await submissions.FindForUpdateAsync(key, CancellationToken.None) is not { UserId: { } userId, SessionId: { } sessionId } submission) return null;
                if (await users.FindAsync(userId, CancellationToken.None) is not { } user) return null;

                logContext.UserId = user.Id;
                var session = (await sessions.FindAsync([sessionId], CancellationToken.None)).SingleOrDefault();
                var device = await devices.FindPresentedAsync(user.Id, deviceToken?.Hash(), CancellationToken.None);
                if (session?.CanBeReissued(user, submission.PasswordVersion, client, deviceToken?.Hash(), policy, now) != true || user.IsLockedOutFor(device, now)) return null;
                if ((await actions.ListAsync(user, session.Credentials, now)).Count > 0) return null;

                var issued = await sessionIssuer.IssueAsync(user, device, new(client, submission.Remember, presentedToken, deviceToken), session.Credentials, now, undelivered: session);
                if (issued.IsSuccess) submission.Reissue(new SessionId(issued.Value.Session.Id));
                return issued;
            },
            CancellationToken.None);
}
