using Auth.Application.Common.Settings;

namespace Auth.Application.RequiredActions;

/// <summary>What a login requires of every user.</summary>
/// <param name="RequireVerifiedEmail"><c>Sessions:RequireVerifiedEmail</c>: whether a session is issued only once the email of the account is verified. An account without an email is not concerned. Default false.</param>
internal sealed record RequiredActionSettings(bool RequireVerifiedEmail)
{
    /// <summary>Requires nothing.</summary>
    public static readonly RequiredActionSettings None = new(RequireVerifiedEmail: false);

    internal static RequiredActionSettings Read(SettingsReader reader) => new(reader.GetBoolean("Sessions:RequireVerifiedEmail", defaultValue: false));
}
