using System.Net;
using System.Security.Cryptography;
using Auth.Domain.Common;
using Auth.Domain.Passkeys;
using Auth.Domain.Passwords;
using Auth.Domain.Sessions;
using Auth.Domain.Users;

namespace Auth.Infrastructure.IntegrationTests.Persistence.Databases;

/// <summary>Valid domain objects with minimal content.</summary>
public static class Some
{
    public static readonly PasswordHash Password = PasswordHash.FromEncoded("$pbkdf2-sha256$600000$c2FsdA$ZGlnZXN0");

    /// <summary>Has microseconds, to show that databases preserve them.</summary>
    public static readonly DateTimeOffset Time = DateTimeOffset.UnixEpoch.AddTicks(17_698_629_961_234_560L);

    public static readonly ClientFingerprint Client = new(IPAddress.Parse("198.51.100.23"), "Mozilla/5.0");

    private static int _names;

    public static User User(string? name = null, string? email = null, params Role[] roles)
    {
        var address = email is null ? null : EmailAddress.Create(email).Value;
        var user = Auth.Domain.Users.User.Register(Name(name ?? $"user{Interlocked.Increment(ref _names)}"), address, Password, Time);
        user.SetRoles(roles, Time);
        return user;
    }

    public static User Administrator(string? name = null) => User(name, roles: Role.Administrator);

    public static Username Name(string name) => Username.Create(name).Value;

    public static PasskeyCredential Credential(CredentialId? id = null) =>
        new(id ?? CredentialId.FromBytes(RandomNumberGenerator.GetBytes(32)), "a2V5", SignCount: 0, [], IsBackupEligible: false, IsBackedUp: false);

    public static (Session Session, TokenHash<Session> Token) Session(User user, DateTimeOffset? at = null)
    {
        var lifetime = new SessionLifetime(TimeSpan.FromMinutes(30), TimeSpan.FromHours(12));
        var (session, token) = Auth.Domain.Sessions.Session.Start(user, Client, lifetime, at ?? Time);
        return (session, token.Hash());
    }
}
