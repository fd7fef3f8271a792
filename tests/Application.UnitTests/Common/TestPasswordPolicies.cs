using Auth.Domain.Passwords;
using NSubstitute;

namespace Auth.Application.UnitTests.Common;

/// <summary>Password policies for tests.</summary>
internal static class TestPasswordPolicies
{
    /// <summary>At least 15 characters; no password is common or breached.</summary>
    public static IPasswordPolicy Create() => new PasswordPolicy(15, Substitute.For<ICommonPasswordList>(), Substitute.For<IBreachedPasswordChecker>(), []);
}
