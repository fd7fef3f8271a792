using System.Data.Common;
using System.Net;
using Auth.Application.EventHandlers;
using Auth.Application.Mail;
using Auth.Application.Repeats;
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
using Auth.Infrastructure.Persistence.Attributes;
using Auth.Infrastructure.Persistence.Devices;
using Auth.Infrastructure.Persistence.EventHandlers;
using Auth.Infrastructure.Persistence.Events;
using Auth.Infrastructure.Persistence.Invitations;
using Auth.Infrastructure.Persistence.Leases;
using Auth.Infrastructure.Persistence.Mail;
using Auth.Infrastructure.Persistence.Passkeys;
using Auth.Infrastructure.Persistence.Registrations;
using Auth.Infrastructure.Persistence.Repeats;
using Auth.Infrastructure.Persistence.Revocations;
using Auth.Infrastructure.Persistence.SecondFactors;
using Auth.Infrastructure.Persistence.ServiceAccounts;
using Auth.Infrastructure.Persistence.Sessions;
using Auth.Infrastructure.Persistence.Statistics;
using Auth.Infrastructure.Persistence.Terms;
using Auth.Infrastructure.Persistence.Users;
using Microsoft.AspNetCore.DataProtection.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;

namespace Auth.Infrastructure.Persistence;

/// <summary>EF Core context: one model for three databases, with a subclass per database.</summary>
/// <remarks>Queries do not track, except within a <see cref="UnitOfWork"/>.</remarks>
internal abstract class AuthContext(DbContextOptions options) : DbContext(options), IDataProtectionKeyContext
{
    /// <summary>Length of a SHA-256 in hex.</summary>
    private const int DigestLength = 64;

    /// <summary>Users without decoys. Not a query filter of the model, because compiled models have none (ADR 37).</summary>
    public IQueryable<User> Users => UsersAndDecoys.Where(u => !u.IsDecoy);

    public DbSet<User> UsersAndDecoys => Set<User>();

    public DbSet<Session> Sessions => Set<Session>();

    public DbSet<Device> Devices => Set<Device>();

    public DbSet<EmailLink> EmailLinks => Set<EmailLink>();

    public DbSet<PendingRegistration> PendingRegistrations => Set<PendingRegistration>();

    public DbSet<Invitation> Invitations => Set<Invitation>();

    public DbSet<QueuedMail> QueuedMails => Set<QueuedMail>();

    public DbSet<MailboxQuota> MailboxQuotas => Set<MailboxQuota>();

    public DbSet<TotpAuthenticator> TotpAuthenticators => Set<TotpAuthenticator>();

    public DbSet<LoginChallenge> LoginChallenges => Set<LoginChallenge>();

    public DbSet<TermsAcceptance> TermsAcceptances => Set<TermsAcceptance>();

    public DbSet<UserAttribute> UserAttributes => Set<UserAttribute>();

    public DbSet<Submission> Submissions => Set<Submission>();

    public DbSet<Passkey> Passkeys => Set<Passkey>();

    public DbSet<PasskeyCeremony> PasskeyCeremonies => Set<PasskeyCeremony>();

    public DbSet<ServiceAccount> ServiceAccounts => Set<ServiceAccount>();

    public DbSet<DataProtectionKey> DataProtectionKeys => Set<DataProtectionKey>();

    public DbSet<EventRecord> Events => Set<EventRecord>();

    public DbSet<InboxEvent> EventInbox => Set<InboxEvent>();

    public DbSet<HourlyEventCount> EventCounts => Set<HourlyEventCount>();

    public DbSet<StoredSubscription> EventSubscriptions => Set<StoredSubscription>();

    public DbSet<BlockedUser> BlockedUsers => Set<BlockedUser>();

    public DbSet<SetAsideEvent> SetAsideEvents => Set<SetAsideEvent>();

    public DbSet<Revocation> Revocations => Set<Revocation>();

    public DbSet<RevocationShard> RevocationShards => Set<RevocationShard>();

    public DbSet<DatabaseEpoch> DatabaseEpochs => Set<DatabaseEpoch>();

    public DbSet<LeaseRecord> Leases => Set<LeaseRecord>();

    public DbSet<Counter> Counters => Set<Counter>();

    public DbSet<DecoySecret> DecoySecrets => Set<DecoySecret>();

    /// <summary>Collation that compares code point by code point, as normalized values require; null uses the default of the database.</summary>
    protected abstract string? OrdinalCollation { get; }

    /// <summary>Finds an entity that the unit of work already tracks, by an identifying property; null if it has to be read, and always outside a unit of work.</summary>
    public T? FindTracked<T, TProperty>(string property, TProperty value)
        where T : class =>
        ChangeTracker.QueryTrackingBehavior == QueryTrackingBehavior.TrackAll ? Set<T>().Local.FindEntry(property, value)?.Entity : null;

    /// <summary>Whether a failure comes from a concurrent transaction, so that a retry can succeed.</summary>
    public bool IsConflict(Exception failure) =>
        failure is DbUpdateConcurrencyException
        || (failure is DbException exception && IsConflict(exception))
        || (failure.InnerException is { } inner && IsConflict(inner));

    /// <summary>Whether the database reports a duplicate key, a missing parent row, a deadlock, or a lock timeout.</summary>
    protected abstract bool IsConflict(DbException exception);

    /// <summary>Returns a query that selects 1 from a row and lets no other transaction change that row before this one ends. If another one is changing it, the query waits and judges the result.</summary>
    /// <param name="table">The table.</param>
    /// <param name="condition">The condition, which finds one row by its key.</param>
    public abstract string SelectWithSharedLock(string table, string condition);

    /// <summary>Prevents other processes from migrating at the same time, on databases whose migrations do not lock by themselves. Dispose the result to release the lock.</summary>
    public virtual Task<IDisposable?> LockSchemaAsync(CancellationToken cancellationToken) => Task.FromResult<IDisposable?>(null);

    protected override void ConfigureConventions(ModelConfigurationBuilder configuration)
    {
        configuration.Properties<UserId>().HaveConversion<UserIdConverter>();
        configuration.Properties<SessionId>().HaveConversion<SessionIdConverter>();
        configuration.Properties<DeviceId>().HaveConversion<DeviceIdConverter>();
        configuration.Properties<PasskeyId>().HaveConversion<PasskeyIdConverter>();
        configuration.Properties<RegistrationId>().HaveConversion<RegistrationIdConverter>();
        configuration.Properties<InvitationId>().HaveConversion<InvitationIdConverter>();
        configuration.Properties<MailSubjectId>().HaveConversion<MailSubjectIdConverter>();
        configuration.Properties<CreatedId>().HaveConversion<CreatedIdConverter>();
        configuration.Properties<ServiceAccountId>().HaveConversion<ServiceAccountIdConverter>();
        configuration.Properties<ServiceKeyId>().HaveConversion<ServiceKeyIdConverter>();
        ConfigureTokenHash<Session>(configuration);
        ConfigureTokenHash<GatewayAccess>(configuration);
        ConfigureTokenHash<Device>(configuration);
        ConfigureTokenHash<EmailLink>(configuration);
        ConfigureTokenHash<Invitation>(configuration);
        ConfigureTokenHash<LoginChallenge>(configuration);
        ConfigureTokenHash<PasskeyCeremony>(configuration);
        ConfigureTokenHash<ServiceKey>(configuration);
        ConfigureDigest<SubmissionKey, SubmissionKeyConverter>(configuration);
        ConfigureDigest<BodyDigest, BodyDigestConverter>(configuration);
        ConfigureDigest<MailboxKey, MailboxKeyConverter>(configuration);
        configuration.Properties<IPAddress>().HaveConversion<IpAddressConverter>().HaveMaxLength(IpAddressConverter.MaxLength).AreUnicode(false);
        configuration.Properties<DateTimeOffset>().HavePrecision(6);
        configuration.Properties<TimeSpan>().HaveConversion<MicrosecondsConverter>();
    }

    protected override void OnModelCreating(ModelBuilder model)
    {
        model.ApplyConfiguration(new UserConfiguration(OrdinalCollation));
        model.ApplyConfiguration(new SessionConfiguration());
        model.ApplyConfiguration(new DeviceConfiguration());
        model.ApplyConfiguration(new EmailLinkConfiguration());
        model.ApplyConfiguration(new PendingRegistrationConfiguration());
        model.ApplyConfiguration(new InvitationConfiguration());
        model.ApplyConfiguration(new QueuedMailConfiguration());
        model.ApplyConfiguration(new MailboxQuotaConfiguration());
        model.ApplyConfiguration(new TotpAuthenticatorConfiguration());
        model.ApplyConfiguration(new LoginChallengeConfiguration());
        model.ApplyConfiguration(new TermsAcceptanceConfiguration(OrdinalCollation));
        model.ApplyConfiguration(new UserAttributeConfiguration(OrdinalCollation));
        model.ApplyConfiguration(new SubmissionConfiguration());
        model.ApplyConfiguration(new PasskeyConfiguration(OrdinalCollation));
        model.ApplyConfiguration(new PasskeyCeremonyConfiguration());
        model.ApplyConfiguration(new ServiceAccountConfiguration(OrdinalCollation));
        model.ApplyConfiguration(new DataProtectionKeyConfiguration());
        model.ApplyConfiguration(new EventConfiguration(OrdinalCollation));
        model.ApplyConfiguration(new InboxEventConfiguration(OrdinalCollation));
        model.ApplyConfiguration(new HourlyEventCountConfiguration(OrdinalCollation));
        model.ApplyConfiguration(new StoredSubscriptionConfiguration(OrdinalCollation));
        model.ApplyConfiguration(new BlockedUserConfiguration(OrdinalCollation));
        model.ApplyConfiguration(new SetAsideEventConfiguration(OrdinalCollation));
        model.ApplyConfiguration(new RevocationConfiguration());
        model.ApplyConfiguration(new RevocationShardConfiguration());
        model.ApplyConfiguration(new DatabaseEpochConfiguration());
        model.ApplyConfiguration(new LeaseConfiguration(OrdinalCollation));
        model.ApplyConfiguration(new CounterConfiguration());
        model.ApplyConfiguration(new DecoySecretConfiguration());
        model.ApplyConfiguration(new SchemaCompatibilityConfiguration());
    }

    private void ConfigureTokenHash<T>(ModelConfigurationBuilder configuration)
        where T : IHasToken => ConfigureDigest<TokenHash<T>, TokenHashConverter<T>>(configuration);

    private void ConfigureDigest<T, TConverter>(ModelConfigurationBuilder configuration)
    {
        var digest = configuration.Properties<T>().HaveConversion<TConverter>().HaveMaxLength(DigestLength).AreUnicode(false);
        if (OrdinalCollation is { } collation) digest.UseCollation(collation);
    }
}
