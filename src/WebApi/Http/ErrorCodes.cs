using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;

namespace Auth.WebApi.Http;

/// <summary>All error codes of HTTP responses. The pages below <c>/docs/errors</c>, <c>docs/api.md</c> and the API document show them.</summary>
/// <remarks>Rules of a host application have codes of their own, which are not listed.</remarks>
internal static class ErrorCodes
{
    /// <summary>The index of all codes. The page of a code is below it.</summary>
    public const string Path = "/docs/errors";

    /// <summary>All codes, by status.</summary>
    public static IReadOnlyList<ErrorCode> All { get; } =
    [
        new("validation_failed", [400], "A field or a query parameter is not acceptable. The member errors has a sentence for each.", "Show the sentences at their fields, and send corrected values."),
        new("invalid_request", [400], "The request cannot be read. For malformed JSON, the detail names the position.", "Correct the request. Do not repeat it unchanged."),
        new("unexpected_body", [400], "The call takes no body.", "Send the request without a body, or with an empty object."),
        new("unknown_host", [400], "The host of the request is not one of this server.", "Use the URL that the operator has published. As an operator, set PublicUrl and AllowedHosts."),
        new("ambiguous_credentials", [400], "The request has more than one credential.", "Send one session token, in the cookie or in the Authorization header."),
        new("invalid_invitation", [400], "The invitation was used or withdrawn, or has expired.", "Ask the person who sent it for a new invitation."),
        new("invalid_link", [400], "The link was used or replaced, or has expired.", "Request a new link."),
        new("not_authenticated", [401], "There is no valid session or key. The response is the same for an unknown, ended, expired or mismatched one.", "Delete the token and let the user sign in. A program uses another key."),
        new("invalid_credentials", [401], "The username or the password is wrong.", "Let the user correct both. The attempt counts toward a lockout."),
        new("invalid_code", [401], "The one-time code is wrong or was used.", "Let the user enter the next one. The attempt counts toward a lockout."),
        new("invalid_challenge", [401], "The challenge has expired or was redeemed.", "Start the login again."),
        new("invalid_passkey", [401, 400], "The passkey is not accepted. When one is added, the status is the second one.", "Let the user choose another passkey, or sign in with the password."),
        new("invalid_ceremony", [401, 400], "The challenge that the passkey signed has expired or was used. When a passkey is added, the status is the second one.", "Request new options and let the user try again."),
        new("forbidden", [403], "The user lacks permission.", "Do not repeat the request. An administrator can assign the role."),
        new("insufficient_scope", [403], "The key is valid, but its service account lacks the scope. WWW-Authenticate names it.", "Do not repeat the request. An administrator can add the scope."),
        new("target_protected", [403], "The account, role, invitation or service account to be changed has rights that the caller lacks.", "Do not repeat the request. An administrator can make the change."),
        new("confirmation_required", [403], "The session or the password of the account must confirm the link.", "Sign in to the account, or send its password with the link."),
        new("forward_auth_unrestricted", [403], "Registration is open, and nothing says who may pass the gateway.", "As an operator, set ForwardAuth:Roles, or name roles in the request of the gateway."),
        new("role_required", [403], "The user has none of the roles that may use the application.", "Do not forward the request. An administrator can assign a role."),
        new("second_factor_required", [403], "The call or the application requires a login with a second factor or a passkey.", "Let the user sign in with one."),
        new("recent_login_required", [403], "The login is too old for the application.", "Let the user confirm the identity, then repeat the request."),
        new("required_actions_left", [403], "A step-up is not enough, because a login would require another step.", "Let the user sign in again."),
        new("step_up_required", [403], "The authentication is not recent enough.", "Let the user confirm the identity with a step-up, then repeat the request."),
        new("cross_site", [403], "Another website sent the request.", "Send changes by cookie from pages of this server only. Scripts of other origins send no cookies, and sign in with the transport bearer."),
        new("registration_by_invitation", [403], "Creating an account requires an invitation.", "Ask an administrator for one."),
        new("registration_closed", [403], "Registration is closed.", "Ask an administrator for an account."),
        new("wrong_setup_token", [403], "The setup token is wrong.", "Use the one that the server printed at its last start, or the one in its settings."),
        new("not_found", [404], "Nothing is at this URL.", "Check the URL."),
        new("user_not_found", [404], "There is no such user.", "Check the id. The account may have been deleted."),
        new("invitation_not_found", [404], "There is no such invitation.", "Check the id in the list of invitations."),
        new("session_not_found", [404], "The user has no such session.", "Read the list of sessions again. The session may have ended."),
        new("second_factor_not_found", [404], "No second factor is enrolled.", "Enroll one first."),
        new("required_action_not_found", [404], "No required action with a form has this name.", "Take the name from the response of the login."),
        new("passkey_not_found", [404], "The user has no such passkey.", "Read the list of passkeys again."),
        new("service_account_not_found", [404], "There is no such service account.", "Read the list of service accounts again. The account may have been removed."),
        new("key_not_found", [404], "The service account has no such key.", "Read the service account again. The key may have been revoked."),
        new("event_handler_not_found", [404], "There is no such event handler.", "Take its name from the list of event handlers."),
        new("set_aside_event_not_found", [404], "No such event is set aside.", "Read the list of event handlers again. The event may have been retried or skipped."),
        new("method_not_allowed", [405], "The URL has other methods, which the Allow header names.", "Use one of them."),
        new("request_timeout", [408], "The request arrived too slowly.", "Repeat the request over a better connection."),
        new("username_taken", [409], "Another account has the username.", "Let the user choose another one."),
        new("email_taken", [409], "Another account has the email address.", "Let the user choose another one, or recover that account."),
        new("username_reserved", [409], "The username is reserved until there is an administrator.", "Choose another username, or create the first administrator."),
        new("invitation_accepted", [409], "The account of the invitation exists.", "Lock or delete the account instead of withdrawing the invitation."),
        new("invitation_not_sendable", [409], "The invitation is not open, or has no email address.", "Invite the person again."),
        new("too_many_invitations", [409], "The administrator has the maximum of open invitations.", "Withdraw some first."),
        new("no_email", [409], "The account has no email address.", "Let the user add one first."),
        new("no_verified_email", [409], "The account has no verified email address.", "Verify the email address first."),
        new("required_action_not_next", [409], "Another step of the login comes first.", "Complete the step that the response of the login names first."),
        new("already_enrolled", [409], "The account has an authenticator.", "Remove it before you enroll another one."),
        new("passkey_taken", [409], "The passkey is already registered.", "Let the user choose another passkey."),
        new("too_many_passkeys", [409], "The account has the maximum of passkeys.", "Remove one first."),
        new("service_account_name_taken", [409], "Another service account has the name.", "Choose another name."),
        new("too_many_keys", [409], "The service account has the maximum of keys.", "Revoke one first."),
        new("secret_already_shown", [409], "The same request was carried out before. Only its first response has the secret: a key, a link, a TOTP secret or recovery codes.", "Unless you have the secret, revoke or withdraw what createdId names, if it is there, and send the request with a new Idempotency-Key."),
        new("idempotency_result_removed", [409], "The same request was carried out before, and what it created has been removed since.", "To create it again, send the request with a new Idempotency-Key."),
        new("event_handler_active", [409], "A server still runs the event handler.", "Remove its registration, and repeat the request ten minutes later."),
        new("export_in_progress", [409], "Another export of the account is running.", "Repeat the request after it has ended."),
        new("already_set_up", [409], "There is an administrator already.", "Sign in, or add administrators on the command line."),
        new("last_administrator", [409], "The change would leave no active administrator.", "Assign the role to another user first."),
        new("precondition_failed", [412], "Another request has changed the roles since their ETag was read, or If-None-Match does not allow the change.", "Read the user again, and repeat the change with the new ETag if it is still right."),
        new("body_too_large", [413], "The body is larger than the server accepts.", "Send less."),
        new("unsupported_media_type", [415], "The body is not JSON in UTF-8, or not a form where the call takes one.", "Send Content-Type: application/json, or application/x-www-form-urlencoded to introspection."),
        new("idempotency_key_reused", [422], "Another request to the same URL had this Idempotency-Key in the last 24 hours. Its body was different.", "Send a new key with each new request, and the same body with each repeat."),
        new("account_locked", [423], "The account is locked out by failed attempts, or locked by an administrator.", "Wait for Retry-After. Without this header, contact an administrator."),
        new("rate_limited", [429], "There were too many requests from the IP address, or too many changes, logins or emails.", "Wait for Retry-After, then repeat the request."),
        new("too_many_failures", [429], "Attempts from your network failed on too many accounts.", "Wait for Retry-After, then try again."),
        new("internal_error", [500], "The server has a fault.", "Report the traceId to the operator, who finds the cause in the log."),
        new("session_rule_unavailable", [503], "A session rule of the host application did not answer in time.", "Wait a moment, then repeat the request."),
        new("store_unavailable", [503], "The database is unavailable.", "Wait for Retry-After, then repeat the request."),
        new("busy", [503], "Too many passwords are being verified at once.", "Wait for Retry-After, then repeat the request."),
        new("attempt_expired", [503], "The verification took too long, and counts as a failed attempt.", "Wait for Retry-After, then try again."),
        new("interrupted", [503], "The server is stopping, or the connection was closed.", "Wait for Retry-After, then repeat the request. A change may have been made already."),
        new("not_ready", [503], "The server cannot serve requests yet. Only the health check answers this.", "Wait until the health check succeeds."),
    ];

    private static readonly FrozenDictionary<string, ErrorCode> ByCode = All.ToFrozenDictionary(error => error.Code, StringComparer.Ordinal);

    /// <summary>Finds a code. Codes of a host application and of bare statuses are unknown.</summary>
    public static bool TryFind(string code, [NotNullWhen(true)] out ErrorCode? error) => ByCode.TryGetValue(code, out error);
}

/// <summary>An error code of HTTP responses.</summary>
/// <param name="Statuses">The HTTP statuses that it has, the usual one first.</param>
/// <param name="Meaning">Says what happened.</param>
/// <param name="Remedy">Says what the caller does about it.</param>
internal sealed record ErrorCode(string Code, IReadOnlyList<int> Statuses, string Meaning, string Remedy)
{
    /// <summary>The value of the <c>Link</c> header that leads to the page of this code (RFC 8288).</summary>
    public string HelpLink { get; } = $"<{ErrorCodes.Path}/{Code}>; rel=\"help\"";
}
