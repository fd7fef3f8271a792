using Auth.Domain.Common;
using Auth.Domain.Devices;
using Auth.Domain.Sessions;
using Auth.Domain.Users;

namespace Auth.TestData;

/// <summary>Sessions for tests.</summary>
internal static class TestSessions
{
    public static Session Create(User? user = null, ClientFingerprint? client = null, SessionLifetime? lifetime = null, DateTimeOffset? at = null, TokenHash<Device>? deviceTokenHash = null)
    {
        var (session, _) = Session.Start(
            user ?? TestUsers.Create(), client ?? A.Client(), lifetime ?? SessionPolicy.Default.Standard, at ?? TestTime.Start, deviceTokenHash: deviceTokenHash);
        session.TakeEvents();
        return session;
    }
}
