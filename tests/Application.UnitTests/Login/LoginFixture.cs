using Auth.Application.Common;
using Auth.Application.Login;
using Auth.Application.Passkeys;
using Auth.Application.Passwords;
using Auth.Application.SecondFactors;
using Auth.Application.UnitTests.Common;
using Auth.Domain.Common;
using Auth.Domain.Devices;
using Auth.Domain.SecondFactors;
using Auth.Domain.Sessions;

namespace Auth.Application.UnitTests.Login;

/// <summary>The use cases of a login, each run as a request of its own.</summary>
internal sealed class LoginFixture : AuthenticationFixture
{
    /// <summary>A login of Alice with the right password.</summary>
    public static readonly LoginCommand Login = new("alice", "right", Remember: false, A.Client(), PresentedToken: null);

    public Task<Result<LoginResult>> LoginAsync(LoginCommand command, CancellationToken cancellationToken = default)
    {
        var context = Database.NewContext();
        return new LoginHandler(CreatePasswordVerifier(context), CreatePasswordRules(), CreateLoginSteps(context)).Handle(command, cancellationToken);
    }

    /// <summary>Logs in with a password that leads to a challenge.</summary>
    public async Task<Token<LoginChallenge>> StartChallengeAsync(LoginCommand? command = null) => (await LoginAsync(command ?? Login)).ShouldBeChallenge().Token;

    public Task<Result<IssuedSession>> RedeemAsync(Token<LoginChallenge> challenge, string code) =>
        RedeemAsync(new RedeemChallengeCommand(challenge.Reveal(), code, A.Client(), PresentedToken: null));

    public Task<Result<IssuedSession>> RedeemAsync(RedeemChallengeCommand command) => RedeemOrContinueAsync(command).AsSessionAsync();

    public Task<Result<LoginResult>> RedeemOrContinueAsync(RedeemChallengeCommand command)
    {
        var context = Database.NewContext();
        return new RedeemChallengeHandler(CreateLoginSteps(context), CreateSecondFactorVerifier(context), Database.Time).Handle(command, CancellationToken.None);
    }

    public Task<Result<LoginResult>> ContinueAsync(Token<LoginChallenge> challenge, ClientFingerprint? client = null)
    {
        var context = Database.NewContext();
        return new ContinueLoginHandler(CreateLoginSteps(context), Database.Time)
            .RunAsync(new ContinueLoginCommand(challenge.Reveal(), client ?? A.Client(), PresentedToken: null), Observe(context));
    }

    public Task<Result<LoginResult>> CompleteAsync(Token<LoginChallenge> challenge, string action, string? input = null, ClientFingerprint? client = null)
    {
        var context = Database.NewContext();
        var fields = new Dictionary<string, string>(StringComparer.Ordinal) { ["input"] = input ?? "" };
        var command = new CompleteRequiredActionCommand(challenge.Reveal(), action, fields, client ?? A.Client(), PresentedToken: null);
        return new CompleteRequiredActionHandler(CreateLoginSteps(context), CreateActionList(context), CreateSecondFactorVerifier(context), Observe(context), Database.Time).Handle(command, CancellationToken.None);
    }

    public Task<Result<LoginResult>> ChangePasswordAsync(Token<LoginChallenge> challenge, string password, ClientFingerprint? client = null, Token<Device>? device = null)
    {
        var context = Database.NewContext();
        var hasher = new NewPasswordHasher(CreatePasswordRules(), Passwords.Hasher, new KnownDeviceLookup(context.Users, context.Devices, LookupLimit, Database.Time), Request);
        return new ChangeRequiredPasswordHandler(CreateLoginSteps(context), hasher, context.Devices, context.MailOutbox, Observe(context), Database.Time)
            .Handle(new ChangeRequiredPasswordCommand(challenge.Reveal(), password, client ?? A.Client(), PresentedToken: null, device), CancellationToken.None);
    }

    public Task<Result<LoginResult>> SendVerificationAsync(Token<LoginChallenge> challenge, ClientFingerprint? client = null)
    {
        var context = Database.NewContext();
        return new SendVerificationHandler(CreateLoginSteps(context), CreateEmailVerification(context), Database.Time)
            .RunAsync(new SendVerificationCommand(challenge.Reveal(), client ?? A.Client(), PresentedToken: null), Observe(context));
    }

    public Task<Result<TotpEnrollment>> BeginEnrollmentAsync(Token<LoginChallenge> challenge, string? shownSecret = null, ClientFingerprint? client = null)
    {
        var context = Database.NewContext();
        return new BeginRequiredEnrollmentHandler(CreateLoginSteps(context), CreateEnroller(context), Totp, Observe(context), Database.Time)
            .Handle(new BeginRequiredEnrollmentCommand(challenge.Reveal(), shownSecret, client ?? A.Client()), CancellationToken.None);
    }

    public Task<Result<IReadOnlyList<RecoveryCode>>> ConfirmEnrollmentAsync(Token<LoginChallenge> challenge, string code, ClientFingerprint? client = null)
    {
        var context = Database.NewContext();
        return new ConfirmRequiredEnrollmentHandler(CreateLoginSteps(context), CreateEnroller(context), CreateSecondFactorVerifier(context), Database.Time)
            .Handle(new ConfirmRequiredEnrollmentCommand(challenge.Reveal(), code, client ?? A.Client()), CancellationToken.None);
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
        return (await new BeginPasskeyLoginHandler(CreateCeremonyService(context), Database.Time).RunAsync(new BeginPasskeyLoginCommand(A.Client(), device), Observe(context))).Value;
    }

    public Task<Result<IssuedSession>> LoginWithPasskeyAsync(StartedCeremony ceremony, string answer) =>
        LoginWithPasskeyAsync(new LoginWithPasskeyCommand(TestWebAuthn.Respond(ceremony, answer), Remember: false, A.Client(), PresentedToken: null));

    public Task<Result<IssuedSession>> LoginWithPasskeyAsync(LoginWithPasskeyCommand command) => LoginOrContinueWithPasskeyAsync(command).AsSessionAsync();

    public Task<Result<LoginResult>> LoginOrContinueWithPasskeyAsync(LoginWithPasskeyCommand command)
    {
        var context = Database.NewContext();
        var handler = new LoginWithPasskeyHandler(
            CreateCeremonyService(context), context.Users, context.Devices, CreateSessionIssuer(context), CreateLoginSteps(context), new AttemptLogContext(), Database.Time);
        return handler.RunAsync(command, Observe(context));
    }
}
