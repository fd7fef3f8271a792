using Auth.Application.Common;
using Auth.Application.Events;
using Auth.Application.SecondFactors;
using Auth.Application.Sessions;
using Auth.Application.Users;
using Auth.Domain.Common;
using Auth.Domain.Users;

namespace Auth.WebApi.Pages.Administration.Users;

/// <summary>The page of one user, as administrators see it.</summary>
/// <param name="User">The account.</param>
/// <param name="Sessions">Where the person is signed in, newest first.</param>
/// <param name="Factors">What the account is entered with beside the password.</param>
/// <param name="History">What happened to it, newest first.</param>
/// <param name="Actors">The names of those who did something to it, by id.</param>
public sealed record UserModel(
    UserDetails User,
    IReadOnlyList<SessionDetails> Sessions,
    SecondFactorDetails Factors,
    Page<EventDetails> History,
    IReadOnlyDictionary<Guid, string> Actors) : IPageModel
{
    internal const string Locked = "locked";
    internal const string Unlocked = "unlocked";
    internal const string AttemptsReset = "attempts-reset";
    internal const string RecoveryStarted = "recovery-started";
    internal const string EmailConfirmed = "email-confirmed";
    internal const string RolesSet = "roles-set";
    internal const string SessionsEnded = "sessions-ended";
    internal const string SecondFactorsRemoved = "second-factors-removed";

    /// <summary>How the names of the boxes of known roles begin.</summary>
    internal const string RoleBox = "role-";

    /// <inheritdoc />
    public static Type Component => typeof(UserPage);

    /// <summary>Whether it is the account of the administrator who looks at it.</summary>
    public bool IsOwn { get; init; }

    /// <summary>Whether the history goes on here, rather than begins.</summary>
    public bool GoesOn { get; init; }

    /// <summary>The roles that are known: the administrator's, and those that some account has. In the order of the alphabet.</summary>
    public IReadOnlyList<string> KnownRoles { get; init; } = [];

    /// <summary>The roles whose boxes are ticked: those of the account, or what was ticked before the form was refused.</summary>
    public IReadOnlyCollection<string> TickedRoles { get; init; } = [];

    /// <summary>Other roles as they were typed before the form was refused.</summary>
    public string TypedRoles { get; init; } = "";

    /// <summary>What has just been done, if something was.</summary>
    public string? Done { get; init; }

    /// <summary>Why something was not done, if it was tried.</summary>
    public Error? Error { get; init; }

    /// <summary>Whether a button to lock it is shown: administrators would lock themselves out.</summary>
    public bool CanBeLocked => User.Status != UserStatus.Locked && !IsOwn;

    /// <summary>Whether an administrator has locked it.</summary>
    public bool CanBeUnlocked => User.Status == UserStatus.Locked;

    /// <summary>Whether there are failed attempts to forgive; an unlock forgives them as well.</summary>
    public bool CanBeForgiven => User.Status == UserStatus.LockedOut || (User.Status == UserStatus.Active && User.FailedAttempts > 0);

    /// <summary>Whether there is an address that nobody has shown to be the person's.</summary>
    public bool CanBeVouchedFor => User is { Email: not null, EmailVerified: false };

    /// <summary>Whether there is an address that a link can be mailed to.</summary>
    public bool CanBeRecovered => User is { Email: not null, EmailVerified: true };

    /// <summary>Whether anything is asked for beside the password.</summary>
    public bool HasFactors => Factors is not { Totp: null, Passkeys: 0 };

    internal static string? Told(string code) => code switch
    {
        Locked => "The account has been locked, and its sessions have ended.",
        Unlocked => "The account has been unlocked.",
        AttemptsReset => "The failed attempts have been reset.",
        RecoveryStarted => "A link to set a new password has been sent.",
        EmailConfirmed => "The email has been marked as verified.",
        RolesSet => "The roles have been saved.",
        SessionsEnded => "All sessions have ended.",
        SecondFactorsRemoved => "The second factors have been removed. The password is now enough to sign in.",
        _ => null,
    };
}
