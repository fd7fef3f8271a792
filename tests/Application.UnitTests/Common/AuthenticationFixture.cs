using Auth.Application.Common;
using Auth.Application.Common.Limits;
using Auth.Application.Login;
using Auth.Application.Passkeys;
using Auth.Application.Passwords;
using Auth.Application.SecondFactors;
using Auth.Domain.Lockout;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using Auth.InMemory;
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

    protected SessionIssuer CreateSessionIssuer(InMemoryContext context) => new(context.Sessions, context.Devices, SessionPolicy, LoginRules, Limits, Observe(context));

    private SprayingGuard CreateSprayingGuard(InMemoryContext context) => new(SprayingDetector, Request, Observe(context));

    protected IUnitOfWork Observe(InMemoryContext context) => Database.Transactions.Observe(context.UnitOfWork);
}
