using Auth.Application.Passwords;

namespace Auth.Application.UnitTests.Common;

/// <summary>Creates the hasher of new passwords.</summary>
internal static class TestNewPasswords
{
    public static NewPasswordHasher CreateHasher(InMemoryContext context, IPasswordHasher hasher, TimeProvider time) =>
        new(TestPasswordRules.Create(time), hasher, new KnownDeviceLookup(context.Users, context.Devices, new KnownDeviceLookupLimit(), time), new TestRequestContext());
}
