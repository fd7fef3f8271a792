namespace Auth.Application.Common;

/// <summary>The actor's session ended, or its user lost the administrator role, during the request. Nothing was stored, and the request is rejected (401, 403).</summary>
public sealed class SessionNoLongerValidException : Exception
{
    /// <summary>Creates the exception.</summary>
    public SessionNoLongerValidException()
        : base("The session ended, or lost its rights, in the middle of the request.")
    {
    }
}
