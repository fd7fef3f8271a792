using Auth.Application.Common;
using Auth.Application.Common.Access;
using Auth.Application.Common.Limits;
using Auth.Application.EventHandlers;
using Auth.Application.Mail;
using Auth.Application.Passkeys;
using Auth.Application.Passwords;
using Auth.Application.Registration;
using Auth.Application.SecondFactors;
using Auth.Application.Statistics;
using Auth.Application.Terms;
using Auth.Domain.Lockout;
using Auth.Domain.Sessions;
using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using NSubstitute;

namespace Auth.Application.UnitTests.Common;

/// <summary>The container of the application on an in-memory database, for tests of the pipeline and of what reaches handlers through it.</summary>
internal static class TestServices
{
    public static IServiceCollection Create(TestDatabase database, Action<IServiceCollection>? others = null)
    {
        var services = new ServiceCollection().AddApplication().AddInMemoryPersistence(database);
        services.AddSingleton(typeof(ILogger<>), typeof(NullLogger<>));
        services.AddSingleton<TimeProvider>(database.Time).AddSingleton<Application.Common.IRequestContext>(database.Request);
        services.AddScoped(provider => database.Transactions.Observe(provider.GetRequiredService<InMemoryContext>().UnitOfWork));
        services.AddSingleton(new TestPasswordHasher().Hasher).AddSingleton(Substitute.For<IAttemptReleaseQueue>()).AddSingleton(TestPasswordPolicies.Create()).AddSingleton(new PasswordPolicySettings(MinimumLength: 15));
        services.AddSingleton<ITotp, TestTotp>().AddSingleton<IWebAuthn, TestWebAuthn>();
        services.AddSingleton(new SprayingSettings(FailedAccounts: 50, FailedAccountsPerNetwork: 200));
        services.AddSingleton(Substitute.For<ISetupToken>()).AddSingleton(new RegistrationSettings(RequireVerifiedEmail: false)).AddSingleton(new TermsSettings(Version: null, Url: null));
        services.AddSingleton(new WriteLimitSettings(Writes: 0));
        services.AddSingleton(new RecentAuthentication(TimeSpan.FromMinutes(10), database.Time));
        services.AddSingleton(Substitute.For<IStatistics>()).AddSingleton(Substitute.For<IHashingStatus>());
        services.AddSingleton(Substitute.For<IEmailLinkUrlBuilder>()).AddSingleton(Substitute.For<IEventSubscriptionStore>()).AddSingleton(Substitute.For<ILeases>());
        services.AddSingleton<ILockoutPolicy>(LockoutPolicy.Default).AddSingleton<ISessionPolicy>(SessionPolicy.Default);
        others?.Invoke(services);
        return services;
    }

    /// <summary>Sends a request through the pipeline, in a scope of its own.</summary>
    public static async Task<T> SendAsync<T>(this IServiceProvider provider, IRequest<T> request)
    {
        await using var scope = provider.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<IMediator>().Send(request);
    }
}
