using Auth.Domain.Passwords;

namespace Auth.Infrastructure.IntegrationTests.Persistence.Databases;

/// <summary>Password hashes for tests.</summary>
public static class TestPasswords
{
    public static readonly PasswordHash Hash = PasswordHash.FromEncoded("$pbkdf2-sha256$600000$c2FsdA$ZGlnZXN0");
}
