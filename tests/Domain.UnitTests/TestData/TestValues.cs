using Auth.Domain.Passkeys;
using Auth.Domain.Passwords;
using Auth.Domain.Users;

namespace Auth.TestData;

/// <summary>Valid value objects for tests.</summary>
internal static class TestValues
{
    public static Username Username(string name) => Domain.Users.Username.Create(name).Value;

    public static EmailAddress Email(string address) => EmailAddress.Create(address).Value;

    public static Role Role(string name) => Domain.Users.Role.Create(name).Value;

    /// <summary>The hash that a test's hasher computes for a password.</summary>
    public static PasswordHash Hash(string password) => PasswordHash.FromEncoded("$test$" + password);

    public static PasskeyName PasskeyName(string name) => Domain.Passkeys.PasskeyName.Create(name).Value;
}
