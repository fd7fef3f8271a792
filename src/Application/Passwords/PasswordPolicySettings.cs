using Auth.Application.Common.Settings;

namespace Auth.Application.Passwords;

/// <summary>Rules for passwords.</summary>
/// <param name="MinimumLength"><c>Passwords:MinimumLength</c>: 8 to 1,024 characters, default 15 (NIST SP 800-63B-4, 3.1.1.2: 15 where the password is the only factor, never fewer than 8).</param>
/// <param name="CheckAtLogin"><c>Passwords:CheckAtLogin</c>: whether a login requires a new password if the policy for new ones rejects the current one. Default false, because imported and older passwords were accepted by other rules. Rules of a host application are always asked.</param>
internal sealed record PasswordPolicySettings(int MinimumLength, bool CheckAtLogin = false)
{
    internal static PasswordPolicySettings Read(SettingsReader reader) =>
        new(reader.GetInteger("Passwords:MinimumLength", 15, 8, 1024), reader.GetBoolean("Passwords:CheckAtLogin", defaultValue: false));
}
