using Auth.Application.Common;
using Auth.Application.Mail;
using Auth.Application.Repeats;
using Auth.Domain.Attributes;
using Auth.Domain.Devices;
using Auth.Domain.EmailLinks;
using Auth.Domain.Invitations;
using Auth.Domain.Passkeys;
using Auth.Domain.Registrations;
using Auth.Domain.SecondFactors;
using Auth.Domain.ServiceAccounts;
using Auth.Domain.Sessions;
using Auth.Domain.Terms;
using Auth.Domain.Users;

namespace Auth.Testing;

/// <summary>A database in memory, for tests. It stores copies, so a change is visible to others only after its commit (ADR 28).</summary>
/// <remarks>Thread-safe. Use cases reach it through an <see cref="InMemoryContext"/>, one per request; tests may also read and change it directly.</remarks>
public class InMemoryDatabase
{
    private readonly List<InMemoryTable> _tables;

    /// <summary>Creates an empty database.</summary>
    public InMemoryDatabase()
    {
        Users = new(Gate, user => user.Id) { Unique = [user => user.Username.NormalizedValue, user => user.Email?.NormalizedValue] };
        Sessions = new(Gate, session => session.Id) { Owner = session => session.UserId, Unique = [session => session.TokenHash, session => session.GatewayTokenHash] };
        Devices = new(Gate, device => device.Id) { Owner = device => device.UserId, Unique = [device => device.TokenHash] };
        EmailLinks = new(Gate, link => (link.UserId, link.Purpose)) { Owner = link => link.UserId, Unique = [link => link.TokenHash] };
        PendingRegistrations = new(Gate, registration => registration.Id) { Unique = [registration => registration.TokenHash] };
        Invitations = new(Gate, invitation => invitation.Id) { Owner = invitation => invitation.AcceptedBy, Unique = [invitation => invitation.TokenHash] };
        Mails = new(Gate, mail => mail.Id);
        MailboxQuotas = new(Gate, quota => quota.Key);
        TotpAuthenticators = new(Gate, authenticator => authenticator.UserId) { Owner = authenticator => authenticator.UserId };
        LoginChallenges = new(Gate, challenge => challenge.TokenHash) { Owner = challenge => challenge.UserId };
        Passkeys = new(Gate, passkey => passkey.Id)
        {
            Owner = passkey => passkey.UserId,
            Unique = [passkey => passkey.CredentialId, passkey => (passkey.UserId, passkey.Ordinal)],
        };
        PasskeyCeremonies = new(Gate, ceremony => ceremony.TokenHash) { Owner = ceremony => ceremony.UserId };
        TermsAcceptances = new(Gate, acceptance => (acceptance.UserId, acceptance.TermsVersion)) { Owner = acceptance => acceptance.UserId };
        UserAttributes = new(Gate, attribute => (attribute.UserId, attribute.Name)) { Owner = attribute => attribute.UserId };
        Submissions = new(Gate, submission => submission.Key);
        ServiceAccounts = new(Gate, account => account.Id) { Unique = [account => account.Name] };
        _tables = [Users, Sessions, Devices, EmailLinks, PendingRegistrations, Invitations, Mails, MailboxQuotas, TotpAuthenticators, LoginChallenges, Passkeys, PasskeyCeremonies, TermsAcceptances, UserAttributes, Submissions, ServiceAccounts];
    }

    /// <summary>Users and decoys.</summary>
    public InMemoryTable<User> Users { get; }

    /// <summary>Sessions, ended or not.</summary>
    public InMemoryTable<Session> Sessions { get; }

    /// <summary>Devices, known or forgotten.</summary>
    public InMemoryTable<Device> Devices { get; }

    /// <summary>Email links.</summary>
    public InMemoryTable<EmailLink> EmailLinks { get; }

    /// <summary>Pending registrations.</summary>
    internal InMemoryTable<PendingRegistration> PendingRegistrations { get; }

    /// <summary>Invitations, open or not.</summary>
    public InMemoryTable<Invitation> Invitations { get; }

    /// <summary>The mails in the outbox.</summary>
    internal InMemoryTable<QueuedMail> Mails { get; }

    /// <summary>The mailboxes that have received mail lately.</summary>
    internal InMemoryTable<MailboxQuota> MailboxQuotas { get; }

    /// <summary>TOTP authenticators.</summary>
    public InMemoryTable<TotpAuthenticator> TotpAuthenticators { get; }

    /// <summary>Login challenges.</summary>
    public InMemoryTable<LoginChallenge> LoginChallenges { get; }

    /// <summary>Passkeys.</summary>
    public InMemoryTable<Passkey> Passkeys { get; }

    /// <summary>Passkey ceremonies.</summary>
    public InMemoryTable<PasskeyCeremony> PasskeyCeremonies { get; }

    /// <summary>Acceptances of terms.</summary>
    public InMemoryTable<TermsAcceptance> TermsAcceptances { get; }

    /// <summary>Attributes of users.</summary>
    internal InMemoryTable<UserAttribute> UserAttributes { get; }

    /// <summary>Submissions of page forms and calls.</summary>
    internal InMemoryTable<Submission> Submissions { get; }

    /// <summary>Service accounts with their keys.</summary>
    public InMemoryTable<ServiceAccount> ServiceAccounts { get; }

    /// <summary>The event log.</summary>
    public InMemoryEvents Events { get; } = new();

    /// <summary>Names of decoys.</summary>
    internal DecoyNames DecoyNames { get; } = new();

    /// <summary>Held while tables are read or written. A commit holds it once, so that it is atomic.</summary>
    internal Lock Gate { get; } = new();

    /// <summary>Counts the transactions that read the number of administrators in order to change it.</summary>
    internal long AdministratorRevision { get; set; }

    /// <summary>Runs work as one request does: in a transaction that stores its changes with their events, and runs the work again on a conflict.</summary>
    /// <param name="work">Calls a handler with the repositories of the request.</param>
    /// <param name="time">The clock of the request; null: it stands at <see cref="TestTime.Start"/>.</param>
    /// <param name="request">The actor and client that are stored with events; null: an anonymous client.</param>
    public Task<T> ExecuteAsync<T>(Func<InMemoryContext, Task<T>> work, TimeProvider? time = null, IRequestContext? request = null)
    {
        var context = new InMemoryContext(this, request ?? new TestRequestContext(), time ?? new StandingClock());
        return context.UnitOfWork.ExecuteAsync(() => work(context), CancellationToken.None);
    }

    /// <summary>Removes everything.</summary>
    public void Clear()
    {
        lock (Gate)
        {
            _tables.ForEach(table => table.Clear());
            Events.Clear();
        }
    }

    /// <summary>Removes what the owner of an email does not take over with an account: everything with which one can sign in, except the password, accepted terms and attributes.</summary>
    internal void RemoveCredentialsOf(UserId userId)
    {
        InMemoryTable[] credentials = [Passkeys, PasskeyCeremonies, TotpAuthenticators, LoginChallenges, Devices, TermsAcceptances, UserAttributes];
        foreach (var table in credentials) table.RemoveOwnedBy(userId);
    }

    /// <summary>Removes the rows that belong to a user.</summary>
    internal void RemoveOwnedBy(UserId userId) => _tables.ForEach(table => table.RemoveOwnedBy(userId));

    private sealed class StandingClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => TestTime.Start;
    }
}
