using Auth.Application.Login;
using Auth.Domain.Common;

namespace Auth.Application.UnitTests.Common;

/// <summary>What a login led to.</summary>
internal static class Outcomes
{
    public static IssuedSession Issued(this Result<LoginResult> login) => login.Value.ShouldBeOfType<IssuedSession>();

    public static IssuedChallenge Challenged(this Result<LoginResult> login) => login.Value.ShouldBeOfType<IssuedChallenge>();
}
