using Auth.Domain.Common;
using Auth.Domain.Devices;
using Auth.Domain.MailedLinks;
using Auth.Domain.SecondFactors;

namespace Auth.Domain.Users;

/// <summary>An account: who it is, what it may do, and whether somebody may try a password on it now.</summary>
/// <remarks>All rules of attempts and lockout are decided here; whoever checks a password asks <see cref="BeginAttempt"/> first.</remarks>
public sealed class User : AggregateRoot
{
    /// <summary>How often, at the most, a stranger can have a message sent to the person.</summary>
    public static readonly TimeSpan MailInterval = TimeSpan.FromMinutes(5);

    /// <summary>Likewise, of the letters that answer registrations.</summary>
    public static readonly TimeSpan RegistrationMailInterval = TimeSpan.FromMinutes(1);

    private readonly List<Role> _roles = [];

    /// <summary>For the store, which fills in what it kept.</summary>
    private User() => (Username, Password) = (null!, null!);

    private User(UserId id, Username username, PasswordHash password, DateTimeOffset createdAt)
    {
        Id = id;
        Username = username;
        Password = password;
        CreatedAt = createdAt;
    }

    /// <summary>The id.</summary>
    public UserId Id { get; }

    /// <summary>The name to sign in with.</summary>
    public Username Username { get; private set; }

    /// <summary>The address, if one was given.</summary>
    public EmailAddress? Email { get; private set; }

    /// <summary>When the person showed that the address is theirs; null: not yet, or there is none.</summary>
    public DateTimeOffset? EmailVerifiedAt { get; private set; }

    /// <summary>When a stranger last had a link to recover the password mailed to it; null: never.</summary>
    public DateTimeOffset? RecoveryMailedAt { get; private set; }

    /// <summary>When a stranger last had a link to verify its address mailed to it; null: never.</summary>
    public DateTimeOffset? VerificationMailedAt { get; private set; }

    /// <summary>When somebody last asked for an account with its address; null: never.</summary>
    public DateTimeOffset? RegistrationMailedAt { get; private set; }

    /// <summary>The stored password.</summary>
    public PasswordHash Password { get; private set; }

    /// <summary>Counts the changes of the password (not of its hash), so that a check of the old one is worth nothing after a change.</summary>
    public int PasswordVersion { get; private set; } = 1;

    /// <summary>Whether the account is entered with a second factor as well.</summary>
    public bool HasSecondFactor { get; private set; }

    /// <summary>What the person may do.</summary>
    public IReadOnlyCollection<Role> Roles => _roles;

    /// <summary>The attempts on this account, but for those from devices that it knows.</summary>
    public AttemptCounter Attempts { get; private set; } = new();

    /// <summary>Since when an administrator keeps it locked; null: it isn't.</summary>
    public DateTimeOffset? LockedAt { get; private set; }

    /// <summary>When it was made.</summary>
    public DateTimeOffset CreatedAt { get; }

    /// <summary>The last login; null: none yet.</summary>
    public DateTimeOffset? LastLoginAt { get; private set; }

    /// <summary>Whether it stands in for a name that nobody has, so that guesses at such names meet the same rules (P5).</summary>
    public bool IsDecoy { get; private init; }

    /// <summary>Whether the person may administer users.</summary>
    public bool IsAdministrator => _roles.Contains(Role.Administrator);

    /// <summary>Whether the person may hold sessions: an administrator's lock forbids it, a lockout by failed attempts does not end them (R17).</summary>
    public bool IsActive => LockedAt is null;

    /// <summary>What an administrator sees.</summary>
    public UserStatus StatusAt(DateTimeOffset now) =>
        !IsActive ? UserStatus.Locked : Attempts.IsLockedOut(now) ? UserStatus.LockedOut : UserStatus.Active;

    /// <summary>Whether failed attempts keep a client out now; a known device has attempts of its own (P6).</summary>
    public bool IsLockedOutFor(Device? device, DateTimeOffset now) => device?.IsKnown(now) != true && Attempts.IsLockedOut(now);

    /// <summary>Makes an account for a person who chose a name and a password.</summary>
    public static User Register(Username username, EmailAddress? email, PasswordHash password, DateTimeOffset now)
    {
        var user = new User(UserId.New(now), username, password, now) { Email = email };
        user.Raise(new UserRegistered(user.Id, now));
        return user;
    }

    /// <summary>Takes over an account from another system, with its hash, its roles and its locks.</summary>
    public static User Import(UserImport import, DateTimeOffset now)
    {
        var user = new User(UserId.New(now), import.Username, import.Password, now)
        {
            Email = import.Email,
            EmailVerifiedAt = import is { Email: not null, IsEmailVerified: true } ? now : null,
            Attempts = AttemptCounter.Imported(import.FailedAttempts, import.IsLockedOut, now),
            LockedAt = import.IsLocked ? now : null,
        };
        user._roles.AddRange(import.Roles.Distinct());
        user.Raise(new UserImported(user.Id, now));
        return user;
    }

    /// <summary>Stands in for a name that nobody has; no password matches it.</summary>
    /// <param name="name">The keyed hash of the name, in a form that no name can have.</param>
    /// <param name="now">The time.</param>
    public static User Decoy(Username name, DateTimeOffset now) =>
        new(UserId.New(now), name, PasswordHash.Unusable, now) { IsDecoy = true };

    /// <summary>Asks whether a password may be checked, and takes a slot for it. To be stored before the check (P1).</summary>
    /// <param name="policy">How many wrong passwords are too many.</param>
    /// <param name="now">The time.</param>
    /// <param name="device">The person's device that asks, if any: while it is known, its attempts are counted apart from strangers' (P6).</param>
    public AttemptDecision BeginAttempt(ILockoutPolicy policy, DateTimeOffset now, Device? device = null)
    {
        var rule = new LockoutRule(policy, this);
        if (device is not null && BeginOn(device, rule, now) is { } granted) return granted;

        var wasLockedOut = Attempts.IsLockedOut(now);
        var decision = Attempts.Begin(rule, now);
        if (!wasLockedOut && decision.IsLockedOut) Raise(new UserLockedOut(Id, Attempts.LockedOutUntil, now));
        return decision;
    }

    /// <summary>The password was wrong: the slot becomes a failure; the last one allowed locks the account out.</summary>
    public void FailAttempt(AttemptId attempt, ILockoutPolicy policy, DateTimeOffset now, Device? device = null)
    {
        var rule = new LockoutRule(policy, this);
        if (device is not null && FailOn(device, attempt, rule, now)) return;

        var wasLockedOut = Attempts.IsLockedOut(now);
        if (Attempts.Fail(attempt, rule, now)) Raise(new AttemptFailed(Id, Attempts.Failed, now));
        if (!wasLockedOut && Attempts.IsLockedOut(now)) Raise(new UserLockedOut(Id, Attempts.LockedOutUntil, now));
    }

    /// <summary>The password was right: the slot is freed, and the failures that were counted with it are forgotten. With a second factor they stay until its code was right: else each new login would buy new guesses at it (ADR 16).</summary>
    /// <returns><see cref="UserErrors.AttemptExpired"/> when the slot was given up meanwhile; <see cref="UserErrors.InvalidCredentials"/> when the password that was checked is no longer the account's.</returns>
    public Result CompleteAttempt(VerifiedPassword verified, ILockoutPolicy policy, DateTimeOffset now, Device? device = null)
    {
        if (verified.Version != PasswordVersion)
        {
            FailAttempt(verified.Attempt, policy, now, device);
            return UserErrors.InvalidCredentials;
        }

        // A device that has given way to others meanwhile took the slot with it.
        var hasGivenWay = verified.Device is not null && device is null;
        var isDecided = hasGivenWay || (HasSecondFactor ? Release(verified.Attempt, device) : Succeed(verified.Attempt, device, now));
        if (!isDecided) return UserErrors.AttemptExpired;
        if (verified.Rehashed is { } rehashed && Password == verified.Checked)
        {
            Password = rehashed;
            Raise(new PasswordRehashed(Id, now));
        }

        return Result.Success();
    }

    /// <summary>The code of the second factor was right, as the password had been: the slot is freed and the failures are forgotten.</summary>
    public void CompleteSecondFactor(AttemptId attempt, DateTimeOffset now, Device? device = null) => Succeed(attempt, device, now);

    /// <summary>The first code of an authenticator was right: the slot is freed. It forgives nothing, as its seed has just been told to whoever gave it.</summary>
    public void CompleteFirstCode(AttemptId attempt, Device? device = null) => Release(attempt, device);

    /// <summary>A fault kept the outcome of a check from being stored: its slot is given back.</summary>
    public void AbandonAttempt(AttemptId attempt, Device? device = null)
    {
        device?.AbandonAttempt(attempt);
        Attempts.Abandon(attempt);
    }

    /// <summary>Whether the person may come in, once the password has been found right.</summary>
    /// <returns><see cref="UserErrors.Locked"/> while an administrator keeps the account locked.</returns>
    public Result Admit(DateTimeOffset now) => IsActive ? Result.Success() : RefuseSignIn(UserErrors.Locked, now);

    /// <summary>Lets the person in, once everything that was asked for has been found right.</summary>
    /// <returns>As <see cref="Admit"/>.</returns>
    public Result SignIn(DateTimeOffset now)
    {
        var admitted = Admit(now);
        if (!admitted.IsFailure) LastLoginAt = now;
        return admitted;
    }

    /// <summary>Notes that somebody who gave the right password was not let in: a lock, or a rule of the team's.</summary>
    public Error RefuseSignIn(Error why, DateTimeOffset now)
    {
        Raise(new SignInRefused(Id, why.Code, now));
        return why;
    }

    /// <summary>Sets another password. Whoever calls this ends the other sessions in the same transaction.</summary>
    public void ChangePassword(PasswordHash password, DateTimeOffset now)
    {
        Password = password;
        PasswordVersion++;
        Raise(new PasswordChanged(Id, now));
    }

    /// <summary>Somebody, who may be anybody, asks for a message to this account.</summary>
    /// <returns>Whether to send one: not twice within five minutes (a registration: one, as another name may have to be chosen), so that nobody can fill a stranger's mailbox, or replace a link faster than it can be used. What it is for is counted apart, so that nothing else can keep it from being sent.</returns>
    public bool RequestLinkAsStranger(LinkPurpose purpose, DateTimeOffset now)
    {
        switch (purpose)
        {
            case LinkPurpose.Recovery when !(now < RecoveryMailedAt + MailInterval):
                RecoveryMailedAt = now;
                break;
            case LinkPurpose.Verification when !(now < VerificationMailedAt + MailInterval):
                VerificationMailedAt = now;
                break;
            case LinkPurpose.Registration when !(now < RegistrationMailedAt + RegistrationMailInterval):
                RegistrationMailedAt = now;
                break;
            default:
                return false;
        }

        RequestLink(purpose, now);
        return true;
    }

    /// <summary>The person, or an administrator, asks for a link.</summary>
    public void RequestLink(LinkPurpose purpose, DateTimeOffset now) => Raise(new LinkRequested(Id, purpose, now));

    /// <summary>The person has shown that an address is theirs: the one that they have, or another one in its place.</summary>
    /// <remarks>Whoever calls this sees to it that no other account has the address, and tells the old one.</remarks>
    public void VerifyEmail(EmailAddress address, DateTimeOffset now)
    {
        var isAnother = Email?.Key != address.Key;
        // Another spelling is another mailbox, perhaps: the one that the link was sent to counts.
        if (Email != address) Email = address;
        EmailVerifiedAt = now;
        Raise(isAnother ? new EmailChanged(Id, now) : new EmailVerified(Id, now));
    }

    /// <summary>Somebody else has shown that the address, which this account only claimed, is theirs.</summary>
    public void LoseEmail(DateTimeOffset now)
    {
        Email = null;
        Raise(new EmailLost(Id, now));
    }

    /// <summary>Brings the key of the email to the form that this version compares. It is no change of the email, and raises no event.</summary>
    /// <remarks>Whoever calls this sees to it that no other account has the key. An email that would be refused today stays as it is.</remarks>
    public void RenewEmailKey()
    {
        if (Email is not null && Email.Renewed() is { } renewed && renewed != Email) Email = renewed;
    }

    /// <summary>Whether a password can be recovered by mail to an address: it has to be the account's, and verified.</summary>
    public bool IsRecoverableBy(EmailAddress address) => EmailVerifiedAt is not null && Email?.Key == address.Key;

    /// <summary>Sets another password for a person who lost theirs. Whoever calls this ends all sessions and forgets the devices.</summary>
    /// <remarks>It forgives the failures, unless there is a second factor: who reads the mailbox could buy guesses at its codes (ADR 16).</remarks>
    public void RecoverPassword(PasswordHash password, DateTimeOffset now)
    {
        Password = password;
        PasswordVersion++;
        if (!HasSecondFactor) Attempts.Reset(now);
        Raise(new PasswordRecovered(Id, now));
    }

    /// <summary>From now on a code is asked for as well. Whoever calls this ends the other sessions in the same transaction: they were made without it.</summary>
    public void EnrolSecondFactor(DateTimeOffset now)
    {
        HasSecondFactor = true;
        Raise(new SecondFactorEnrolled(Id, now));
    }

    /// <summary>From now on the password is enough.</summary>
    public void RemoveSecondFactor(DateTimeOffset now)
    {
        if (!HasSecondFactor) return;
        HasSecondFactor = false;
        Raise(new SecondFactorRemoved(Id, now));
    }

    /// <summary>An administrator locks the account, until an administrator unlocks it. Whoever calls this ends its sessions.</summary>
    public void Lock(DateTimeOffset now)
    {
        if (!IsActive) return;
        LockedAt = now;
        Raise(new UserLocked(Id, now));
    }

    /// <summary>An administrator lets the account in again: lifts the lock and a lockout alike.</summary>
    public void Unlock(DateTimeOffset now)
    {
        if (StatusAt(now) == UserStatus.Active) return;
        LockedAt = null;
        Attempts.Reset(now);
        Raise(new UserUnlocked(Id, now));
    }

    /// <summary>An administrator forgives the failures: lifts a lockout, but not an administrator's lock.</summary>
    public void ResetAttempts(DateTimeOffset now)
    {
        Attempts.Reset(now);
        Raise(new AttemptsReset(Id, now));
    }

    /// <summary>Replaces the roles; the next request of a live session acts by the new ones.</summary>
    public void SetRoles(IReadOnlyCollection<Role> roles, DateTimeOffset now)
    {
        if (_roles.ToHashSet().SetEquals(roles)) return;
        _roles.RemoveAll(r => !roles.Contains(r));
        _roles.AddRange(roles.Distinct().Except(_roles).ToList());
        Raise(new RolesChanged(Id, [.. _roles.Select(r => r.Name).Order(StringComparer.Ordinal)], now));
    }

    /// <summary>The person leaves. The account and its sessions are removed; the events stay, without personal data.</summary>
    public void Close(DateTimeOffset now) => Raise(new AccountClosed(Id, now));

    private bool Succeed(AttemptId attempt, Device? device, DateTimeOffset now) => device?.CompleteAttempt(attempt, now) == true || Attempts.Succeed(attempt, now);

    private bool Release(AttemptId attempt, Device? device) => device?.ReleaseAttempt(attempt) == true || Attempts.Release(attempt);

    /// <returns>Null: the device is not known, or no longer, and whoever asks is a stranger.</returns>
    private AttemptDecision? BeginOn(Device device, LockoutRule rule, DateTimeOffset now)
    {
        if (!device.IsKnown(now)) return null;
        var decision = device.BeginAttempt(rule, now);
        if (!device.IsForgotten) return decision;

        // The slots of a node that died were its last ones.
        TakeOver(device, rule, now);
        return null;
    }

    /// <returns>Whether the slot was the device's.</returns>
    private bool FailOn(Device device, AttemptId attempt, LockoutRule rule, DateTimeOffset now)
    {
        var wasForgotten = device.IsForgotten;
        var wasItsSlot = device.FailAttempt(attempt, rule, now);
        if (wasItsSlot) Raise(new AttemptFailed(Id, device.Attempts.Failed, now) { OnKnownDevice = true });
        // A slot that came too late was counted, too.
        if (!wasForgotten && device.IsForgotten) TakeOver(device, rule, now);
        return wasItsSlot;
    }

    /// <summary>A device that is forgotten was a stranger's all along, as far as anybody can tell: its failures become the strangers'.</summary>
    private void TakeOver(Device device, LockoutRule rule, DateTimeOffset now)
    {
        Raise(new DeviceForgotten(Id, now));
        var wasLockedOut = Attempts.IsLockedOut(now);
        Attempts.TakeOver(device.Attempts.Failed, rule, now);
        if (!wasLockedOut && Attempts.IsLockedOut(now)) Raise(new UserLockedOut(Id, Attempts.LockedOutUntil, now));
    }
}

/// <summary>Whether an account can be used.</summary>
public enum UserStatus
{
    /// <summary>It can.</summary>
    Active,

    /// <summary>Too many passwords were wrong; it ends by itself, by a reset or by an unlock.</summary>
    LockedOut,

    /// <summary>An administrator locked it; it ends by an unlock.</summary>
    Locked,
}

/// <summary>A password that was checked and found right, to be redeemed with <see cref="User.CompleteAttempt"/>.</summary>
/// <param name="User">Whose it is.</param>
/// <param name="Attempt">The slot that the check holds.</param>
/// <param name="Version">Which of the account's passwords was checked.</param>
/// <param name="Checked">The stored form it was checked against.</param>
/// <param name="Rehashed">The same password by the current algorithm and cost, when the stored form is outdated.</param>
/// <param name="Device">The device that was shown, if it is one of the person's.</param>
public sealed record VerifiedPassword(
    UserId User, AttemptId Attempt, int Version, PasswordHash Checked, PasswordHash? Rehashed, DeviceTokenHash? Device = null);

/// <summary>An account as another system hands it over.</summary>
/// <param name="Username">The name.</param>
/// <param name="Email">The address, if known.</param>
/// <param name="Password">The hash, of a scheme that can be verified here.</param>
/// <param name="Roles">The roles.</param>
/// <param name="FailedAttempts">Wrong passwords counted so far.</param>
/// <param name="IsLockedOut">Locked out by them, until reset.</param>
/// <param name="IsLocked">Locked by an administrator.</param>
public sealed record UserImport(
    Username Username,
    EmailAddress? Email,
    PasswordHash Password,
    IReadOnlyCollection<Role> Roles,
    int FailedAttempts,
    bool IsLockedOut,
    bool IsLocked)
{
    /// <summary>Whether the person has shown, there, that the address is theirs.</summary>
    public bool IsEmailVerified { get; init; }
}
