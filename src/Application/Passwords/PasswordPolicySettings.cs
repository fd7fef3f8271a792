using Auth.Application.Common.Settings;

namespace Auth.Application.Passwords;

/// <summary>Rules for new passwords.</summary>
/// <param name="MinimumLength"><c>Passwords:MinimumLength</c>: 8 to 1,024 characters, default 15 (NIST SP 800-63B-4, 3.1.1.2: 15 where the password is the only factor, never fewer than 8).</param>
public sealed record PasswordPolicySettings(int MinimumLength)
{
    internal static PasswordPolicySettings Read(SettingsReader reader) => new(reader.GetInteger("Passwords:MinimumLength", 15, 8, 1024));
}
