namespace Auth.WebApi.Pages.Look;

/// <summary>Display names of event types.</summary>
public static class EventNames
{
    private static readonly Dictionary<string, string> Names = new(StringComparer.Ordinal)
    {
        ["session_started"] = "New sign-in",
        ["session_stepped_up"] = "Identity confirmed again",
        ["session_ended"] = "Session ended",
        ["session_mismatched"] = "Session used from another client, refused",
        ["session_address_learned"] = "Second IP address added to a session",
        ["attempt_failed"] = "Wrong password or code",
        ["sign_in_refused"] = "Correct password, but sign-in refused",
        ["user_locked_out"] = "Locked out after too many wrong passwords or codes",
        ["attempts_reset"] = "Failed attempts reset",
        ["device_forgotten"] = "Known device forgotten after too many wrong passwords or codes",
        ["user_registered"] = "Account created",
        ["user_imported"] = "Account imported",
        ["user_locked"] = "Account locked",
        ["user_unlocked"] = "Account unlocked",
        ["account_closed"] = "Account closed",
        ["roles_changed"] = "Roles changed",
        ["password_changed"] = "Password changed",
        ["password_recovered"] = "Password reset by a mailed link",
        ["password_rehashed"] = "Password stored more strongly",
        ["link_requested"] = "Link requested by mail",
        ["email_verified"] = "Address confirmed",
        ["email_changed"] = "Address changed",
        ["email_lost"] = "Address removed: somebody else has confirmed it",
        ["second_factor_enrolled"] = "Second factor added",
        ["second_factor_removed"] = "Second factor removed",
        ["recovery_codes_renewed"] = "New recovery codes created",
        ["recovery_code_used"] = "Recovery code used",
        ["passkey_added"] = "Passkey added",
        ["passkey_removed"] = "Passkey removed",
        ["passkey_refused"] = "Passkey refused: there may be a copy of it",
    };

    /// <summary>Event types of Auth, in the order in which the filter offers them.</summary>
    public static IReadOnlyCollection<string> Types => Names.Keys;

    /// <summary>The English display name, which is the key of its translation. An unknown type of a host application is returned as it is.</summary>
    public static string Of(string type) => Names.GetValueOrDefault(type, type);
}
