using Auth.Application.Common.Settings;

namespace Auth.Application.Registration;

/// <summary>Registration of accounts.</summary>
/// <param name="RequireVerifiedEmail"><c>Registration:RequireVerifiedEmail</c>: whether an account is created only through an email link. Every registration then gets the same answer, and details go by mail (P5, ADR 12). Default false.</param>
public sealed record RegistrationSettings(bool RequireVerifiedEmail)
{
    internal static RegistrationSettings Read(SettingsReader reader) => new(reader.GetBoolean("Registration:RequireVerifiedEmail", defaultValue: false));
}
