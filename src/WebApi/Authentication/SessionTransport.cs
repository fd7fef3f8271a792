namespace Auth.WebApi.Authentication;

/// <summary>How a client keeps and shows its session token.</summary>
internal enum SessionTransport
{
    /// <summary>In a cookie, for browsers: scripts can't read it.</summary>
    Cookie,

    /// <summary>In the <c>Authorization</c> header (RFC 6750), for everything else.</summary>
    Bearer,
}
