using Auth.Application.Common.Access;
using Auth.Application.Common.Limits;
using Auth.Application.Common.Settings;
using Auth.Application.Lockout;
using Auth.Application.Passwords;
using Auth.Application.Registration;
using Auth.Application.RequiredActions;
using Auth.Application.SecondFactors;
using Auth.Application.Sessions;
using Auth.Application.Terms;

namespace Auth.Application;

/// <summary>Settings of the use cases, which a server and the CLI share (ADR 27).</summary>
internal sealed record ApplicationSettings(
    ServiceSettings Service,
    PasswordPolicySettings Passwords,
    LockoutSettings Lockout,
    SprayingSettings Spraying,
    SessionSettings Sessions,
    SecondFactorSettings SecondFactors,
    RoleScopeSettings RoleScopes,
    RegistrationSettings Registration,
    TermsSettings Terms,
    RequiredActionSettings RequiredActions,
    WriteLimitSettings WriteLimits)
{
    /// <summary>Reads the settings.</summary>
    /// <exception cref="SettingsException">ICU is missing, without which names cannot be normalized.</exception>
    public static ApplicationSettings Read(SettingsReader reader) =>
        UnicodeSupport.Problem is { } problem
            ? throw new SettingsException([problem])
            : new(
                ServiceSettings.Read(reader),
                PasswordPolicySettings.Read(reader),
                LockoutSettings.Read(reader),
                SprayingSettings.Read(reader),
                SessionSettings.Read(reader),
                SecondFactorSettings.Read(reader),
                RoleScopeSettings.Read(reader),
                RegistrationSettings.Read(reader),
                TermsSettings.Read(reader),
                RequiredActionSettings.Read(reader),
                WriteLimitSettings.Read(reader));
}
