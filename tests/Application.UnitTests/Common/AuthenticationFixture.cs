using Auth.Application.Common;
using Auth.Application.Common.Limits;
using Auth.Application.Login;
using Auth.Application.Passkeys;
using Auth.Application.Passwords;
using Auth.Application.RequiredActions;
using Auth.Application.SecondFactors;
using Auth.Domain.Lockout;
using Auth.Domain.Passwords;
using Auth.Domain.RequiredActions;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using NSubstitute;

namespace Auth.Application.UnitTests.Common;

/// <summary>Creates the services that authenticate a user, on the repositories of one request. Handler fixtures build on it.</summary>
internal abstract class AuthenticationFixture
{
    private WriteLimiter? _limits;

    protected AuthenticationFixture() => SprayingDetector = new(new SprayingSettings(FailedAccounts: 3, FailedAccountsPerNetwork: 10), Database.Time);

    public TestDatabase Database { get; } = new();

    public TestPasswordHasher Passwords { get; } = new();

    public TestTotp Totp { get; } = new();

    public IAttemptReleaseQueue ReleaseQueue { get; } = Substitute.For<IAttemptReleaseQueue>();

    public SessionPolicy SessionPolicy { get; set; } = SessionPolicy.Default;

    public List<ILoginRule> LoginRules { get; } = [];

    public List<ISessionRule> SessionRules { get; } = [];

    public List<IPasswordRule> PasswordRules { get; } = [];

    /// <summary>Whether a login asks the password policy.</summary>
    public bool ChecksPasswordsAtLogin { get; set; }

    /// <summary>The roles that require a second factor.</summary>
    public RoleRequirements RoleRequirements { get; set; } = RoleRequirements.None;

    public bool RequiresVerifiedEmail { get; set; }

    /// <summary>The required actions with a form.</summary>
    public List<IRequiredAction> Actions { get; } = [];

    public WriteLimiter Limits => _limits ??= new(WriteLimits, Database.Time);

    public WriteLimitSettings WriteLimits { get; set; } = new(Writes: 0);

    public TestRequestContext Request { get; } = new();

    /// <summary>The limits of failures over distinct accounts.</summary>
    public SprayingDetector SprayingDetector { get; }

    public KnownDeviceLookupLimit LookupLimit { get; } = new();

    private AttemptQueue AttemptQueue { get; } = new();

    private TestWebAuthn WebAuthn { get; } = new();

    /// <summary>Adds a login rule that always answers the same.</summary>
    public ILoginRule AddLoginRule(Domain.Common.Result result)
    {
        var rule = Substitute.For<ILoginRule>();
        rule.CheckAsync(default!, default!, default, default).ReturnsForAnyArgs(result);
        LoginRules.Add(rule);
        return rule;
    }

    protected PasswordVerifier CreatePasswordVerifier(InMemoryContext context) => new(
        context.Users, context.Devices, Observe(context), Passwords.Hasher, LockoutPolicy.Default, AttemptQueue,
        new KnownDeviceLookup(context.Users, context.Devices, LookupLimit, Database.Time), CreateSprayingGuard(context), ReleaseQueue, Request, new AttemptLogContext(), Database.Time);

    protected SecondFactorVerifier CreateSecondFactorVerifier(InMemoryContext context) => new(
        context.TotpAuthenticators, Totp, CreateCeremonyService(context), context.MailOutbox, Observe(context), LockoutPolicy.Default, AttemptQueue, CreateSprayingGuard(context), Database.Time);

    protected PasskeyCeremonyService CreateCeremonyService(InMemoryContext context) => new(context.PasskeyCeremonies, context.Passkeys, context.Users, context.Devices, WebAuthn, SessionPolicy);

    protected PasswordRules CreatePasswordRules() => TestPasswordRules.Create(Database.Time, PasswordRules, ChecksPasswordsAtLogin);

    protected TotpEnroller CreateEnroller(InMemoryContext context) => new(context.TotpAuthenticators, Totp, CreateSecondFactorVerifier(context), context.MailOutbox);

    protected RequiredActionList CreateActionList(InMemoryContext context) => new(Actions, new(RequiresVerifiedEmail), RoleRequirements, context.Passkeys);

    protected EmailVerificationStep CreateEmailVerification(InMemoryContext context) => new(context.MailOutbox, context.EmailLinks);

    protected LoginSteps CreateLoginSteps(InMemoryContext context) => new(
        context.LoginChallenges, context.Users, context.Devices, context.Passkeys, CreateActionList(context), CreateSessionIssuer(context), CreateEmailVerification(context), SessionPolicy, new AttemptLogContext());

    protected SessionIssuer CreateSessionIssuer(InMemoryContext context) => new(context.Sessions, context.Devices, SessionPolicy, RoleRequirements, LoginRules, TestSessionRules.Create(SessionRules, Database.Time), Limits, Observe(context));

    private SprayingGuard CreateSprayingGuard(InMemoryContext context) => new(SprayingDetector, Request, Observe(context));

    protected IUnitOfWork Observe(InMemoryContext context) => Database.Transactions.Observe(context.UnitOfWork);
}
