using Auth.Domain.Common;
using Auth.Domain.Sessions;
using Auth.Domain.Users;

namespace Auth.Infrastructure.IntegrationTests.Persistence.Databases;

/// <summary>Sessions for tests.</summary>
public static class TestSessions
{
    public static (Session Session, TokenHash<Session> Token) Create(User user, DateTimeOffset? at = null)
    {
        var lifetime = new SessionLifetime(TimeSpan.FromMinutes(30), TimeSpan.FromHours(12));
        var (session, token) = Session.Start(user, TestClients.Default, lifetime, at ?? TestTime.Now);
        return (session, token.Hash());
    }
}
