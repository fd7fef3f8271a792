using Auth.Domain.Common;

namespace Auth.Domain.Sessions;

/// <summary>Why something could not be done with a session.</summary>
public static class SessionErrors
{
    /// <summary>No live session goes with what was shown; whether there ever was one is not told.</summary>
    public static readonly Error NotAuthenticated = new(ErrorKind.Unauthenticated, "not_authenticated", "You're not signed in, or your session has expired. Sign in to continue.");

    /// <summary>The session that goes with what was shown was ended, which is for good. For whoever asks it is no other than <see cref="NotAuthenticated"/>.</summary>
    public static readonly Error Ended = NotAuthenticated with { Code = "session_ended" };

    /// <summary>The session is live, and the request may come from its client's second address: the device token decides. Callers see <see cref="NotAuthenticated"/>.</summary>
    public static readonly Error AddressNotLearned = NotAuthenticated with { Code = "address_not_learned" };

    /// <summary>The session has expired. Callers see <see cref="NotAuthenticated"/>.</summary>
    public static readonly Error Expired = NotAuthenticated with { Code = "session_expired" };

    /// <summary>The session is bound to another client. Callers see <see cref="NotAuthenticated"/>.</summary>
    public static readonly Error Mismatched = NotAuthenticated with { Code = "session_mismatched" };

    /// <summary>Signed in, but too long ago for what was asked.</summary>
    public static readonly Error StepUpRequired = new(ErrorKind.Forbidden, "step_up_required", "Confirm your identity to continue.");

    /// <summary>There is no such session, or it is somebody else's.</summary>
    public static readonly Error NotFound = new(ErrorKind.NotFound, "session_not_found", "Session not found.");
}
