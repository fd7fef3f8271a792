using Auth.Application.Login;
using Auth.Domain.Common;

namespace Auth.Application.UnitTests.Common;

/// <summary>Reads the result of a login.</summary>
internal static class LoginResultExtensions
{
    public static IssuedSession ShouldBeSession(this Result<LoginResult> login) => login.Value.ShouldBeOfType<IssuedSession>();

    public static IssuedChallenge ShouldBeChallenge(this Result<LoginResult> login) => login.Value.ShouldBeOfType<IssuedChallenge>();
}
