using Auth.Domain.Common;
using Auth.Domain.Invitations;

namespace Auth.Application.Registration;

/// <summary>The errors of a server that does not let everyone register.</summary>
internal static class RegistrationErrors
{
    /// <summary><see cref="RegistrationMode.Invitation"/>: an account requires an invitation.</summary>
    public static readonly Error ByInvitation =
        new(ErrorKind.Forbidden, "registration_by_invitation", "You need an invitation to create an account here. Contact an administrator to get one.");

    /// <summary><see cref="RegistrationMode.Closed"/>: only administrators and operators create accounts.</summary>
    public static readonly Error Closed =
        new(ErrorKind.Forbidden, "registration_closed", "You can't create an account here. Contact an administrator if you need one.");

    /// <summary>In <see cref="RegistrationMode.Closed"/>, an invitation names the account.</summary>
    public static readonly Error UsernameRequired = Error.Invalid("username", "Registration is closed. Enter the username of the account.");

    /// <summary>Accounts are kept, however old they are.</summary>
    public static readonly Error NoRetention = new(ErrorKind.Conflict, "no_unverified_retention", "Registration:UnverifiedRetention is not set, so no account is removed.");

    /// <summary>Returns why clients may not register; null if they may.</summary>
    public static Error? FindDenial(this RegistrationSettings settings) => settings.Mode switch
    {
        RegistrationMode.Invitation => ByInvitation,
        RegistrationMode.Closed => Closed,
        _ => null,
    };

    /// <summary>Returns why an invitation may not be accepted; null if it may. While registration is closed, only those with a username count, which administrators and operators create.</summary>
    internal static Error? FindDenial(this RegistrationSettings settings, Invitation invitation) =>
        settings.Mode == RegistrationMode.Closed && invitation.Username is null ? Closed : null;
}
