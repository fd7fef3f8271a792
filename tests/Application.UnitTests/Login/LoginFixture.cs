using Auth.Application.Common;
using Auth.Application.Login;
using Auth.Application.Passkeys;
using Auth.Application.UnitTests.Common;
using Auth.Domain.Common;
using Auth.Domain.Devices;
using Auth.Domain.SecondFactors;
using Auth.TestData;

namespace Auth.Application.UnitTests.Login;

/// <summary>The use cases of a login, each run as a request of its own.</summary>
internal sealed class LoginFixture : AuthenticationFixture
{
    /// <summary>A login of Alice with the right password.</summary>
    public static readonly LoginCommand Login = new("alice", "right", Remember: false, TestClients.Create(), PresentedToken: null);

    public Task<Result<LoginResult>> LoginAsync(LoginCommand command, CancellationToken cancellationToken = default)
    {
        var context = Database.NewContext();
        return new LoginHandler(CreatePasswordVerifier(context), context.LoginChallenges, context.Devices, context.Passkeys, CreateSessionIssuer(context)).Handle(command, cancellationToken);
    }

    /// <summary>Logs in with a password that leads to a challenge.</summary>
    public async Task<Token<LoginChallenge>> StartChallengeAsync(LoginCommand? command = null) => (await LoginAsync(command ?? Login)).ShouldBeChallenge().Token;

    public Task<Result<IssuedSession>> RedeemAsync(Token<LoginChallenge> challenge, string code) =>
        RedeemAsync(new RedeemChallengeCommand(challenge.Reveal(), code, TestClients.Create(), PresentedToken: null));

    public Task<Result<IssuedSession>> RedeemAsync(RedeemChallengeCommand command)
    {
        var context = Database.NewContext();
        var handler = new RedeemChallengeHandler(
            context.LoginChallenges, context.Users, context.Devices, CreateSecondFactorVerifier(context), CreateSessionIssuer(context), SessionPolicy, new AttemptLogContext(), Database.Time);
        return handler.Handle(command, CancellationToken.None);
    }

    /// <summary>Starts the use of a passkey as the second factor.</summary>
    public Task<Result<StartedCeremony>> BeginSecondFactorAsync(BeginSecondFactorPasskeyCommand command)
    {
        var context = Database.NewContext();
        return new BeginSecondFactorPasskeyHandler(context.LoginChallenges, context.Users, CreateCeremonyService(context), SessionPolicy, Database.Time).RunAsync(command, Observe(context));
    }

    public async Task<StartedCeremony> BeginPasskeyLoginAsync(Token<Device>? device = null)
    {
        var context = Database.NewContext();
        return (await new BeginPasskeyLoginHandler(CreateCeremonyService(context), Database.Time).RunAsync(new BeginPasskeyLoginCommand(TestClients.Create(), device), Observe(context))).Value;
    }

    public Task<Result<IssuedSession>> LoginWithPasskeyAsync(StartedCeremony ceremony, string answer) =>
        LoginWithPasskeyAsync(new LoginWithPasskeyCommand(TestWebAuthn.Respond(ceremony, answer), Remember: false, TestClients.Create(), PresentedToken: null));

    public Task<Result<IssuedSession>> LoginWithPasskeyAsync(LoginWithPasskeyCommand command)
    {
        var context = Database.NewContext();
        var handler = new LoginWithPasskeyHandler(CreateCeremonyService(context), context.Users, context.Devices, CreateSessionIssuer(context), new AttemptLogContext(), Database.Time);
        return handler.RunAsync(command, Observe(context));
    }
}
