using Auth.Application.Passwords;
using Auth.InMemory;

namespace Auth.Application.UnitTests.Common;

/// <summary>Creates the hasher of new passwords.</summary>
internal static class TestNewPasswords
{
    public static NewPasswordHasher CreateHasher(InMemoryContext context, IPasswordHasher hasher, TimeProvider time) =>
        new(TestPasswordPolicies.Create(), hasher, new KnownDeviceLookup(context.Users, context.Devices, new KnownDeviceLookupLimit(), time), new TestRequestContext());
}
