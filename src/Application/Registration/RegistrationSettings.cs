using Auth.Application.Common.Settings;

namespace Auth.Application.Registration;

/// <summary>Registration of accounts.</summary>
/// <param name="RequireVerifiedEmail"><c>Registration:RequireVerifiedEmail</c>: whether an account is created only through an email link. Every registration then gets the same answer, and details go by mail (P5, ADR 12). Default false.</param>
/// <param name="Mode"><c>Registration:Mode</c>: who may register. Default <see cref="RegistrationMode.Open"/>.</param>
public sealed record RegistrationSettings(bool RequireVerifiedEmail, RegistrationMode Mode = RegistrationMode.Open)
{
    internal static RegistrationSettings Read(SettingsReader reader) => new(
        reader.GetBoolean("Registration:RequireVerifiedEmail", defaultValue: false),
        reader.GetChoice("Registration:Mode", RegistrationMode.Open, RegistrationMode.Invitation, RegistrationMode.Closed));
}

/// <summary>Who may register.</summary>
public enum RegistrationMode
{
    /// <summary>Everyone.</summary>
    Open,

    /// <summary>Everyone who holds an invitation.</summary>
    Invitation,

    /// <summary>No one. Administrators and operators create accounts.</summary>
    Closed,
}
