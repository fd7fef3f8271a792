using Auth.Application.Common;
using Auth.Application.Forms;
using Auth.Domain.Common;
using Auth.Domain.Devices;
using Auth.Domain.Sessions;
using Auth.Domain.Users;

namespace Auth.Application.Sessions.Login;

/// <summary>Answers the repeat of a login form: the first session, whose token did not arrive, ends, and a new one is issued in place of it (P3, ADR 21).</summary>
/// <remarks>No password and no code is verified: the repeat proves that it has the same fields, and the rest is asked of the account as it is now. No attempt is counted or cleared (P1).</remarks>
internal sealed class SessionReissue(
    IFormSubmissionRepository submissions,
    ISessionRepository sessions,
    IUserRepository users,
    IDeviceRepository devices,
    Admission admission,
    ISessionPolicy policy,
    IUnitOfWork unitOfWork,
    AttemptedAccount attempted,
    TimeProvider time)
{
    /// <summary>What a repeat has to know of a login.</summary>
    public static FormOutcome OutcomeOf(IssuedSession issued) =>
        new(new UserId(issued.Session.User.Id), new SessionId(issued.Session.Id)) { Remember = issued.Remember, PasswordVersion = issued.PasswordVersion };

    /// <summary>Issues a session in place of the first one.</summary>
    /// <param name="key">The submission whose session it was.</param>
    /// <param name="client">The client that repeats the form.</param>
    /// <param name="presented">The session token that came with the request, if any.</param>
    /// <param name="shown">The device token that came with the request, if any.</param>
    /// <returns>Null: the first login no longer holds, so that this is no repeat.</returns>
    public Task<Result<IssuedSession>?> ReissueAsync(FormSubmissionKey key, ClientFingerprint client, SessionToken? presented, DeviceToken? shown) =>
        unitOfWork.CommitAsync<Result<IssuedSession>?>(
            async () =>
            {
                var now = time.Now();
                if (await submissions.FindForUpdateAsync(key, CancellationToken.None) is not { User: { } userId, Session: { } sessionId } submission) return null;
                if (await users.FindAsync(userId, CancellationToken.None) is not { } user) return null;

                attempted.User = user.Id;
                var session = (await sessions.FindAsync([sessionId], CancellationToken.None)).SingleOrDefault();
                var device = shown is null ? null : await devices.FindAsync(user.Id, shown.Hash(), CancellationToken.None);
                if (session?.CanBeReissued(user, submission.PasswordVersion, client, shown?.Hash(), policy, now) != true || user.IsLockedOutFor(device, now)) return null;

                var admitted = await admission.AdmitAsync(user, device, new(client, submission.Remember, presented, shown), session.Methods, now, unheld: session);
                if (!admitted.IsFailure) submission.Reissue(new SessionId(admitted.Value.Session.Id));
                return admitted;
            },
            CancellationToken.None);
}
