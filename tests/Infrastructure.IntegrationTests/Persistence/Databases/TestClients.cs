using System.Net;
using Auth.Domain.Sessions;

namespace Auth.Infrastructure.IntegrationTests.Persistence.Databases;

/// <summary>Clients for tests.</summary>
public static class TestClients
{
    public static readonly ClientFingerprint Default = new(IPAddress.Parse("198.51.100.23"), "Mozilla/5.0");
}
