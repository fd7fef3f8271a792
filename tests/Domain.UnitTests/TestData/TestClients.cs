using System.Net;
using Auth.Domain.Sessions;

namespace Auth.TestData;

/// <summary>Clients for tests.</summary>
internal static class TestClients
{
    public static ClientFingerprint Create(string ipAddress = "192.0.2.1", string userAgent = "curl/8") => new(IPAddress.Parse(ipAddress), userAgent);
}
