namespace Auth.WebApi.Pages.Components;

/// <summary>Display names of event types.</summary>
public static class EventDisplayNames
{
    private static readonly Dictionary<string, string> Names = new(StringComparer.Ordinal)
    {
        ["session_started"] = "New sign-in",
        ["session_stepped_up"] = "Identity confirmed",
        ["session_ended"] = "Session ended",
        ["sessions_revoked"] = "Sessions ended",
        ["sessions_rejected"] = "Sessions ended by a rule of this service",
        ["session_mismatched"] = "Session used from another client: blocked",
        ["session_address_learned"] = "Second IP address added to a session",
        ["attempt_failed"] = "Incorrect password or code",
        ["sign_in_refused"] = "Correct password, but sign-in blocked",
        ["user_locked_out"] = "Locked out after too many failed attempts",
        ["attempts_reset"] = "Failed attempts reset",
        ["device_forgotten"] = "Known device forgotten after too many failed attempts",
        ["password_spraying_suspected"] = "Failed attempts on many accounts from one network",
        ["user_registered"] = "Account created",
        ["user_imported"] = "Account imported",
        ["user_invited"] = "Invitation created",
        ["invitation_accepted"] = "Invitation accepted",
        ["invitation_resent"] = "Invitation sent again",
        ["invitation_withdrawn"] = "Invitation withdrawn",
        ["user_locked"] = "Account locked",
        ["user_unlocked"] = "Account unlocked",
        ["account_closed"] = "Account deleted",
        ["roles_changed"] = "Roles changed",
        ["user_attributes_changed"] = "Attributes changed",
        ["password_changed"] = "Password changed",
        ["password_change_required"] = "New password required at the next sign-in",
        ["password_recovered"] = "Password reset by email link",
        ["password_rehashed"] = "Password hash upgraded",
        ["link_requested"] = "Email link requested",
        ["email_verified"] = "Email address verified",
        ["email_changed"] = "Email address changed",
        ["email_change_withdrawn"] = "Change of the email address withdrawn",
        ["account_claimed"] = "Account taken over by the owner of its email address",
        ["email_lost"] = "Email address removed: verified by another account",
        ["second_factor_enrolled"] = "Second factor added",
        ["second_factor_removed"] = "Second factor removed",
        ["recovery_codes_renewed"] = "New recovery codes created",
        ["recovery_code_used"] = "Recovery code used",
        ["terms_accepted"] = "Terms accepted",
        ["passkey_added"] = "Passkey added",
        ["passkey_removed"] = "Passkey removed",
        ["passkey_refused"] = "Passkey rejected: it may have been copied",
        ["service_account_created"] = "Service account created",
        ["service_account_changed"] = "Service account changed",
        ["service_account_removed"] = "Service account removed",
        ["service_key_created"] = "Key of a service account created",
        ["service_key_revoked"] = "Key of a service account revoked",
    };

    /// <summary>Event types of Auth, in the order in which the filter offers them.</summary>
    public static IReadOnlyCollection<string> Types => Names.Keys;

    /// <summary>The English display name, which is the key of its translation. An unknown type of a host application is returned as it is.</summary>
    public static string Get(string type) => Names.GetValueOrDefault(type, type);
}
