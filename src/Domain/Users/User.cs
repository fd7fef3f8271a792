using Auth.Domain.Common;
using Auth.Domain.Devices;
using Auth.Domain.EmailLinks;
using Auth.Domain.Lockout;
using Auth.Domain.Passwords;
using Auth.Domain.SecondFactors;
using Auth.Domain.Sessions;

namespace Auth.Domain.Users;

/// <summary>An account: its identity, email and roles, its password with attempts and lockout, its account lock, and when mails may be sent to it.</summary>
/// <remarks>Call <see cref="BeginAttempt"/> before verifying a password. Second factors, passkeys, devices and sessions are aggregates of their own.</remarks>
public sealed class User : AggregateRoot
{
    /// <summary>The minimum time between two mails of one purpose that anonymous requests can send to the user.</summary>
    public static readonly TimeSpan AnonymousMailInterval = TimeSpan.FromMinutes(5);

    /// <summary>The minimum time between two mails that answer registrations with the user's email.</summary>
    public static readonly TimeSpan RegistrationMailInterval = TimeSpan.FromMinutes(1);

    /// <summary>A self-registered account that was used after this time is never abandoned.</summary>
    public static readonly TimeSpan FirstUse = TimeSpan.FromDays(1);

    private const int ImportedPasswordVersion = 0;

    private readonly List<Role> _roles = [];

    /// <summary>For the persistence layer, which sets the properties.</summary>
    private User() => (Username, PasswordHash) = (null!, null!);

    private User(UserId id, Username username, PasswordHash passwordHash, DateTimeOffset createdAt)
    {
        Id = id;
        Username = username;
        PasswordHash = passwordHash;
        CreatedAt = createdAt;
    }

    /// <summary>The id.</summary>
    public UserId Id { get; }

    /// <summary>The username.</summary>
    public Username Username { get; private set; }

    /// <summary>The email; null if none was given.</summary>
    public EmailAddress? Email { get; private set; }

    /// <summary>When the email was verified; null if it is unverified or there is none.</summary>
    public DateTimeOffset? EmailVerifiedAt { get; private set; }

    /// <summary>When an anonymous request last sent a recovery link; null if never.</summary>
    public DateTimeOffset? RecoveryMailedAt { get; private set; }

    /// <summary>When an anonymous request last sent a verification link; null if never.</summary>
    public DateTimeOffset? VerificationMailedAt { get; private set; }

    /// <summary>When a registration with the user's email last sent a mail; null if never.</summary>
    public DateTimeOffset? RegistrationMailedAt { get; private set; }

    /// <summary>The stored password hash.</summary>
    public PasswordHash PasswordHash { get; private set; }

    /// <summary>Increases with each password change, but not with a rehash. It makes a verification of the old password void. Starts at 0 for an imported password, else at 1.</summary>
    public int PasswordVersion { get; private set; } = 1;

    /// <summary>When an administrator required a new password; null if none is required.</summary>
    public DateTimeOffset? PasswordChangeRequiredAt { get; private set; }

    /// <summary>Whether a login requires a second factor.</summary>
    public bool HasSecondFactor { get; private set; }

    /// <summary>The roles.</summary>
    public IReadOnlyCollection<Role> Roles => _roles;

    /// <summary>The attempts on this account, except those from known devices.</summary>
    public AttemptCounter Attempts { get; private set; } = new();

    /// <summary>When an administrator locked the account; null if it is not locked.</summary>
    public DateTimeOffset? LockedAt { get; private set; }

    /// <summary>When the account was created.</summary>
    public DateTimeOffset CreatedAt { get; }

    /// <summary>How the account was created; null if unknown, as for accounts of earlier versions.</summary>
    public AccountOrigin? Origin { get; private init; }

    /// <summary>When the user last signed in; null if never.</summary>
    public DateTimeOffset? LastLoginAt { get; private set; }

    /// <summary>When a deleted session of the user was last used; null if none was deleted. Their deletion records it, for accounts that can become abandoned (<see cref="IsAbandoned"/>).</summary>
    public DateTimeOffset? LastSeenAt { get; private set; }

    /// <summary>Whether the account stands in for an unknown login name, so that both behave alike (P5).</summary>
    public bool IsDecoy { get; private init; }

    /// <summary>Whether the user has the role <see cref="Role.Administrator"/>.</summary>
    public bool IsAdministrator => _roles.Contains(Role.Administrator);

    /// <summary>Whether the user may have sessions. An account lock forbids them; a lockout by failed attempts does not (R17).</summary>
    public bool IsActive => LockedAt is null;

    /// <summary>Returns the status that administrators see.</summary>
    public UserStatus GetStatus(DateTimeOffset now) =>
        !IsActive ? UserStatus.Locked : Attempts.IsLockedOut(now) ? UserStatus.LockedOut : UserStatus.Active;

    /// <summary>Whether this is the username or the email of the account.</summary>
    public bool IsNamed(LoginName name) => (name.IsEmail ? Email?.NormalizedValue : Username.NormalizedValue) == name.NormalizedValue;

    /// <summary>Whether failed attempts lock this client out now. A known device has its own attempts (P6).</summary>
    public bool IsLockedOutFor(Device? device, DateTimeOffset now) => device?.IsKnown(now) != true && Attempts.IsLockedOut(now);

    /// <summary>Creates an account for a username and a password.</summary>
    /// <param name="origin">How the account is created; null if unknown.</param>
    public static User Register(Username username, EmailAddress? email, PasswordHash passwordHash, DateTimeOffset now, AccountOrigin? origin = null)
    {
        var user = new User(UserId.New(now), username, passwordHash, now) { Email = email, Origin = origin };
        user.Raise(new UserRegistered(user.Id, now));
        return user;
    }

    /// <summary>Imports an account from another system, with its hash, roles and locks.</summary>
    public static User Import(UserImport import, DateTimeOffset now)
    {
        var user = new User(UserId.New(now), import.Username, import.PasswordHash, now)
        {
            Email = import.Email,
            EmailVerifiedAt = import is { Email: not null, IsEmailVerified: true } ? now : null,
            Attempts = AttemptCounter.Imported(import.FailedAttempts, import.IsLockedOut, now),
            LockedAt = import.IsLocked ? now : null,
            PasswordVersion = ImportedPasswordVersion,
            Origin = AccountOrigin.Import,
        };
        user._roles.AddRange(import.Roles.Distinct());
        user.Raise(new UserImported(user.Id, now));
        return user;
    }

    /// <summary>Whether a repeated import means this account. Otherwise another person may have registered the name meanwhile.</summary>
    /// <remarks>Evidence is the imported password, also rehashed, or the same verified email. An account with a new password and no verified email is not recognized, nor is one that an earlier version imported and that has signed in since.</remarks>
    public bool IsAccountOf(UserImport import) =>
        Username == import.Username
        && (PasswordVersion == ImportedPasswordVersion
            || PasswordHash == import.PasswordHash
            || (EmailVerifiedAt is not null && Email?.NormalizedValue == import.Email?.NormalizedValue));

    /// <summary>Creates a stand-in for an unknown login name. No password matches it.</summary>
    /// <param name="name">A keyed hash of the name, in a form that no real name can have.</param>
    public static User Decoy(Username name, DateTimeOffset now) =>
        new(UserId.New(now), name, PasswordHash.Unusable, now) { IsDecoy = true };

    /// <summary>Copies the account for a replay of its events, without attempts and account lock. A copy is never stored.</summary>
    /// <param name="roles">The roles of the time at which the replay begins.</param>
    /// <param name="hasSecondFactor">Whether the account had a second factor then.</param>
    internal User CopyForReplay(IEnumerable<Role> roles, bool hasSecondFactor)
    {
        var copy = new User(Id, Username, PasswordHash, CreatedAt)
        {
            Email = Email,
            EmailVerifiedAt = EmailVerifiedAt,
            PasswordVersion = PasswordVersion,
            PasswordChangeRequiredAt = PasswordChangeRequiredAt,
            HasSecondFactor = hasSecondFactor,
            Origin = Origin,
            LastLoginAt = LastLoginAt,
            LastSeenAt = LastSeenAt,
        };
        copy._roles.AddRange(roles);
        return copy;
    }

    /// <summary>Stands in for a closed account, or for a decoy, in a replay of its events. Of both, only the id is left, which is also the username. It is never stored.</summary>
    internal static User StandInForReplay(UserId id, bool isDecoy, IEnumerable<Role> roles)
    {
        var user = new User(id, Username.FromStorage(id.ToString(), id.ToString()), PasswordHash.Unusable, DateTimeOffset.UnixEpoch) { IsDecoy = isDecoy };
        user._roles.AddRange(roles);
        return user;
    }

    /// <summary>Decides whether a password or code may be verified, and begins a pending attempt. Store it before the verification (P1).</summary>
    /// <param name="device">The user's device, if any. While it is known, its attempts are counted separately from those of unknown clients (P6).</param>
    public AttemptDecision BeginAttempt(ILockoutPolicy policy, DateTimeOffset now, Device? device = null)
    {
        var rule = new BoundLockoutPolicy(policy, this);
        if (device is not null && BeginOnDevice(device, rule, now) is { } decisionOnDevice) return decisionOnDevice;

        var wasLockedOut = Attempts.IsLockedOut(now);
        var decision = Attempts.Begin(rule, now);
        if (!wasLockedOut && decision.IsLockedOut) Raise(new UserLockedOut(Id, Attempts.LockedOutUntil, now));
        return decision;
    }

    /// <summary>Records a wrong password or code. The attempt becomes a failure, and the last one allowed locks the account out.</summary>
    public void FailAttempt(AttemptId attemptId, ILockoutPolicy policy, DateTimeOffset now, Device? device = null)
    {
        var rule = new BoundLockoutPolicy(policy, this);
        if (device is not null && FailOnDevice(device, attemptId, rule, now)) return;

        var wasLockedOut = Attempts.IsLockedOut(now);
        if (Attempts.Fail(attemptId, rule, now)) Raise(new AttemptFailed(Id, Attempts.FailedCount, now));
        if (!wasLockedOut && Attempts.IsLockedOut(now)) Raise(new UserLockedOut(Id, Attempts.LockedOutUntil, now));
    }

    /// <summary>Records that a failed attempt was one of many on different accounts.</summary>
    /// <param name="network">Address and prefix length.</param>
    public void ReportSpraying(string network, int accounts, DateTimeOffset now) => Raise(new PasswordSprayingSuspected(network, accounts, now));

    /// <summary>Records a right password: removes the pending attempt and clears the failures.</summary>
    /// <remarks>With a second factor, failures are kept until the code is verified. Otherwise each login would grant new guesses at the code (ADR 16).</remarks>
    /// <param name="isSecretLeft">Whether the login still asks for another secret. Failures are then kept until that is verified.</param>
    /// <returns><see cref="UserErrors.AttemptExpired"/> if the attempt has been counted as failed; <see cref="UserErrors.InvalidCredentials"/> if the password has changed since the verification.</returns>
    public Result CompleteAttempt(VerifiedPassword verified, ILockoutPolicy policy, DateTimeOffset now, Device? device = null, bool isSecretLeft = false)
    {
        if (verified.PasswordVersion != PasswordVersion)
        {
            FailAttempt(verified.AttemptId, policy, now, device);
            return UserErrors.InvalidCredentials;
        }

        // The pending attempt was deleted with a device that has been evicted meanwhile.
        var wasEvicted = verified.DeviceTokenHash is not null && device is null;
        var wasPending = wasEvicted || (HasSecondFactor || isSecretLeft ? Release(verified.AttemptId, device) : Succeed(verified.AttemptId, device, now));
        if (!wasPending) return UserErrors.AttemptExpired;
        if (verified.UpgradedHash is { } rehashed && PasswordHash == verified.VerifiedHash)
        {
            PasswordHash = rehashed;
            Raise(new PasswordRehashed(Id, now));
        }

        return Result.Success();
    }

    /// <summary>Records a right code, or another right secret, after the right password: removes the pending attempt and clears the failures. If a secret is left, call <see cref="ReleaseAttempt"/> instead.</summary>
    public void CompleteSecondFactor(AttemptId attemptId, DateTimeOffset now, Device? device = null) => Succeed(attemptId, device, now);

    /// <summary>Records the first right code of an enrollment. The failures stay, because the TOTP secret has just been shown to the same client.</summary>
    public void CompleteEnrollmentAttempt(AttemptId attemptId, Device? device = null) => Release(attemptId, device);

    /// <summary>Removes a pending attempt whose outcome could not be determined or stored.</summary>
    public void ReleaseAttempt(AttemptId attemptId, Device? device = null) => Release(attemptId, device);

    /// <summary>Whether the user may sign in, once the password has been verified. Records nothing.</summary>
    /// <returns><see cref="UserErrors.Locked"/> while the account is locked by an administrator.</returns>
    public Result CheckLoginAllowed() => IsActive ? Result.Success() : UserErrors.Locked;

    /// <summary>Records a login, once all required factors have been verified. Call <see cref="CheckLoginAllowed"/> before.</summary>
    /// <exception cref="InvalidOperationException">An administrator has locked the account.</exception>
    public void RecordLogin(DateTimeOffset now)
    {
        if (CheckLoginAllowed().IsFailure) throw new InvalidOperationException("A locked account cannot sign in.");
        LastLoginAt = now;
    }

    /// <summary>Records that a login with the right password was rejected by a lock or a login rule.</summary>
    public void RecordRejectedLogin(Error reason, DateTimeOffset now) => Raise(new SignInRefused(Id, reason.Code, now));

    /// <summary>Sets a new password, which ends the user's sessions (<see cref="ISessionEndingEvent"/>).</summary>
    /// <param name="keptSessionId">The session that does not end; null to end all.</param>
    /// <param name="keptChallenge">The login under way that does not end; null to end all.</param>
    public void ChangePassword(PasswordHash passwordHash, DateTimeOffset now, SessionId? keptSessionId = null, TokenHash<LoginChallenge>? keptChallenge = null)
    {
        PasswordHash = passwordHash;
        PasswordVersion++;
        PasswordChangeRequiredAt = null;
        Raise(new PasswordChanged(Id, now) { KeptSessionId = keptSessionId, KeptChallenge = keptChallenge });
    }

    /// <summary>Requires a new password at the next login. Any change of the password meets the requirement; live sessions continue.</summary>
    /// <remarks>Has no effect while the account has no password, because only a recovery sets one.</remarks>
    public void RequirePasswordChange(DateTimeOffset now)
    {
        if (PasswordChangeRequiredAt is not null || PasswordHash == PasswordHash.Unusable) return;
        PasswordChangeRequiredAt = now;
        Raise(new PasswordChangeRequired(Id, now));
    }

    /// <summary>Requests a mail to this account on behalf of an anonymous client.</summary>
    /// <returns>Whether to send the mail. Each purpose has its own interval, so that no one can flood a mailbox, replace a link before it is used, or block another purpose.</returns>
    public bool TryRequestLinkAnonymously(EmailLinkPurpose purpose, DateTimeOffset now)
    {
        switch (purpose)
        {
            case EmailLinkPurpose.Recovery when !(now < RecoveryMailedAt + AnonymousMailInterval):
                RecoveryMailedAt = now;
                break;
            case EmailLinkPurpose.Verification when !(now < VerificationMailedAt + AnonymousMailInterval):
                VerificationMailedAt = now;
                break;
            case EmailLinkPurpose.Registration when !(now < RegistrationMailedAt + RegistrationMailInterval):
                RegistrationMailedAt = now;
                break;
            default:
                return false;
        }

        RequestLink(purpose, now);
        return true;
    }

    /// <summary>Records that the user or an administrator requested a link.</summary>
    public void RequestLink(EmailLinkPurpose purpose, DateTimeOffset now) => Raise(new LinkRequested(Id, purpose, now));

    /// <summary>Whether the account has verified exactly this email, so that verifying it again changes nothing.</summary>
    public bool HasVerified(EmailAddress address) => EmailVerifiedAt is not null && Email?.Value == address.Value;

    /// <summary>Whether the owner of this email can claim the account, although someone else may have registered it.</summary>
    /// <remarks>An email is claimed only with the account that has it and has never verified it. An account with roles is not claimed, because an administrator gave them to the person who uses it.</remarks>
    public bool CanBeClaimedWith(EmailAddress address) => EmailVerifiedAt is null && Email?.Value == address.Value && IsActive && _roles.Count == 0;

    /// <summary>Whether an email may be verified through its link with this confirmation.</summary>
    /// <returns><see cref="UserErrors.ConfirmationRequired"/> if not.</returns>
    public Result CheckVerification(EmailAddress address, EmailConfirmation confirmation) =>
        HasVerified(address) || confirmation == EmailConfirmation.ByAccount || (confirmation == EmailConfirmation.ByClaim && CanBeClaimedWith(address))
            ? Result.Success()
            : UserErrors.ConfirmationRequired;

    /// <summary>Verifies an email whose link was opened, after <see cref="CheckVerification"/>. Credentials that the account itself does not confirm may be another person's, so they are removed (ADR 33).</summary>
    /// <remarks>The caller ensures that no other account has the email, and notifies the previous one. The unit of work removes the credentials (<see cref="AccountClaimed"/>).</remarks>
    public void VerifyEmail(EmailAddress address, EmailConfirmation confirmation, DateTimeOffset now)
    {
        if (CheckVerification(address, confirmation).IsFailure) throw new InvalidOperationException("The verification is not confirmed.");
        if (!HasVerified(address) && confirmation == EmailConfirmation.ByClaim)
        {
            PasswordHash = PasswordHash.Unusable;
            PasswordVersion++;
            PasswordChangeRequiredAt = null;
            HasSecondFactor = false;
            Raise(new AccountClaimed(Id, now));
        }

        SetVerifiedEmail(address, now);
    }

    /// <summary>Records that an email is verified, which may replace the current one. The credentials stay.</summary>
    /// <remarks>The caller ensures that no other account has the email, and notifies the previous one. Links are verified by <see cref="VerifyEmail"/>.</remarks>
    public void SetVerifiedEmail(EmailAddress address, DateTimeOffset now)
    {
        var isAnother = Email?.NormalizedValue != address.NormalizedValue;
        // A different spelling may be a different mailbox, so the email to which the link was sent is kept.
        if (Email != address) Email = address;
        EmailVerifiedAt = now;
        Raise(isAnother ? new EmailChanged(Id, now) : new EmailVerified(Id, now));
    }

    /// <summary>Removes an unverified email that another user has verified.</summary>
    public void RemoveUnverifiedEmail(DateTimeOffset now)
    {
        Email = null;
        Raise(new EmailLost(Id, now));
    }

    /// <summary>Updates the normalized form of the email to that of this version. The email does not change, so there is no event.</summary>
    /// <remarks>The caller ensures that no other account has this form. An email that is no longer valid stays unchanged.</remarks>
    public void RenewEmailKey()
    {
        if (Email is not null && Email.Renewed() is { } renewed && renewed != Email) Email = renewed;
    }

    /// <summary>Whether the password can be recovered with this email, which must be the account's verified email.</summary>
    public bool CanRecoverWith(EmailAddress address) => EmailVerifiedAt is not null && Email?.NormalizedValue == address.NormalizedValue;

    /// <summary>Sets a new password after a recovery, which ends all sessions (<see cref="ISessionEndingEvent"/>). The caller removes the devices.</summary>
    /// <remarks>Clears the failures, unless there is a second factor. Otherwise access to the mailbox would grant new guesses at its codes (ADR 16).</remarks>
    public void RecoverPassword(PasswordHash passwordHash, DateTimeOffset now)
    {
        PasswordHash = passwordHash;
        PasswordVersion++;
        PasswordChangeRequiredAt = null;
        if (!HasSecondFactor) Attempts.Reset(now);
        Raise(new PasswordRecovered(Id, now));
    }

    /// <summary>Requires a second factor from now on. This ends the user's sessions, because they started without it (<see cref="ISessionEndingEvent"/>).</summary>
    /// <param name="keptSessionId">The session that does not end; null to end all.</param>
    /// <param name="keptChallenge">The login under way that does not end; null to end all.</param>
    public void EnrollSecondFactor(DateTimeOffset now, SessionId? keptSessionId = null, TokenHash<LoginChallenge>? keptChallenge = null)
    {
        HasSecondFactor = true;
        Raise(new SecondFactorEnrolled(Id, now) { KeptSessionId = keptSessionId, KeptChallenge = keptChallenge });
    }

    /// <summary>Removes the second factor, so that the password is enough again. This ends the sessions that rest on one of its codes (<see cref="ISessionEndingEvent"/>).</summary>
    /// <param name="keptSessionId">The session that does not end; null if there is none.</param>
    public void RemoveSecondFactor(DateTimeOffset now, SessionId? keptSessionId = null)
    {
        if (!HasSecondFactor) return;
        HasSecondFactor = false;
        Raise(new SecondFactorRemoved(Id, now) { KeptSessionId = keptSessionId });
    }

    /// <summary>Ends the user's sessions at the request of the user or an administrator (<see cref="ISessionEndingEvent"/>).</summary>
    /// <param name="keptSessionId">The session that does not end; null to end all.</param>
    public void RevokeSessions(DateTimeOffset now, SessionId? keptSessionId = null) => Raise(new SessionsRevoked(Id, now) { KeptSessionId = keptSessionId });

    /// <summary>Ends all sessions of the user because a session rule rejects them (<see cref="ISessionEndingEvent"/>).</summary>
    public void RejectSessions(Error reason, DateTimeOffset now) => Raise(new SessionsRejected(Id, reason.Code, now));

    /// <summary>Withdraws a requested change of the email. The unit of work removes its link and its mail (<see cref="LinkRevocation"/>).</summary>
    public void WithdrawEmailChange(DateTimeOffset now) => Raise(new EmailChangeWithdrawn(Id, now));

    /// <summary>Locks the account until an administrator unlocks it, which ends its sessions (<see cref="ISessionEndingEvent"/>).</summary>
    public void Lock(DateTimeOffset now)
    {
        if (!IsActive) return;
        LockedAt = now;
        Raise(new UserLocked(Id, now));
    }

    /// <summary>Ends an account lock, and a lockout as well.</summary>
    public void Unlock(DateTimeOffset now)
    {
        if (GetStatus(now) == UserStatus.Active) return;
        LockedAt = null;
        Attempts.Reset(now);
        Raise(new UserUnlocked(Id, now));
    }

    /// <summary>Clears failures and ends a lockout, but not an account lock.</summary>
    public void ResetAttempts(DateTimeOffset now)
    {
        Attempts.Reset(now);
        Raise(new AttemptsReset(Id, now));
    }

    /// <summary>Replaces the roles, which apply to live sessions from their next request.</summary>
    public void SetRoles(IReadOnlyCollection<Role> roles, DateTimeOffset now)
    {
        if (_roles.ToHashSet().SetEquals(roles)) return;
        _roles.RemoveAll(r => !roles.Contains(r));
        _roles.AddRange(roles.Except(_roles).ToList());
        Raise(new RolesChanged(Id, [.. _roles.Select(r => r.Name).Order(StringComparer.Ordinal)], now));
    }

    /// <summary>Records that attributes changed, which applies to live sessions from their next request. The values are stored beside the user.</summary>
    public void RecordAttributeChange(IReadOnlyCollection<string> names, DateTimeOffset now) =>
        Raise(new UserAttributesChanged(Id, [.. names.Order(StringComparer.Ordinal)], now));

    /// <summary>Whether the account can be removed: its user registered without an invitation, never verified the email, and did not use it after the first day.</summary>
    /// <remarks>An account with roles or a lock is kept, because an administrator has decided about it. So is one of unknown origin. The caller ensures that it has no session.</remarks>
    /// <param name="retention">How long an unverified account is kept.</param>
    public bool IsAbandoned(TimeSpan retention, DateTimeOffset now) =>
        this is { Origin: AccountOrigin.SelfRegistration, Email: not null, EmailVerifiedAt: null, Roles.Count: 0, IsActive: true }
        && now >= CreatedAt + retention
        && !(LastLoginAt > CreatedAt + FirstUse)
        && !(LastSeenAt > CreatedAt + FirstUse);

    /// <summary>Records an event of the host application about this user, which is stored in the audit log with the change.</summary>
    /// <exception cref="ArgumentException">The event is about another user.</exception>
    public void Record(IHostEvent hostEvent)
    {
        if (hostEvent.UserId != Id) throw new ArgumentException("The event is about another user.", nameof(hostEvent));
        Raise(hostEvent);
    }

    /// <summary>Closes the account, which ends its sessions (<see cref="ISessionEndingEvent"/>). The caller removes the account; the events stay, without personal data.</summary>
    public void Close(DateTimeOffset now) => Raise(new AccountClosed(Id, now));

    private bool Succeed(AttemptId attemptId, Device? device, DateTimeOffset now) => device?.CompleteAttempt(attemptId, now) == true || Attempts.Succeed(attemptId, now);

    private bool Release(AttemptId attemptId, Device? device) => device?.ReleaseAttempt(attemptId) == true || Attempts.Release(attemptId);

    /// <returns>Null if the device is not known or no longer known, so that the attempt counts for unknown clients.</returns>
    private AttemptDecision? BeginOnDevice(Device device, BoundLockoutPolicy rule, DateTimeOffset now)
    {
        if (!device.IsKnown(now)) return null;
        var decision = device.BeginAttempt(rule, now);
        if (!device.IsForgotten) return decision;

        // Expired attempts of a dead node have just exhausted the device's limit.
        TransferFailures(device, rule, now);
        return null;
    }

    /// <returns>Whether the pending attempt belonged to the device.</returns>
    private bool FailOnDevice(Device device, AttemptId attemptId, BoundLockoutPolicy rule, DateTimeOffset now)
    {
        var wasForgotten = device.IsForgotten;
        var wasOnDevice = device.FailAttempt(attemptId, rule, now);
        if (wasOnDevice) Raise(new AttemptFailed(Id, device.Attempts.FailedCount, now) { OnKnownDevice = true });
        // The device may also be forgotten because expired attempts were counted.
        if (!wasForgotten && device.IsForgotten) TransferFailures(device, rule, now);
        return wasOnDevice;
    }

    /// <summary>Transfers the failures of a forgotten device to those of unknown clients, because the device may have been an attacker's.</summary>
    private void TransferFailures(Device device, BoundLockoutPolicy rule, DateTimeOffset now)
    {
        Raise(new DeviceForgotten(Id, now));
        var wasLockedOut = Attempts.IsLockedOut(now);
        Attempts.AddFailures(device.Attempts.FailedCount, rule, now);
        if (!wasLockedOut && Attempts.IsLockedOut(now)) Raise(new UserLockedOut(Id, Attempts.LockedOutUntil, now));
    }
}

/// <summary>Whether an account can be used.</summary>
public enum UserStatus
{
    /// <summary>The account can be used.</summary>
    Active,

    /// <summary>Too many attempts failed. A lockout ends by time, by a reset or by an unlock.</summary>
    LockedOut,

    /// <summary>An administrator locked the account. An account lock ends by an unlock.</summary>
    Locked,
}
