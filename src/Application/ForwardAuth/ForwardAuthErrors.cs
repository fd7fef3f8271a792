using Auth.Domain.Common;

namespace Auth.Application.ForwardAuth;

/// <summary>Why a gateway must not forward the request of a signed-in user.</summary>
internal static class ForwardAuthErrors
{
    /// <summary>Everyone can register, and nothing says which users may pass.</summary>
    public static readonly Error NoRoleNamed = new(
        ErrorKind.Forbidden,
        "forward_auth_unrestricted",
        "Registration is open to everyone, and nothing says who may use this application. Set ForwardAuth:Roles to a role, or to * for everyone; or add ?role= to the gateway's request; or set Registration:Mode to Invitation or Closed.");

    /// <summary>The user has none of the roles.</summary>
    public static readonly Error RoleRequired = new(ErrorKind.Forbidden, "role_required", "Your account doesn't have a role that may use this application.");

    /// <summary>The login had one factor.</summary>
    public static readonly Error SecondFactorRequired = new(ErrorKind.Forbidden, "second_factor_required", "This application requires a login with a second factor or a passkey.");

    /// <summary>The last login or step-up is too long ago.</summary>
    public static readonly Error RecentLoginRequired = new(ErrorKind.Forbidden, "recent_login_required", "Your login is too old for this application. Confirm your identity to continue.");

    /// <summary>Whether the user can meet the requirement on a page of this server.</summary>
    public static bool CanBeRemedied(Error error) => error == SecondFactorRequired || error == RecentLoginRequired;
}
