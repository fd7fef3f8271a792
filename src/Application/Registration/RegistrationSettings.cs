using Auth.Application.Common.Settings;

namespace Auth.Application.Registration;

/// <summary>Registration of accounts.</summary>
/// <param name="RequireVerifiedEmail"><c>Registration:RequireVerifiedEmail</c>: whether an account is created only through an email link. Every registration then gets the same answer, and details go by mail (P5, ADR 12). Default false.</param>
/// <param name="Mode"><c>Registration:Mode</c>: who may register. Default <see cref="RegistrationMode.Open"/>.</param>
/// <param name="UnverifiedRetention"><c>Registration:UnverifiedRetention</c>: how long a self-registered account with an unverified email is kept, from 2 days to a year. Default null, which keeps it.</param>
internal sealed record RegistrationSettings(bool RequireVerifiedEmail, RegistrationMode Mode = RegistrationMode.Open, TimeSpan? UnverifiedRetention = null)
{
    /// <summary>Longer than a verification link works.</summary>
    private static readonly TimeSpan MinimumRetention = TimeSpan.FromDays(2);

    /// <summary>Whether responses reveal taken names and emails, as an open registration without verified emails does (P5, ADR 12).</summary>
    public bool RevealsTakenNames => Mode == RegistrationMode.Open && !RequireVerifiedEmail;

    internal static RegistrationSettings Read(SettingsReader reader) => new(
        reader.GetBoolean("Registration:RequireVerifiedEmail", defaultValue: false),
        reader.GetChoice("Registration:Mode", RegistrationMode.Open, RegistrationMode.Invitation, RegistrationMode.Closed),
        reader.OptionalDuration("Registration:UnverifiedRetention", MinimumRetention, SettingsReader.MaxDuration));
}

/// <summary>Who may register.</summary>
internal enum RegistrationMode
{
    /// <summary>Everyone.</summary>
    Open,

    /// <summary>Everyone who holds an invitation.</summary>
    Invitation,

    /// <summary>No one. Administrators and operators create accounts.</summary>
    Closed,
}
