using System.Net;
using System.Text;
using Auth.Domain.Common;
using Auth.Domain.Devices;
using Auth.Domain.Passkeys;
using Auth.Domain.Passwords;
using Auth.Domain.Sessions;
using Auth.Domain.Users;

namespace Auth.TestData;

/// <summary>Test data with defaults, so that a test states only the relevant values: <c>A.User().WithFailedAttempts(4)</c>.</summary>
internal static class A
{
    /// <summary>The default start time of a test.</summary>
    public static readonly DateTimeOffset Moment = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public static UserBuilder User(string name = "alice") => new(name);

    public static Username Username(string name) => Domain.Users.Username.Create(name).Value;

    public static EmailAddress Email(string address) => EmailAddress.Create(address).Value;

    public static Role Role(string name) => Domain.Users.Role.Create(name).Value;

    public static PasswordHash Hash(string digest) => PasswordHash.FromEncoded("$test$" + digest);

    public static ClientFingerprint Client(string address = "192.0.2.1", string agent = "curl/8") => new(IPAddress.Parse(address), agent);

    public static PasskeyName PasskeyName(string name) => Domain.Passkeys.PasskeyName.Create(name).Value;

    public static PasskeyCredential Credential(string id = "credential", long signCount = 0) =>
        new(CredentialId.FromBytes(Encoding.UTF8.GetBytes(id)), "a2V5", signCount, [], IsBackupEligible: false, IsBackedUp: false);

    public static Passkey Passkey(User user, string credential = "credential", long signCount = 0)
    {
        var passkey = Domain.Passkeys.Passkey.Add(user, [], PasskeyName("My phone"), Credential(credential, signCount), Moment).Value;
        passkey.TakeEvents();
        return passkey;
    }

    public static Session Session(User? user = null, ClientFingerprint? client = null, SessionLifetime? lifetime = null, DateTimeOffset? at = null, TokenHash<Device>? deviceTokenHash = null)
    {
        var (session, _) = Domain.Sessions.Session.Start(user ?? User(), client ?? Client(), lifetime ?? SessionPolicy.Default.Standard, at ?? Moment, deviceTokenHash: deviceTokenHash);
        session.TakeEvents();
        return session;
    }
}
