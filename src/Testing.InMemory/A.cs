using System.Net;
using Auth.Domain.Sessions;

namespace Auth.Testing;

/// <summary>Starts the objects of a test, which then names only what matters: <c>A.User().Named("alice").WithFailedAttempts(4).Build()</c>.</summary>
public static class A
{
    /// <summary>A user with a unique name, no email, no role and the password <see cref="UserBuilder.DefaultPassword"/>.</summary>
    public static UserBuilder User() => new();

    /// <summary>A client, as rules see it.</summary>
    /// <exception cref="FormatException">The IP address is malformed.</exception>
    public static ClientFingerprint Client(string ipAddress = "192.0.2.1", string userAgent = "curl/8") => new(IPAddress.Parse(ipAddress), userAgent);
}
