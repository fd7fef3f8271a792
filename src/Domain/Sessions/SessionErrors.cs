using Auth.Domain.Common;

namespace Auth.Domain.Sessions;

/// <summary>The errors of sessions.</summary>
public static class SessionErrors
{
    /// <summary>No live session has this token. The error does not reveal whether one ever existed.</summary>
    public static readonly Error NotAuthenticated = new(ErrorKind.Unauthenticated, "not_authenticated", "You're not signed in, or your session has expired. Sign in to continue.");

    /// <summary>The session was ended permanently. Callers see <see cref="NotAuthenticated"/>.</summary>
    public static readonly Error Ended = NotAuthenticated with { Code = "session_ended" };

    /// <summary>The session is live, and the request may come from its client's second IP address; the device token decides. Callers see <see cref="NotAuthenticated"/>.</summary>
    public static readonly Error AddressNotLearned = NotAuthenticated with { Code = "address_not_learned" };

    /// <summary>The session has expired. Callers see <see cref="NotAuthenticated"/>.</summary>
    public static readonly Error Expired = NotAuthenticated with { Code = "session_expired" };

    /// <summary>The session is bound to another client. Callers see <see cref="NotAuthenticated"/>.</summary>
    public static readonly Error Mismatched = NotAuthenticated with { Code = "session_mismatched" };

    /// <summary>The action requires recent authentication.</summary>
    public static readonly Error StepUpRequired = new(ErrorKind.Forbidden, "step_up_required", "Confirm your identity to continue.");

    /// <summary>No such session, or it belongs to another user.</summary>
    public static readonly Error NotFound = new(ErrorKind.NotFound, "session_not_found", "Session not found.");
}
