namespace Auth.WebApi.Security;

/// <summary>How a client stores and sends its session token.</summary>
internal enum SessionTransport
{
    /// <summary>In a cookie, for browsers. Scripts cannot read it.</summary>
    Cookie,

    /// <summary>In the <c>Authorization</c> header (RFC 6750), for all other clients.</summary>
    Bearer,
}
