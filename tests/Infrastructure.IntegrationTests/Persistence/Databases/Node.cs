using System.Net;
using Auth.Application;
using Auth.Application.Audit;
using Auth.Application.Common;
using Auth.Application.Common.Access;
using Auth.Application.Common.Behaviors;
using Auth.Application.Common.Limits;
using Auth.Application.Common.Settings;
using Auth.Application.Mail;
using Auth.Application.Passkeys;
using Auth.Application.Passwords;
using Auth.Application.Repeats;
using Auth.Application.SecondFactors;
using Auth.Application.ServiceAccounts;
using Auth.Application.Sessions.Cache;
using Auth.Application.Statistics;
using Auth.Application.Terms;
using Auth.Domain.Attributes;
using Auth.Domain.Common;
using Auth.Domain.Devices;
using Auth.Domain.EmailLinks;
using Auth.Domain.Invitations;
using Auth.Domain.Lockout;
using Auth.Domain.Passkeys;
using Auth.Domain.Passwords;
using Auth.Domain.Registrations;
using Auth.Domain.SecondFactors;
using Auth.Domain.ServiceAccounts;
using Auth.Domain.Sessions;
using Auth.Domain.Terms;
using Auth.Domain.Users;
using Auth.Infrastructure.Passwords.Hashing;
using Auth.Infrastructure.Persistence;
using Auth.Infrastructure.Persistence.Events;
using Auth.Infrastructure.Persistence.Providers;
using Auth.Infrastructure.Persistence.ServiceAccounts;
using Auth.Infrastructure.Persistence.Sessions;
using Auth.Infrastructure.Persistence.Statistics;
using Auth.Infrastructure.Persistence.Users;
using Auth.Infrastructure.SecondFactors;
using MediatR;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using NSubstitute;

namespace Auth.Infrastructure.IntegrationTests.Persistence.Databases;

/// <summary>Database access of one server process, with its own services, context pool and writer queue.</summary>
internal sealed class Node : IAsyncDisposable, IRequestContext
{
    private readonly ServiceProvider _services;

    public Node(DatabaseSettings settings, TimeProvider? time = null, params IInterceptor[] interceptors)
        : this(settings, time, interceptors, _ => { })
    {
    }

    /// <summary>Lets a test replace services.</summary>
    internal Node(DatabaseSettings settings, Action<IServiceCollection> replaceServices)
        : this(settings, null, [], replaceServices)
    {
    }

    /// <summary>With a clock, and other services instead of its own.</summary>
    internal Node(DatabaseSettings settings, TimeProvider? time, Action<IServiceCollection> replaceServices)
        : this(settings, time, [], replaceServices)
    {
    }

    private Node(DatabaseSettings settings, TimeProvider? time, IInterceptor[] interceptors, Action<IServiceCollection> replaceServices)
    {
        var services = new ServiceCollection()
            .AddLogging()
            .AddSingleton(time ?? TimeProvider.System)
            .AddSingleton<IRequestContext>(this)
            .AddSingleton<ILockoutPolicy>(LockoutPolicy.Default)
            .AddSingleton<ISessionPolicy>(SessionPolicy.Default)
            .AddSingleton(Substitute.For<IPasswordPolicy>())
            .AddSingleton(new PasswordPolicySettings(MinimumLength: 15))
            .AddPasswordHashing(new HashingSettings(PasswordAlgorithm.Pbkdf2Sha256, Iterations: 1, MaxConcurrentHashes: 1, TimeSpan.FromSeconds(2)))
            .AddPersistence(settings, new AuditLogSettings(Retention: null))
            .AddSecondFactors("auth.example.org")
            .AddSingleton<IWebAuthn, FakeWebAuthn>()
            .AddSingleton(new TermsSettings(Version: null, Url: null))
            .AddSingleton(new WriteLimitSettings(Writes: 0))
            .AddSingleton(new SprayingSettings(FailedAccounts: 50, FailedAccountsPerNetwork: 200))
            .AddApplication();
        // AccessBehaviorTests test who may send a request.
        services.Remove(services.Single(s => s.ImplementationType == typeof(AccessBehavior<,>)));
        services.ConfigureDbContext<SqliteAuthContext>(o => o.AddInterceptors(interceptors));
        services.ConfigureDbContext<PostgreSqlAuthContext>(o => o.AddInterceptors(interceptors));
        services.ConfigureDbContext<SqlServerAuthContext>(o => o.AddInterceptors(interceptors));
        replaceServices(services);
        _services = services.BuildServiceProvider(validateScopes: true);
    }

    public Actor Actor { get; set; } = Actor.Anonymous;

    public ClientFingerprint Client { get; set; } = new(IPAddress.Parse("203.0.113.7"), "tests/1.0");

    internal DatabaseSchema Schema => _services.GetRequiredService<DatabaseSchema>();

    internal DatabaseReadiness Readiness => _services.GetRequiredService<DatabaseReadiness>();

    internal ITotp Totp => _services.GetRequiredService<ITotp>();

    internal IRevocationLog Revocations => _services.GetRequiredService<IRevocationLog>();

    internal LastSeenQueue LastSeenQueue => _services.GetRequiredService<LastSeenQueue>();

    internal SessionCache SessionCache => _services.GetRequiredService<SessionCache>();

    internal LastSeenWriter NewLastSeenWriter(int maxInMemory = 1_000) =>
        ActivatorUtilities.CreateInstance<LastSeenWriter>(_services, ApplicationSettings.Read(new SettingsReader(new ConfigurationBuilder().Build())).Sessions with { MaxInMemory = maxInMemory });

    internal ServiceKeyUses ServiceKeyUses => _services.GetRequiredService<ServiceKeyUses>();

    internal ServiceKeyUseWriter NewServiceKeyUseWriter() => ActivatorUtilities.CreateInstance<ServiceKeyUseWriter>(_services);

    internal MigrationHistory History => _services.GetRequiredService<MigrationHistory>();

    internal AccountLookup AccountLookup => _services.GetRequiredService<AccountLookup>();

    internal AttemptReleaseWorker AttemptReleaseWorker => _services.GetRequiredService<AttemptReleaseWorker>();

    internal IReadOnlyList<IHostedService> HostedServices => [.. _services.GetServices<IHostedService>()];

    internal Purge Purge => _services.GetRequiredService<Purge>();

    /// <summary>Runs work in one unit of work in its own scope, as a request does.</summary>
    public Task<T> CommitAsync<T>(Func<DatabasePorts, Task<T>> work) => ReadAsync(ports => ports.UnitOfWork.ExecuteAsync(() => work(ports), CancellationToken.None));

    public Task CommitAsync(Action<DatabasePorts> work) => CommitAsync(ports =>
    {
        work(ports);
        return Task.FromResult(0);
    });

    /// <summary>Runs work for a submission in its own scope, as a request does.</summary>
    /// <param name="bodyDigest">The body of a call; null for a form.</param>
    internal async Task<Result> CommitSubmissionAsync(SubmissionKey key, Func<DatabasePorts, Task<Result>> work, SubmissionOutcome? outcome = null, BodyDigest? bodyDigest = null)
    {
        await using var scope = _services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<CurrentSubmission>().Begin(key, bodyDigest, _ => outcome ?? SubmissionOutcome.Done);
        var ports = GetPorts(scope.ServiceProvider);
        return await ports.UnitOfWork.ExecuteAsync(() => work(ports), CancellationToken.None);
    }

    /// <summary>Reads without a unit of work, in its own scope.</summary>
    public async Task<T> ReadAsync<T>(Func<DatabasePorts, Task<T>> read)
    {
        await using var scope = _services.CreateAsyncScope();
        return await read(GetPorts(scope.ServiceProvider));
    }

    private static DatabasePorts GetPorts(IServiceProvider services) =>
        new(
            services.GetRequiredService<IUserRepository>(),
            services.GetRequiredService<ISessionRepository>(),
            services.GetRequiredService<IDeviceRepository>(),
            services.GetRequiredService<IEmailLinkRepository>(),
            services.GetRequiredService<IPendingRegistrationRepository>(),
            services.GetRequiredService<IInvitationRepository>(),
            services.GetRequiredService<IMailOutbox>(),
            services.GetRequiredService<IMailboxQuotaRepository>(),
            services.GetRequiredService<ITotpAuthenticatorRepository>(),
            services.GetRequiredService<ILoginChallengeRepository>(),
            services.GetRequiredService<IPasskeyRepository>(),
            services.GetRequiredService<IPasskeyCeremonyRepository>(),
            services.GetRequiredService<ITermsAcceptanceRepository>(),
            services.GetRequiredService<IUserAttributeRepository>(),
            services.GetRequiredService<IServiceAccountRepository>(),
            services.GetRequiredService<IEventLog>(),
            services.GetRequiredService<IStatistics>(),
            services.GetRequiredService<RequiredRoles>(),
            services.GetRequiredService<IUnitOfWork>());

    public async Task<T> SendAsync<T>(IRequest<T> request)
    {
        await using var scope = _services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<IMediator>().Send(request);
    }

    public async ValueTask DisposeAsync() => await _services.DisposeAsync();

    /// <summary>Gives all events their positions, as each reader of the event log does first.</summary>
    internal Task CollectEventsAsync() => _services.GetRequiredService<EventCollector>().CollectAsync(CancellationToken.None);

    /// <summary>Counts the events since the last call, in batches.</summary>
    internal async Task CountEventsAsync(int minBacklog = 1)
    {
        await using var scope = _services.CreateAsyncScope();
        while (await scope.ServiceProvider.GetRequiredService<EventCountAggregator>().AggregateNextAsync(minBacklog, CancellationToken.None))
        {
        }
    }

    internal async Task UseServicesAsync(Func<IServiceProvider, Task> use)
    {
        await using var scope = _services.CreateAsyncScope();
        await use(scope.ServiceProvider);
    }

    internal async Task<T> UseServicesAsync<T>(Func<IServiceProvider, Task<T>> use)
    {
        await using var scope = _services.CreateAsyncScope();
        return await use(scope.ServiceProvider);
    }

    internal async Task<T> UseContextAsync<T>(Func<AuthContext, Task<T>> use)
    {
        await using var scope = _services.CreateAsyncScope();
        return await use(scope.ServiceProvider.GetRequiredService<AuthContext>());
    }
}

/// <summary>The ports of the application to the database.</summary>
internal sealed record DatabasePorts(
    IUserRepository Users,
    ISessionRepository Sessions,
    IDeviceRepository Devices,
    IEmailLinkRepository Links,
    IPendingRegistrationRepository Registrations,
    IInvitationRepository Invitations,
    IMailOutbox Outbox,
    IMailboxQuotaRepository MailboxQuotas,
    ITotpAuthenticatorRepository Authenticators,
    ILoginChallengeRepository Challenges,
    IPasskeyRepository Passkeys,
    IPasskeyCeremonyRepository Ceremonies,
    ITermsAcceptanceRepository TermsAcceptances,
    IUserAttributeRepository UserAttributes,
    IServiceAccountRepository ServiceAccounts,
    IEventLog Events,
    IStatistics Statistics,
    RequiredRoles RequiredRoles,
    IUnitOfWork UnitOfWork);
