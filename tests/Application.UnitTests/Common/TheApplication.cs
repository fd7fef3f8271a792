using Auth.Application.Audit;
using Auth.Application.Common;
using Auth.Application.Common.Access;
using Auth.Application.Common.Behaviors;
using Auth.Application.Forms;
using Auth.Application.Mail;
using Auth.Application.Passkeys;
using Auth.Application.Passwords;
using Auth.Application.Registration;
using Auth.Application.SecondFactors;
using Auth.Application.Sessions;
using Auth.Application.Sessions.Cache;
using Auth.Application.Statistics;
using Auth.Domain.Common;
using Auth.Domain.Devices;
using Auth.Domain.EmailLinks;
using Auth.Domain.Lockout;
using Auth.Domain.Passkeys;
using Auth.Domain.Passwords;
using Auth.Domain.Registrations;
using Auth.Domain.SecondFactors;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using Auth.TestData;
using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using NSubstitute;

namespace Auth.Application.UnitTests.Common;

/// <summary>The use cases, composed as in a server, over a store and a hasher that the test decides on.</summary>
/// <remarks>A password matches <c>$test$password</c>, and as an outdated form <c>$old$password</c>. The setup token is <c>setup</c>.</remarks>
internal sealed class TheApplication
{
    private readonly List<User> _users = [];
    private readonly List<Session> _sessions = [];
    private readonly List<Device> _devices = [];
    private readonly List<EmailLink> _links = [];
    private readonly List<PendingRegistration> _registrations = [];
    private readonly List<TotpAuthenticator> _authenticators = [];
    private readonly List<LoginChallenge> _challenges = [];
    private readonly List<Passkey> _passkeys = [];
    private readonly List<PasskeyCeremony> _ceremonies = [];
    private readonly AttemptQueue _turns = new();
    private long _position;

    public TheApplication()
    {
        Memory = new SessionCache(Tail);
        Times = new UseCaseDurations(Time);
        Tail.ReadAsync().Returns(_ => new EventTailResult(++_position, []));
        UnitOfWork = new RunningUnitOfWork(Journal, Sessions, _users);
        Users.FindOrCreateDecoyAsync(default!, default).ReturnsForAnyArgs(User.Decoy(A.Username("decoy"), A.Moment));
        Sessions.ListLiveAsync(default, default, default).ReturnsForAnyArgs(call =>
            _sessions.Where(s => s.UserId == call.Arg<UserId>() && s.IsLive(call.Arg<DateTimeOffset>())).OrderBy(s => s.CreatedAt).ToList());
        Sessions.ListLiveBeyondNewestAsync(default, default, default, default, default).ReturnsForAnyArgs(call =>
            _sessions.Where(s => s.UserId == call.Arg<UserId>() && s.IsLive(call.Arg<DateTimeOffset>()) && s.Id != call.Arg<SessionId?>())
                .OrderByDescending(s => s.CreatedAt).Skip(call.Arg<int>()).ToList());
        Sessions.ListNotEndedAsync(default, default).ReturnsForAnyArgs(call =>
            _sessions.Where(s => s.UserId == call.Arg<UserId>() && s.EndedAt is null).OrderBy(s => s.CreatedAt).ToList());
        EventLog.ReadAsync(default!, default).ReturnsForAnyArgs([]);
        Sessions.FindAsync(default(TokenHash<Session>), default).ReturnsForAnyArgs(call => _sessions.Find(s => s.TokenHash == call.Arg<TokenHash<Session>>()));
        Sessions.WhenForAnyArgs(s => s.Add(default!)).Do(call => _sessions.Add(call.Arg<Session>()));
        Devices.FindAsync(default, default, default).ReturnsForAnyArgs(call =>
            _devices.Find(d => d.UserId == call.Arg<UserId>() && d.TokenHash == call.Arg<TokenHash<Device>>()));
        Devices.ListByUserAsync(default, default).ReturnsForAnyArgs(call => _devices.Where(d => d.UserId == call.Arg<UserId>()).ToList());
        Devices.WhenForAnyArgs(d => d.Add(default!)).Do(call => _devices.Add(call.Arg<Device>()));
        Devices.WhenForAnyArgs(d => d.Remove(default!)).Do(call => _devices.Remove(call.Arg<Device>()));
        Links.FindAsync(default, default).ReturnsForAnyArgs(call => _links.Find(l => l.TokenHash == call.Arg<TokenHash<EmailLink>>()));
        Links.FindAsync(default, default, default).ReturnsForAnyArgs(call => _links.Find(l => l.UserId == call.Arg<UserId>() && l.Purpose == call.Arg<EmailLinkPurpose>()));
        Links.ListByUserAsync(default, default).ReturnsForAnyArgs(call => _links.Where(l => l.UserId == call.Arg<UserId>()).ToList());
        Links.WhenForAnyArgs(l => l.Add(default!)).Do(call => _links.Add(call.Arg<EmailLink>()));
        Links.WhenForAnyArgs(l => l.Remove(default!)).Do(call => _links.Remove(call.Arg<EmailLink>()));
        Registrations.FindAsync(default(TokenHash<EmailLink>), default).ReturnsForAnyArgs(call => _registrations.Find(r => r.TokenHash == call.Arg<TokenHash<EmailLink>>()));
        Registrations.FindAsync(default(RegistrationId), default).ReturnsForAnyArgs(call => _registrations.Find(r => r.Id == call.Arg<RegistrationId>()));
        Registrations.WhenForAnyArgs(r => r.Add(default!)).Do(call => _registrations.Add(call.Arg<PendingRegistration>()));
        Registrations.WhenForAnyArgs(r => r.Remove(default!)).Do(call => _registrations.Remove(call.Arg<PendingRegistration>()));
        LetterBox.WhenForAnyArgs(l => l.Enqueue(default!)).Do(call => Letters.Add(call.Arg<QueuedMail>()));
        Authenticators.FindAsync(default, default).ReturnsForAnyArgs(call => _authenticators.Find(a => a.UserId == call.Arg<UserId>()));
        Authenticators.WhenForAnyArgs(a => a.Add(default!)).Do(call => _authenticators.Add(call.Arg<TotpAuthenticator>()));
        Authenticators.WhenForAnyArgs(a => a.Remove(default!)).Do(call => _authenticators.Remove(call.Arg<TotpAuthenticator>()));
        Challenges.FindAsync(default, default).ReturnsForAnyArgs(call => _challenges.Find(c => c.TokenHash == call.Arg<TokenHash<LoginChallenge>>()));
        Challenges.ListByUserAsync(default, default).ReturnsForAnyArgs(call => _challenges.Where(c => c.UserId == call.Arg<UserId>()).ToList());
        Challenges.WhenForAnyArgs(c => c.Add(default!)).Do(call => _challenges.Add(call.Arg<LoginChallenge>()));
        Challenges.WhenForAnyArgs(c => c.Remove(default!)).Do(call => _challenges.Remove(call.Arg<LoginChallenge>()));
        Passkeys.FindAsync(default!, default).ReturnsForAnyArgs(call => _passkeys.Find(p => p.CredentialId == call.Arg<CredentialId>()));
        Passkeys.ListByUserAsync(default, default).ReturnsForAnyArgs(call => _passkeys.Where(p => p.UserId == call.Arg<UserId>()).ToList());
        Passkeys.WhenForAnyArgs(p => p.Add(default!)).Do(call => _passkeys.Add(call.Arg<Passkey>()));
        Passkeys.WhenForAnyArgs(p => p.Remove(default!)).Do(call => _passkeys.Remove(call.Arg<Passkey>()));
        Ceremonies.FindAsync(default, default).ReturnsForAnyArgs(call => _ceremonies.Find(c => c.TokenHash == call.Arg<TokenHash<PasskeyCeremony>>()));
        Ceremonies.ListByUserAsync(default, default).ReturnsForAnyArgs(call => _ceremonies.Where(c => c.UserId == call.Arg<UserId>()).ToList());
        Ceremonies.WhenForAnyArgs(c => c.Add(default!)).Do(call => _ceremonies.Add(call.Arg<PasskeyCeremony>()));
        Ceremonies.WhenForAnyArgs(c => c.Remove(default!)).Do(call => _ceremonies.Remove(call.Arg<PasskeyCeremony>()));
        Sessions.FindAsync(default(IReadOnlyCollection<SessionId>)!, default).ReturnsForAnyArgs(call =>
            _sessions.Where(s => call.Arg<IReadOnlyCollection<SessionId>>().Contains(s.Id)).ToList());
        LetterBox.WhenForAnyArgs(l => l.CancelLinkMailsAsync(default, default)).Do(call =>
            Letters.RemoveAll(l => l.UserId == call.Arg<UserId>() && l.Kind is MailKind.AddressVerification or MailKind.Recovery));
        SetupToken.Matches("setup").Returns(true);
        Request.Client.Returns(A.Client());
        Request.Actor.Returns(Actor.Anonymous);
        DecideOnPasswords();
    }

    public Journal Journal { get; } = new();

    public FakeTimeProvider Time { get; } = new(A.Moment);

    public RunningUnitOfWork UnitOfWork { get; }

    public IUserRepository Users { get; } = Substitute.For<IUserRepository>();

    public ISessionRepository Sessions { get; } = Substitute.For<ISessionRepository>();

    public IDeviceRepository Devices { get; } = Substitute.For<IDeviceRepository>();

    public IEmailLinkRepository Links { get; } = Substitute.For<IEmailLinkRepository>();

    public IPendingRegistrationRepository Registrations { get; } = Substitute.For<IPendingRegistrationRepository>();

    public IMailOutbox LetterBox { get; } = Substitute.For<IMailOutbox>();

    /// <summary>What is to be sent.</summary>
    public List<QueuedMail> Letters { get; } = [];

    /// <summary>Whether a registration needs a verified address.</summary>
    public bool RequiresVerifiedEmail { get; set; }
    public ITotpAuthenticatorRepository Authenticators { get; } = Substitute.For<ITotpAuthenticatorRepository>();

    public ILoginChallengeRepository Challenges { get; } = Substitute.For<ILoginChallengeRepository>();

    public IPasskeyRepository Passkeys { get; } = Substitute.For<IPasskeyRepository>();

    public IPasskeyCeremonyRepository Ceremonies { get; } = Substitute.For<IPasskeyCeremonyRepository>();

    public PlainWebAuthn WebAuthn { get; } = new();

    public ClockCodes Codes { get; } = new();

    public FilledForm Form { get; } = new();

    public IFormSubmissionRepository Submissions { get; } = Substitute.For<IFormSubmissionRepository>();

    public IAttemptReleaseQueue Abandoned { get; } = Substitute.For<IAttemptReleaseQueue>();

    public IEventLog EventLog { get; } = Substitute.For<IEventLog>();

    public IStatistics Statistics { get; } = Substitute.For<IStatistics>();

    public IHashingStatus HashingLane { get; } = Substitute.For<IHashingStatus>();

    public UseCaseDurations Times { get; }

    public IEventTail Tail { get; } = Substitute.For<IEventTail>();

    public SessionCache Memory { get; }

    public LastSeenQueue Notes { get; } = new();

    public IPasswordHasher Hasher { get; } = Substitute.For<IPasswordHasher>();

    public IHashingPermit Place { get; } = Substitute.For<IHashingPermit>();

    public IRequestContext Request { get; } = Substitute.For<IRequestContext>();

    public ISetupToken SetupToken { get; } = Substitute.For<ISetupToken>();

    public SessionPolicy SessionPolicy { get; set; } = SessionPolicy.Default;

    public List<ILoginRule> LoginRules { get; } = [];

    /// <summary>Whether there is a place to hash.</summary>
    public bool HasPlace { get; set; } = true;

    /// <summary>What happens while a password is being checked.</summary>
    public Action WhileChecking { get; set; } = () => { };

    public DateTimeOffset Now => Time.Now();

    /// <summary>The store holds this user.</summary>
    public User With(User user)
    {
        _users.Add(user);
        Users.FindAsync(user.Id, Arg.Any<CancellationToken>()).Returns(user);
        Users.FindIncludingDecoysAsync(user.Id, Arg.Any<CancellationToken>()).Returns(user);
        Users.IsTakenAsync(user.Username, Arg.Any<CancellationToken>()).Returns(true);
        Named(LoginName.FromUsername(user.Username), user);
        if (user.Email is not { } email) return user;

        Users.IsTakenAsync(email, Arg.Any<CancellationToken>()).Returns(true);
        Named(LoginName.Parse(email.Value), user);
        return user;
    }

    /// <summary>The store no longer holds this user.</summary>
    public void Without(User user)
    {
        Users.FindAsync(user.Id, Arg.Any<CancellationToken>()).Returns((User?)null);
        Users.FindIncludingDecoysAsync(user.Id, Arg.Any<CancellationToken>()).Returns((User?)null);
    }

    /// <summary>Somebody is signed in.</summary>
    public (Session Session, Token<Session> Token) SignedIn(User user, ClientFingerprint? client = null, Token<Device>? deviceToken = null)
    {
        var issued = Session.Start(user, client ?? A.Client(), SessionPolicy.Standard, Now, deviceTokenHash: deviceToken?.Hash());
        issued.Session.TakeEvents();
        _sessions.Add(issued.Session);
        return issued;
    }

    /// <summary>Somebody has signed in from a device before.</summary>
    public (Device Device, Token<Device> Token) Knows(User user)
    {
        var remembered = Device.Register(user, Now);
        _devices.Add(remembered.Device);
        return remembered;
    }

    /// <summary>Somebody asked for an account, and was mailed a link.</summary>
    public (PendingRegistration Registration, Token<EmailLink> Token) Pending(string username, string email)
    {
        var registration = PendingRegistration.Begin(A.Username(username), A.Email(email), Now);
        _registrations.Add(registration);
        return (registration, registration.IssueLink(Now));
    }

    /// <summary>A link was mailed to somebody.</summary>
    public (EmailLink Link, Token<EmailLink> Token) Mailed(User user, EmailLinkPurpose purpose, string? address = null)
    {
        var made = EmailLink.Create(user, purpose, address is null ? user.Email! : A.Email(address), Now, Now);
        _links.Add(made.Link);
        return made;
    }

    /// <summary>Somebody has an authenticator, and signs in with its codes.</summary>
    public (TotpAuthenticator Authenticator, IReadOnlyList<RecoveryCode> RecoveryCodes) Enrolled(User user)
    {
        var authenticator = TotpAuthenticator.StartEnrollment(user.Id, Codes.GenerateSecret(user).Secret, Now);
        var recoveryCodes = authenticator.Confirm(Now);
        user.EnrollSecondFactor(Now);
        user.TakeEvents();
        _authenticators.Add(authenticator);
        return (authenticator, recoveryCodes);
    }

    /// <summary>Somebody has a passkey.</summary>
    public Passkey Has(Passkey passkey)
    {
        _passkeys.Add(passkey);
        return passkey;
    }

    /// <summary>What the person's authenticator shows now.</summary>
    public string CodeOf(User user) => ClockCodes.CodeOf(user.Id, Now);

    public async Task<T> Send<T>(IRequest<T> request, CancellationToken cancellationToken = default)
    {
        var services = Compose();
        // AccessBehaviorTests test who may send a request.
        services.Remove(services.Single(s => s.ImplementationType == typeof(AccessBehavior<,>)));
        await using var provider = services.BuildServiceProvider();
        await using var scope = provider.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<IMediator>().Send(request, cancellationToken);
    }

    /// <summary>Asks whose session it is, as a request does.</summary>
    public async Task<Result<SessionDetails>> CheckAsync(Token<Session> token, ClientFingerprint? client = null, Token<Device>? deviceToken = null)
    {
        await using var provider = Compose().BuildServiceProvider(validateScopes: true);
        var check = provider.GetRequiredService<SessionValidator>();
        var found = await check.ValidateAsync(token, client ?? A.Client());
        if (found.Error == SessionErrors.AddressNotLearned) found = await check.LearnAddressAsync(token, client ?? A.Client(), deviceToken);
        return found.IsFailure ? found.Error : found.Value.ToDetails();
    }

    /// <summary>The log of events tells, once, of a change of these.</summary>
    public void Tells(params Guid[] changed) => Tells([.. changed.Select(id => new SessionChange(id, HasEnded: false))]);

    /// <summary>The log of events tells, once, of the end of a session.</summary>
    public void TellsOfTheEndOf(Session session) => Tells([new SessionChange(session.Id.Value, HasEnded: true)]);

    private void Tells(IReadOnlyCollection<SessionChange> changes) => Tail.ReadAsync().Returns(
        _ => new EventTailResult(++_position, changes),
        _ => new EventTailResult(++_position, []));

    /// <summary>The store has been asked for a session so many times.</summary>
    public int Readings => Sessions.ReceivedCalls().Count(call => call.GetMethodInfo().Name == nameof(ISessionRepository.FindAsync));

    /// <summary>Sends a request that waits, and lets the time pass until it is answered.</summary>
    public async Task<T> SendAndLetTimePass<T>(IRequest<T> request)
    {
        var answer = Send(request);
        while (!answer.IsCompleted)
        {
            Time.Advance(TimeSpan.FromMilliseconds(25));
            await Task.Yield();
        }

        return await answer;
    }

    public IServiceCollection Compose()
    {
        var services = new ServiceCollection().AddApplication();
        services.AddSingleton(typeof(ILogger<>), typeof(NullLogger<>));
        services.AddSingleton<TimeProvider>(Time).AddSingleton(_turns).AddSingleton<IUnitOfWork>(UnitOfWork);
        services.AddSingleton(Users).AddSingleton(Sessions).AddSingleton(Devices).AddSingleton(Links).AddSingleton(Registrations).AddSingleton(LetterBox).AddSingleton(Abandoned).AddSingleton(EventLog).AddSingleton(Hasher).AddSingleton(SetupToken);
        services.AddSingleton(new RegistrationOptions(RequiresVerifiedEmail)).AddSingleton(new RecentAuthentication(TimeSpan.FromMinutes(10), Time));
        services.AddSingleton(Authenticators).AddSingleton(Challenges).AddSingleton<ITotp>(Codes);
        services.AddSingleton(Passkeys).AddSingleton(Ceremonies).AddSingleton<IWebAuthn>(WebAuthn);
        services.AddSingleton<ISubmittedForm>(Form).AddSingleton(Submissions);
        services.AddSingleton(Statistics).AddSingleton(HashingLane).AddSingleton(Times);
        services.AddSingleton(Request).AddSingleton(Tail).AddSingleton(Memory).AddSingleton(Notes);
        services.AddSingleton<ILockoutPolicy>(LockoutPolicy.Default).AddSingleton<ISessionPolicy>(SessionPolicy);
        services.AddSingleton<IPasswordPolicy>(new PasswordPolicy(15, Substitute.For<ICommonPasswordList>(), Substitute.For<IBreachedPasswordChecker>(), []));
        foreach (var rule in LoginRules) services.AddSingleton(rule);
        return services;
    }

    private void Named(LoginName name, User user)
    {
        Users.FindAsync(name, Arg.Any<CancellationToken>()).Returns(user);
        Users.FindOrCreateDecoyAsync(name, Arg.Any<CancellationToken>()).Returns(user);
    }

    private void DecideOnPasswords()
    {
        Hasher.AcquirePermitAsync(default).ReturnsForAnyArgs(_ =>
        {
            Journal.Note("enter");
            return HasPlace ? Place : null;
        });
        Hasher.HashAsync(default!, default).ReturnsForAnyArgs(call => Hashed(call.Arg<string>()));
        Hasher.CanVerify(default!).ReturnsForAnyArgs(call => call.Arg<PasswordHash>().Encoded.StartsWith("$test$", StringComparison.Ordinal));
        Place.When(p => p.Dispose()).Do(_ => Journal.Note("leave"));
        Place.HashAsync(default!).ReturnsForAnyArgs(call => A.Hash(call.Arg<string>()));
        Place.VerifyAsync(default!, default!).ReturnsForAnyArgs(call =>
        {
            Journal.Note("check");
            WhileChecking();
            var (password, stored) = (call.Arg<string>(), call.Arg<PasswordHash>().Encoded);
            return stored == "$test$" + password ? PasswordVerification.Success
                : stored == "$old$" + password ? PasswordVerification.SuccessRehashNeeded
                : PasswordVerification.Failed;
        });
    }

    private Result<PasswordHash> Hashed(string password) => HasPlace ? A.Hash(password) : PasswordErrors.Busy;
}
