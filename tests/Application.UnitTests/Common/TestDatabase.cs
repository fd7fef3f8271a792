using Auth.Application.Repeats;
using Auth.Domain.Common;
using Auth.Domain.Devices;
using Auth.Domain.EmailLinks;
using Auth.Domain.Passkeys;
using Auth.Domain.Registrations;
using Auth.Domain.SecondFactors;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using Auth.TestData;
using Microsoft.Extensions.Time.Testing;

namespace Auth.Application.UnitTests.Common;

/// <summary>An in-memory database with a clock, and the accounts, sessions and links that a test starts from.</summary>
/// <remarks>It stores copies. To see what a handler has changed, reload: <c>database.Users.Reload(alice)</c>.</remarks>
internal sealed class TestDatabase : InMemoryDatabase
{
    public FakeTimeProvider Time { get; } = new(TestTime.Start);

    public TestRequestContext Request { get; } = new();

    public TransactionObserver Transactions { get; } = new();

    public DateTimeOffset Now => Time.Now();

    /// <summary>The repositories and the unit of work of a new request.</summary>
    public InMemoryContext NewContext(CurrentSubmission? submission = null) => new(this, Request, Time, submission);

    public User Add(User user) => Users.Store(user);

    public Passkey Add(Passkey passkey) => Passkeys.Store(passkey);

    public (Session Session, Token<Session> Token) SignIn(User user, ClientFingerprint? client = null, Token<Device>? deviceToken = null, SessionCredentials? credentials = null)
    {
        var issued = Session.Start(user, client ?? A.Client(), SessionPolicy.Default.Standard, Now, credentials, deviceTokenHash: deviceToken?.Hash());
        Sessions.Store(issued.Session);
        return issued;
    }

    public (Device Device, Token<Device> Token) AddDevice(User user)
    {
        var registered = Device.Register(user, Now);
        Devices.Store(registered.Device);
        return registered;
    }

    public (EmailLink Link, Token<EmailLink> Token) AddLink(User user, EmailLinkPurpose purpose, string? email = null, SessionId? requestedBy = null)
    {
        var created = EmailLink.Create(user, purpose, email is null ? user.Email! : TestValues.Email(email), Now, Now, requestedBy);
        EmailLinks.Store(created.Link);
        return created;
    }

    public (PendingRegistration Registration, Token<EmailLink> Token) AddRegistration(string username, string email)
    {
        var registration = PendingRegistration.Begin(TestValues.Username(username), TestValues.Email(email), Now);
        var token = registration.IssueLink(Now);
        PendingRegistrations.Store(registration);
        return (registration, token);
    }

    /// <summary>Enrolls a TOTP authenticator, so that a login of the user requires a code.</summary>
    public (TotpAuthenticator Authenticator, IReadOnlyList<RecoveryCode> RecoveryCodes) EnrollTotp(User user)
    {
        var authenticator = TotpAuthenticator.StartEnrollment(user.Id, TestTotp.SecretOf(user), Now);
        var recoveryCodes = authenticator.Confirm(Now);
        TotpAuthenticators.Store(authenticator);
        Users.Change(user, stored => stored.EnrollSecondFactor(Now));
        return (authenticator, recoveryCodes);
    }

    /// <summary>Changes a user in a unit of work, which stores the events of the change.</summary>
    public Task CommitAsync(User user, Action<User> change)
    {
        var context = NewContext();
        return context.UnitOfWork.ExecuteAsync(
            async () =>
            {
                change((await context.Users.FindAsync(user.Id, CancellationToken.None))!);
                return true;
            },
            CancellationToken.None);
    }

    /// <summary>The code that the user's authenticator shows now.</summary>
    public string GetCode(User user) => TestTotp.GetCode(user.Id, Now);

    /// <summary>Lets time pass until a request that waits is answered.</summary>
    public async Task<T> LetTimePassAsync<T>(Task<T> request)
    {
        while (!request.IsCompleted)
        {
            Time.Advance(TimeSpan.FromMilliseconds(25));
            await Task.Yield();
        }

        return await request;
    }
}
