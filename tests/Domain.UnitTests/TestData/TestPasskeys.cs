using System.Text;
using Auth.Domain.Passkeys;
using Auth.Domain.Users;

namespace Auth.TestData;

/// <summary>Passkeys for tests.</summary>
internal static class TestPasskeys
{
    public static PasskeyCredential Credential(string id = "credential", long signCount = 0) =>
        new(CredentialId.FromBytes(Encoding.UTF8.GetBytes(id)), "a2V5", signCount, [], IsBackupEligible: false, IsBackedUp: false);

    public static Passkey Create(User user, string credential = "credential", long signCount = 0)
    {
        var passkey = Passkey.Add(user, [], TestValues.PasskeyName("My phone"), Credential(credential, signCount), TestTime.Start).Value;
        passkey.TakeEvents();
        return passkey;
    }
}
