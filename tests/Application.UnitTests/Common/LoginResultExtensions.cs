using Auth.Application.Login;
using Auth.Domain.Common;

namespace Auth.Application.UnitTests.Common;

/// <summary>Reads the result of a login.</summary>
internal static class LoginResultExtensions
{
    public static IssuedSession ShouldBeSession(this Result<LoginResult> login) => login.Value.ShouldBeOfType<IssuedSession>();

    /// <summary>The session of a login to which nothing else is required.</summary>
    public static async Task<Result<IssuedSession>> AsSessionAsync(this Task<Result<LoginResult>> login) => await login switch
    {
        { IsFailure: true } failure => failure.Error,
        var success => success.ShouldBeSession(),
    };

    public static IssuedChallenge ShouldBeChallenge(this Result<LoginResult> login) => login.Value.ShouldBeOfType<IssuedChallenge>();
}
