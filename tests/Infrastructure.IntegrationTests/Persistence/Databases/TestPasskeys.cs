using System.Security.Cryptography;
using Auth.Domain.Passkeys;

namespace Auth.Infrastructure.IntegrationTests.Persistence.Databases;

/// <summary>Passkeys for tests.</summary>
public static class TestPasskeys
{
    public static PasskeyCredential Credential(CredentialId? id = null) =>
        new(id ?? CredentialId.FromBytes(RandomNumberGenerator.GetBytes(32)), "a2V5", SignCount: 0, [], IsBackupEligible: false, IsBackedUp: false);
}
