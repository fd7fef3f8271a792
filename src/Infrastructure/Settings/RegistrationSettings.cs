namespace Auth.Infrastructure.Settings;

/// <summary>How people make accounts.</summary>
/// <param name="RequireVerifiedEmail"><c>Registration:RequireVerifiedEmail</c>: whether an account is made only by the link that is mailed to its address; registration then answers all alike, and mails the rest (P5, ADR 12). Default false.</param>
public sealed record RegistrationSettings(bool RequireVerifiedEmail)
{
    internal static RegistrationSettings Read(SettingsReader reader) => new(reader.Flag("Registration:RequireVerifiedEmail", missing: false));
}
