using Auth.Application.Audit;
using Auth.Application.Common;
using Auth.Application.Common.Access;
using Auth.Application.Mail;
using Auth.Application.Repeats;
using Auth.Domain.Access;
using Auth.Domain.Attributes;
using Auth.Domain.Common;
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

/// <summary>One request's way to an <see cref="InMemoryDatabase"/>: repositories that share a unit of work.</summary>
/// <remarks>Not thread-safe. Outside of a unit of work, each read returns a new copy, and changes to it are lost.</remarks>
public sealed class InMemoryContext
{
    private readonly WorkingSet[] _sets;
    private readonly List<AggregateRoot> _tracked = [];
    private long? _administratorRevision;

    /// <summary>Creates the context of a request.</summary>
    /// <param name="request">The actor and client that are stored with events.</param>
    /// <param name="submission">The page form of the request; null for none.</param>
    internal InMemoryContext(InMemoryDatabase database, IRequestContext request, TimeProvider time, CurrentSubmission? submission = null, RequiredRoles? requiredRoles = null, RoleScopes? roleScopes = null)
    {
        Database = database;
        UserSet = new(database.Users, this);
        SessionSet = new(database.Sessions, this);
        DeviceSet = new(database.Devices, this);
        EmailLinkSet = new(database.EmailLinks, this);
        PendingRegistrationSet = new(database.PendingRegistrations, this);
        InvitationSet = new(database.Invitations, this);
        MailSet = new(database.Mails, this);
        MailboxQuotaSet = new(database.MailboxQuotas, this);
        TotpAuthenticatorSet = new(database.TotpAuthenticators, this);
        LoginChallengeSet = new(database.LoginChallenges, this);
        PasskeySet = new(database.Passkeys, this);
        PasskeyCeremonySet = new(database.PasskeyCeremonies, this);
        TermsAcceptanceSet = new(database.TermsAcceptances, this);
        UserAttributeSet = new(database.UserAttributes, this);
        SubmissionSet = new(database.Submissions, this);
        ServiceAccountSet = new(database.ServiceAccounts, this);
        _sets =
        [
            UserSet, SessionSet, DeviceSet, EmailLinkSet, PendingRegistrationSet, InvitationSet, MailSet, MailboxQuotaSet, TotpAuthenticatorSet, LoginChallengeSet, PasskeySet, PasskeyCeremonySet, TermsAcceptanceSet, UserAttributeSet, SubmissionSet,
            ServiceAccountSet,
        ];
        Users = new InMemoryUserRepository(this, time);
        Sessions = new InMemorySessionRepository(this);
        Devices = new InMemoryDeviceRepository(this);
        EmailLinks = new InMemoryEmailLinkRepository(this);
        PendingRegistrations = new InMemoryPendingRegistrationRepository(this);
        Invitations = new InMemoryInvitationRepository(this);
        MailOutbox = new InMemoryMailOutbox(this, request, time);
        MailboxQuotas = new InMemoryMailboxQuotaRepository(this);
        TotpAuthenticators = new InMemoryTotpAuthenticatorRepository(this);
        LoginChallenges = new InMemoryLoginChallengeRepository(this);
        Passkeys = new InMemoryPasskeyRepository(this);
        PasskeyCeremonies = new InMemoryPasskeyCeremonyRepository(this);
        TermsAcceptances = new InMemoryTermsAcceptanceRepository(this);
        UserAttributes = new InMemoryUserAttributeRepository(this);
        Submissions = new InMemorySubmissionRepository(this);
        ServiceAccounts = new InMemoryServiceAccountRepository(this);
        EventLog = new InMemoryEventLog(this);
        UnitOfWork = new InMemoryUnitOfWork(this, request, requiredRoles ?? new RequiredRoles(), roleScopes ?? RoleScopes.Default, submission ?? new CurrentSubmission(), time);
    }

    /// <summary>The database.</summary>
    public InMemoryDatabase Database { get; }

    /// <summary>Users.</summary>
    public IUserRepository Users { get; }

    /// <summary>Sessions.</summary>
    public ISessionRepository Sessions { get; }

    /// <summary>Devices.</summary>
    public IDeviceRepository Devices { get; }

    /// <summary>Email links.</summary>
    public IEmailLinkRepository EmailLinks { get; }

    /// <summary>Pending registrations.</summary>
    internal IPendingRegistrationRepository PendingRegistrations { get; }

    /// <summary>Invitations.</summary>
    public IInvitationRepository Invitations { get; }

    /// <summary>The outbox.</summary>
    internal IMailOutbox MailOutbox { get; }

    /// <summary>Mailbox quotas.</summary>
    internal IMailboxQuotaRepository MailboxQuotas { get; }

    /// <summary>TOTP authenticators.</summary>
    public ITotpAuthenticatorRepository TotpAuthenticators { get; }

    /// <summary>Login challenges.</summary>
    internal ILoginChallengeRepository LoginChallenges { get; }

    /// <summary>Passkeys.</summary>
    public IPasskeyRepository Passkeys { get; }

    /// <summary>Passkey ceremonies.</summary>
    internal IPasskeyCeremonyRepository PasskeyCeremonies { get; }

    /// <summary>Acceptances of terms.</summary>
    public ITermsAcceptanceRepository TermsAcceptances { get; }

    /// <summary>Attributes of users.</summary>
    internal IUserAttributeRepository UserAttributes { get; }

    /// <summary>Submissions of page forms and calls.</summary>
    internal ISubmissionRepository Submissions { get; }

    /// <summary>Service accounts.</summary>
    public IServiceAccountRepository ServiceAccounts { get; }

    /// <summary>The event log.</summary>
    internal IEventLog EventLog { get; }

    /// <summary>The unit of work.</summary>
    public IUnitOfWork UnitOfWork { get; }

    internal WorkingSet<User> UserSet { get; }

    internal WorkingSet<Session> SessionSet { get; }

    internal WorkingSet<Device> DeviceSet { get; }

    internal WorkingSet<EmailLink> EmailLinkSet { get; }

    internal WorkingSet<PendingRegistration> PendingRegistrationSet { get; }

    internal WorkingSet<Invitation> InvitationSet { get; }

    internal WorkingSet<QueuedMail> MailSet { get; }

    internal WorkingSet<MailboxQuota> MailboxQuotaSet { get; }

    internal WorkingSet<TotpAuthenticator> TotpAuthenticatorSet { get; }

    internal WorkingSet<LoginChallenge> LoginChallengeSet { get; }

    internal WorkingSet<Passkey> PasskeySet { get; }

    internal WorkingSet<PasskeyCeremony> PasskeyCeremonySet { get; }

    internal WorkingSet<TermsAcceptance> TermsAcceptanceSet { get; }

    internal WorkingSet<UserAttribute> UserAttributeSet { get; }

    internal WorkingSet<Submission> SubmissionSet { get; }

    internal WorkingSet<ServiceAccount> ServiceAccountSet { get; }

    /// <summary>Whether a unit of work is running.</summary>
    internal bool IsTracking { get; set; }

    /// <summary>Aggregates in the order in which the work loaded or added them. Their events are stored in this order.</summary>
    internal IReadOnlyList<AggregateRoot> Tracked => _tracked;

    /// <summary>The users from whom the work asked to erase client data.</summary>
    internal List<User> UsersToErase { get; } = [];

    internal void OnTracked(object entity)
    {
        if (entity is AggregateRoot aggregate) _tracked.Add(aggregate);
    }

    /// <summary>Requires that no other transaction changes the number of administrators before this one commits.</summary>
    internal void LockAdministrators() => _administratorRevision ??= Database.AdministratorRevision;

    internal void RequireCurrent() => Array.ForEach(_sets, set => set.RequireCurrent());

    internal void Discard()
    {
        Array.ForEach(_sets, set => set.Discard());
        _tracked.Clear();
        UsersToErase.Clear();
        _administratorRevision = null;
    }

    /// <summary>Whether another transaction was faster. The caller holds the gate.</summary>
    internal bool HasConflict() => (_administratorRevision is { } revision && revision != Database.AdministratorRevision) || Array.Exists(_sets, set => set.HasConflict());

    /// <summary>Writes all changes. The caller holds the gate.</summary>
    internal void Write()
    {
        if (_administratorRevision is not null) Database.AdministratorRevision++;
        _administratorRevision = null;

        // Users come last: removing one removes the rows that belong to it.
        foreach (var set in _sets.Skip(1)) set.Write();
        UserSet.Write();
    }

    /// <summary>Whether a user exists after the commit.</summary>
    internal bool WillHaveUser(UserId id) =>
        UserSet.Held.Any(user => user.Id == id) || (Database.Users.FindRow(id) is not null && !UserSet.IsRemoved(id));
}
