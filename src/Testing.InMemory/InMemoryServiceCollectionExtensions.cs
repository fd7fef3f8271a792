using Auth.Application.Audit;
using Auth.Application.Common;
using Auth.Application.Common.Access;
using Auth.Application.Mail;
using Auth.Application.Repeats;
using Auth.Application.Sessions.Cache;
using Auth.Domain.Access;
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
using Microsoft.Extensions.DependencyInjection;

namespace Auth.Testing;

/// <summary>Registers the in-memory database.</summary>
public static class InMemoryServiceCollectionExtensions
{
    /// <summary>Adds the unit of work and the repositories of a database, with one context per scope. Later registrations replace earlier ones.</summary>
    public static IServiceCollection AddInMemoryPersistence(this IServiceCollection services, InMemoryDatabase database)
    {
        services.AddSingleton(database);
        services.AddSingleton<IRevocationLog, InMemoryRevocationLog>();
        services.AddScoped(provider => new InMemoryContext(
            database, provider.GetRequiredService<IRequestContext>(), provider.GetRequiredService<TimeProvider>(), provider.GetService<CurrentSubmission>(), provider.GetService<RequiredRoles>(), provider.GetService<RoleScopes>()));
        return services
            .AddPart<IUserRepository>(context => context.Users)
            .AddPart<ISessionRepository>(context => context.Sessions)
            .AddPart<IDeviceRepository>(context => context.Devices)
            .AddPart<IEmailLinkRepository>(context => context.EmailLinks)
            .AddPart<IPendingRegistrationRepository>(context => context.PendingRegistrations)
            .AddPart<IInvitationRepository>(context => context.Invitations)
            .AddPart<IMailOutbox>(context => context.MailOutbox)
            .AddPart<IMailboxQuotaRepository>(context => context.MailboxQuotas)
            .AddPart<ITotpAuthenticatorRepository>(context => context.TotpAuthenticators)
            .AddPart<ILoginChallengeRepository>(context => context.LoginChallenges)
            .AddPart<IPasskeyRepository>(context => context.Passkeys)
            .AddPart<IPasskeyCeremonyRepository>(context => context.PasskeyCeremonies)
            .AddPart<ITermsAcceptanceRepository>(context => context.TermsAcceptances)
            .AddPart<IUserAttributeRepository>(context => context.UserAttributes)
            .AddPart<ISubmissionRepository>(context => context.Submissions)
            .AddPart<IServiceAccountRepository>(context => context.ServiceAccounts)
            .AddPart<IEventLog>(context => context.EventLog)
            .AddPart<IUnitOfWork>(context => context.UnitOfWork);
    }

    private static IServiceCollection AddPart<T>(this IServiceCollection services, Func<InMemoryContext, T> select)
        where T : class => services.AddScoped(provider => select(provider.GetRequiredService<InMemoryContext>()));
}
