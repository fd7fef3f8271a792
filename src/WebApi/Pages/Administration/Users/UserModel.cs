using Auth.Application.Account;
using Auth.Application.Audit;
using Auth.Application.Common;
using Auth.Application.SecondFactors;
using Auth.Application.Sessions;
using Auth.Domain.Common;
using Auth.Domain.Users;
using Auth.WebApi.Pages.BuiltIn;

namespace Auth.WebApi.Pages.Administration.Users;

/// <summary>The page of a user, for administrators.</summary>
/// <param name="Sessions">Newest first.</param>
/// <param name="Factors">Second factors and number of passkeys.</param>
/// <param name="History">Events of the account, newest first.</param>
/// <param name="Actors">Usernames of actors who acted on this account, by id.</param>
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
    internal const string PasswordChangeRequired = "password-change-required";
    internal const string EmailConfirmed = "email-confirmed";
    internal const string RolesSet = "roles-set";
    internal const string SessionsEnded = "sessions-ended";
    internal const string AttributesChanged = "attributes-saved";
    internal const string SecondFactorsRemoved = "second-factors-removed";

    /// <summary>Prefix of the names of role checkboxes.</summary>
    internal const string RoleBox = "role-";

    /// <summary>Field with the version of the roles to which the form applies.</summary>
    internal const string VersionField = "rolesVersion";

    /// <inheritdoc />
    public static Type Component => typeof(UserPage);

    /// <summary>Whether it is the administrator's own account.</summary>
    public bool IsOwn { get; init; }

    /// <summary>Whether this is not the first page of the history.</summary>
    public bool IsContinuation { get; init; }

    /// <summary>All known roles in alphabetical order: the administrator role, and those that any account has.</summary>
    public IReadOnlyList<string> KnownRoles { get; init; } = [];

    /// <summary>Roles whose checkbox is checked: those of the account or, after a rejected submission, those of the form.</summary>
    public IReadOnlyCollection<string> TickedRoles { get; init; } = [];

    /// <summary>Further roles as typed before the form was rejected.</summary>
    public string TypedRoles { get; init; } = "";

    /// <summary>The version of the roles to which the form applies: that of the account or, after a rejected submission, that of the form.</summary>
    internal string FormVersion { get; init; } = "";

    /// <summary>The attributes that were entered, by name.</summary>
    public IReadOnlyDictionary<string, string?> EnteredAttributes { get; init; } = new Dictionary<string, string?>(StringComparer.Ordinal);

    /// <summary>Message of a completed action, or null.</summary>
    public string? Done { get; init; }

    /// <summary>Error of the previous submission, or null.</summary>
    public Error? Error { get; init; }

    /// <summary>Whether to offer a lock. Administrators cannot lock their own account here.</summary>
    public bool CanBeLocked => User.Status != UserStatus.Locked && !IsOwn;

    /// <summary>Whether an administrator has locked the account.</summary>
    public bool CanBeUnlocked => User.Status == UserStatus.Locked;

    /// <summary>Whether to offer a reset of failed attempts. For a locked account, unlocking resets them too.</summary>
    public bool CanResetAttempts => User.Status == UserStatus.LockedOut || (User.Status == UserStatus.Active && User.FailedAttempts > 0);

    /// <summary>Whether to offer marking the email as verified.</summary>
    public bool CanMarkEmailVerified => User is { Email: not null, EmailVerified: false };

    /// <summary>Whether to offer a recovery link, which needs a verified email.</summary>
    public bool CanSendRecoveryLink => User is { Email: not null, EmailVerified: true };

    /// <summary>Whether the account has a second factor or a passkey.</summary>
    public bool HasFactors => Factors is not { Totp: null, Passkeys: 0 };

    /// <summary>The English name of an origin.</summary>
    internal static string GetName(AccountOrigin? origin) => origin switch
    {
        AccountOrigin.SelfRegistration => "registered",
        AccountOrigin.Import => "imported",
        AccountOrigin.Invitation => "invited",
        AccountOrigin.Setup => "setup",
        AccountOrigin.Operator => "created by an operator",
        _ => "unknown",
    };

    internal static string? GetSuccessMessage(string code) => code switch
    {
        Locked => "The account has been locked, and its sessions have ended.",
        Unlocked => "The account has been unlocked.",
        AttemptsReset => "The failed attempts have been reset.",
        RecoveryStarted => "A link to set a new password has been sent.",
        PasswordChangeRequired => "The user must choose a new password at the next sign-in.",
        EmailConfirmed => "The email has been marked as verified.",
        RolesSet => "The roles have been saved.",
        AttributesChanged => "The attributes have been saved.",
        SessionsEnded => "All sessions have ended.",
        SecondFactorsRemoved => "The second factors have been removed. The password is now enough to sign in.",
        _ => null,
    };
}
