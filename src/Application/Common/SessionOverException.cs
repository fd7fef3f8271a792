namespace Auth.Application.Common;

/// <summary>The session by which something was done has ended in the middle of it, or its user is no administrator any more. Nothing was stored; it is refused as if it came now (401, 403).</summary>
public sealed class SessionOverException : Exception
{
    /// <summary>Says so.</summary>
    public SessionOverException()
        : base("The session ended, or lost its rights, in the middle of the request.")
    {
    }
}
