using Auth.Application.Audit;
using Auth.Application.Common;
using Auth.Application.EventHandlers;
using Auth.Application.Mail;
using Auth.Application.Passwords;
using Auth.Application.Repeats;
using Auth.Application.Sessions.Cache;
using Auth.Application.Statistics;
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
using Auth.Infrastructure.Persistence.Attributes;
using Auth.Infrastructure.Persistence.Devices;
using Auth.Infrastructure.Persistence.EventHandlers;
using Auth.Infrastructure.Persistence.Events;
using Auth.Infrastructure.Persistence.Invitations;
using Auth.Infrastructure.Persistence.Leases;
using Auth.Infrastructure.Persistence.Mail;
using Auth.Infrastructure.Persistence.Passkeys;
using Auth.Infrastructure.Persistence.Providers;
using Auth.Infrastructure.Persistence.Registrations;
using Auth.Infrastructure.Persistence.Repeats;
using Auth.Infrastructure.Persistence.Revocations;
using Auth.Infrastructure.Persistence.SecondFactors;
using Auth.Infrastructure.Persistence.ServiceAccounts;
using Auth.Infrastructure.Persistence.Sessions;
using Auth.Infrastructure.Persistence.Statistics;
using Auth.Infrastructure.Persistence.Terms;
using Auth.Infrastructure.Persistence.Users;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Auth.Infrastructure.Persistence;

/// <summary>Registers the persistence layer.</summary>
internal static class PersistenceServiceCollectionExtensions
{
    /// <summary>Adds the repositories, the unit of work, the event log and the schema, on the configured database.</summary>
    /// <remarks>Requires <see cref="TimeProvider"/>, and <see cref="IRequestContext"/> for the unit of work.</remarks>
    public static IServiceCollection AddPersistence(this IServiceCollection services, DatabaseSettings settings, AuditLogSettings auditLog)
    {
        services.AddSingleton(settings);
        services.AddSingleton(auditLog);
        services.AddSingleton(new DatabaseBackup(settings));
        services.AddDatabase(settings);
        services.AddSingleton(new WriterQueue(settings.Provider == DatabaseProvider.Sqlite ? 1 : int.MaxValue));
        services.AddSingleton<WriteHealth>();
        services.AddSingleton<DecoyNameProvider>();
        services.AddSingleton<CompiledQueries>();
        services.AddScoped<IUserRepository, UserRepository>();
        services.AddScoped<EmailKeys>();
        services.AddScoped<ISessionRepository, SessionRepository>();
        services.AddScoped<IDeviceRepository, DeviceRepository>();
        services.AddScoped<IEmailLinkRepository, EmailLinkRepository>();
        services.AddScoped<IPendingRegistrationRepository, PendingRegistrationRepository>();
        services.AddScoped<IInvitationRepository, InvitationRepository>();
        services.AddScoped<IMailOutbox, MailOutbox>();
        services.AddScoped<IMailboxQuotaRepository, MailboxQuotaRepository>();
        services.AddScoped<ITotpAuthenticatorRepository, TotpAuthenticatorRepository>();
        services.AddScoped<ILoginChallengeRepository, LoginChallengeRepository>();
        services.AddScoped<ITermsAcceptanceRepository, TermsAcceptanceRepository>();
        services.AddScoped<IUserAttributeRepository, UserAttributeRepository>();
        services.AddScoped<ISubmissionRepository, SubmissionRepository>();
        services.AddScoped<IPasskeyRepository, PasskeyRepository>();
        services.AddScoped<IPasskeyCeremonyRepository, PasskeyCeremonyRepository>();
        services.AddScoped<IServiceAccountRepository, ServiceAccountRepository>();
        services.AddScoped<ILeases, DatabaseLeases>();
        services.AddScoped<IEventLog, EventLog>();
        services.AddScoped<IEventSubscriptionStore, EventSubscriptionStore>();
        services.AddSingleton<IRevocationLog, RevocationLog>();
        services.AddSingleton(provider => new DatabaseEpochRenewal(provider.GetRequiredService<IServiceScopeFactory>(), provider.GetRequiredService<WriterQueue>()));
        services.AddSingleton<EventCollector>();
        services.AddScoped<EventConsequences>();
        services.AddScoped<HostContexts>();
        services.AddScoped<IUnitOfWork, UnitOfWork>();
        services.AddScoped<EventCountAggregator>();
        services.AddScoped<IStatistics, DatabaseStatistics>();
        services.AddSingleton<IDatabaseExceptionClassifier, DatabaseExceptionClassifier>();
        services.AddSingleton(provider => new DatabaseReadiness(
            provider.GetRequiredService<DatabaseSchema>(),
            provider.GetRequiredService<WriteHealth>(),
            provider.GetRequiredService<WriterQueue>(),
            provider.GetRequiredService<IServiceScopeFactory>(),
            provider.GetRequiredService<ILogger<DatabaseReadiness>>()));
        services.AddSingleton(new AccountLookup(settings, DatabaseProviderOptions.ConnectionTo));
        services.AddSingleton<Purge>();
        services.AddSingleton<AttemptReleaseWorker>();
        services.AddSingleton<IAttemptReleaseQueue>(provider => provider.GetRequiredService<AttemptReleaseWorker>());
        return services;
    }

    /// <summary>Adds the background workers of a server: purge, abandoned accounts, session rules, events and their counts, attempt release, last-seen writes and last uses of keys. The CLI does not run them.</summary>
    public static IServiceCollection AddHousekeeping(this IServiceCollection services) =>
        services
            .AddHostedService<Housekeeping>()
            .AddHostedService<AbandonedAccountWorker>()
            .AddHostedService<SessionRuleWorker>()
            .AddHostedService<EventCollectWorker>()
            .AddHostedService<EventCountWorker>()
            .AddHostedService(provider => provider.GetRequiredService<AttemptReleaseWorker>())
            .AddHostedService<LastSeenWriter>()
            .AddHostedService<ServiceKeyUseWriter>();

    private static void AddDatabase(this IServiceCollection services, DatabaseSettings settings)
    {
        switch (settings.Provider)
        {
            case DatabaseProvider.Sqlite:
                services.AddDatabase<SqliteAuthContext>(settings);
                break;
            case DatabaseProvider.PostgreSql:
                services.AddDatabase<PostgreSqlAuthContext>(settings);
                break;
            case DatabaseProvider.SqlServer:
                services.AddDatabase<SqlServerAuthContext>(settings);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(settings), settings.Provider, "Unknown provider.");
        }
    }

    private static void AddDatabase<TContext>(this IServiceCollection services, DatabaseSettings settings)
        where TContext : AuthContext
    {
        services.AddDbContextPool<AuthContext, TContext>(o => o.UseDatabase(settings));
        services.AddSingleton(new MigrationHistory(typeof(TContext)));
        services.AddSingleton(provider => new DatabaseInspector(
            provider.GetRequiredService<MigrationHistory>(), settings, DatabaseProviderOptions.ConnectionTo, [.. provider.GetServices<HostMigrations>().Select(host => host.History)]));
        services.AddSingleton(provider => new DatabaseSchema(
            provider.GetRequiredService<IServiceScopeFactory>(), provider.GetRequiredService<DatabaseInspector>(), settings, provider.GetRequiredService<TimeProvider>()));
    }
}
