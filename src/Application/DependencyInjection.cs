using System.Reflection;
using Auth.Application.Account;
using Auth.Application.Administration;
using Auth.Application.Attributes;
using Auth.Application.Common;
using Auth.Application.Common.Access;
using Auth.Application.Common.Behaviors;
using Auth.Application.Common.Limits;
using Auth.Application.Invitations;
using Auth.Application.Login;
using Auth.Application.Mail;
using Auth.Application.Passkeys;
using Auth.Application.Passwords;
using Auth.Application.Registration;
using Auth.Application.Repeats;
using Auth.Application.RequiredActions;
using Auth.Application.SecondFactors;
using Auth.Application.ServiceAccounts;
using Auth.Application.Sessions;
using Auth.Application.Sessions.Cache;
using Auth.Application.Sessions.Rules;
using Auth.Application.Statistics;
using Auth.Application.Terms;
using Auth.Domain.Access;
using Auth.Domain.Lockout;
using Auth.Domain.RequiredActions;
using Auth.Domain.Sessions;
using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Auth.Application;

/// <summary>Registers the use cases. MediatR is used only here, in <see cref="UseCaseServiceCollectionExtensions"/> and in <c>Common/</c> (ADR 1).</summary>
internal static class DependencyInjection
{
    /// <summary>Adds the use cases, their settings, and the lockout and session policies of the settings. Policies of the host application take precedence.</summary>
    public static IServiceCollection AddApplication(this IServiceCollection services, ApplicationSettings settings)
    {
        services.AddSingleton(settings.Service);
        services.AddSingleton(settings.Passwords);
        services.AddSingleton(settings.Lockout);
        services.AddSingleton(settings.Spraying);
        services.AddSingleton(settings.Sessions);
        services.AddSingleton(settings.SecondFactors.ToRequirements());
        services.AddSingleton(settings.RoleScopes.ToTable());
        services.AddSingleton(settings.Registration);
        services.AddSingleton(settings.Terms);
        services.AddSingleton(settings.RequiredActions);
        services.AddSingleton(settings.WriteLimits);
        services.AddSingleton(provider => new RecentAuthentication(settings.Sessions.StepUpLifetime, provider.GetRequiredService<TimeProvider>()));
        services.TryAddSingleton<ILockoutPolicy>(new LockoutPolicy(settings.Lockout.MaxFailedAttempts, settings.Lockout.Duration, settings.Lockout.MaxDuration));
        services.TryAddSingleton<ISessionPolicy>(CreateSessionPolicy(settings.Sessions));
        return services.AddApplication();
    }

    /// <summary>Adds handlers, validators and the pipeline: tracing, access, validation, rate limits, repeats, transaction, protected accounts.</summary>
    public static IServiceCollection AddApplication(this IServiceCollection services)
    {
        services.AddScoped<ServiceFactory>(provider => provider.GetRequiredService);
        services.AddScoped<IMediator, Mediator>();
        services.AddScoped(typeof(IPipelineBehavior<,>), typeof(TracingBehavior<,>));
        services.AddScoped(typeof(IPipelineBehavior<,>), typeof(AccessBehavior<,>));
        services.AddScoped(typeof(IPipelineBehavior<,>), typeof(FactorChangeBehavior<,>));
        services.AddScoped(typeof(IPipelineBehavior<,>), typeof(ValidationBehavior<,>));
        services.AddScoped(typeof(IPipelineBehavior<,>), typeof(RateLimitBehavior<,>));
        services.AddScoped(typeof(IPipelineBehavior<,>), typeof(RepeatBehavior<,>));
        services.AddScoped(typeof(IPipelineBehavior<,>), typeof(TransactionBehavior<,>));
        services.AddScoped(typeof(IPipelineBehavior<,>), typeof(ProtectedAccountBehavior<,>));
        services.AddUseCases(Assembly.GetExecutingAssembly());

        services.TryAddSingleton(RoleRequirements.None);
        services.TryAddSingleton(RoleScopes.Default);
        services.TryAddSingleton(RequiredActionSettings.None);
        services.AddScoped<OperatorScope>();
        services.AddScoped<RequiredRoles>();
        services.AddScoped<AttemptLogContext>();
        services.AddScoped<CurrentSubmission>();
        services.AddSingleton<IMailRequestLimiter, UnlimitedMailRequests>();
        services.AddSingleton<WriteLimiter>();
        services.AddSingleton<UseCaseDurations>();
        services.AddSingleton<AttemptQueue>();
        services.AddSingleton<KnownDeviceLookupLimit>();
        services.AddScoped<KnownDeviceLookup>();
        services.AddSingleton<SprayingDetector>();
        services.AddScoped<SprayingGuard>();
        services.AddScoped<PasswordRules>();
        services.AddScoped<NewPasswordHasher>();
        services.AddScoped<RegistrationRules>();
        services.AddScoped<RoleChangeAuthorizer>();
        services.AddScoped<InvitationProtection>();
        services.AddScoped<PasswordVerifier>();
        services.AddScoped<SecondFactorVerifier>();
        services.AddScoped<TotpEnroller>();
        services.AddScoped<PasskeyCeremonyService>();
        services.AddScoped<PendingEmailChange>();
        services.AddScoped<InvitationLinks>();
        services.AddScoped<SessionRules>();
        services.AddSingleton<AttributeCatalog>();
        services.AddScoped<UserAttributes>();
        services.AddScoped<IRequiredAction, AcceptTermsAction>();
        services.AddScoped<RequiredActionList>();
        services.AddScoped<SessionIssuer>();
        services.AddScoped<EmailVerificationStep>();
        services.AddScoped<LoginSteps>();
        services.AddScoped<SessionReissue>();
        services.AddSingleton<RunningExports>();
        services.AddScoped<ExportPermit>();
        services.AddSingleton<SessionCache>();
        services.AddSingleton<LastSeenQueue>();
        services.AddSingleton<ServiceKeyUses>();
        services.AddSingleton<SessionValidator>();
        services.AddSingleton<ServiceAccountValidator>();
        return services;
    }

    private static SessionPolicy CreateSessionPolicy(SessionSettings settings) =>
        new(settings.Standard, settings.Remembered, settings.MaxPerUser, settings.IpBinding, settings.UserAgentBinding, settings.RememberIpBinding);
}
