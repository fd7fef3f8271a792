using Auth.Domain.Common;

namespace Auth.Domain.Sessions;

/// <summary>Why something could not be done with a session.</summary>
public static class SessionErrors
{
    /// <summary>No live session goes with what was shown; whether there ever was one is not told.</summary>
    public static readonly Error NotAuthenticated = new(ErrorKind.Unauthenticated, "not_authenticated", "Sign in first.");

    /// <summary>There is no such session, or it is somebody else's.</summary>
    public static readonly Error NotFound = new(ErrorKind.NotFound, "session_not_found", "There is no such session.");
}
