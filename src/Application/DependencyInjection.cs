using System.Reflection;
using Auth.Application.Account;
using Auth.Application.Administration;
using Auth.Application.Attributes;
using Auth.Application.Audit;
using Auth.Application.Common;
using Auth.Application.Common.Access;
using Auth.Application.Common.Behaviors;
using Auth.Application.Common.Limits;
using Auth.Application.Forms;
using Auth.Application.Invitations;
using Auth.Application.Login;
using Auth.Application.Mail;
using Auth.Application.Passkeys;
using Auth.Application.Passwords;
using Auth.Application.Registration;
using Auth.Application.RequiredActions;
using Auth.Application.SecondFactors;
using Auth.Application.Sessions;
using Auth.Application.Sessions.Cache;
using Auth.Application.Sessions.Rules;
using Auth.Application.Statistics;
using Auth.Application.Terms;
using Auth.Domain.Lockout;
using Auth.Domain.RequiredActions;
using Auth.Domain.Sessions;
using FluentValidation;
using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Auth.Application;

/// <summary>Registers the use cases. MediatR is used only in this file and in <c>Common/</c> (ADR 1).</summary>
public static class DependencyInjection
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
        services.AddSingleton(settings.Registration);
        services.AddSingleton(settings.Terms);
        services.AddSingleton(settings.RequiredActions);
        services.AddSingleton(settings.WriteLimits);
        services.AddSingleton(provider => new RecentAuthentication(settings.Sessions.StepUpLifetime, provider.GetRequiredService<TimeProvider>()));
        services.TryAddSingleton<ILockoutPolicy>(new LockoutPolicy(settings.Lockout.MaxFailedAttempts, settings.Lockout.Duration, settings.Lockout.MaxDuration));
        services.TryAddSingleton<ISessionPolicy>(CreateSessionPolicy(settings.Sessions));
        return services.AddApplication();
    }

    /// <summary>Adds handlers, validators and the pipeline: tracing, access, validation, rate limits, repeated forms, transaction.</summary>
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
        services.AddUseCases(Assembly.GetExecutingAssembly());

        services.TryAddSingleton(RoleRequirements.None);
        services.TryAddSingleton(RequiredActionSettings.None);
        services.AddScoped<OperatorScope>();
        services.AddScoped<RequiredRole>();
        services.AddScoped<AttemptLogContext>();
        services.AddScoped<CurrentSubmission>();
        services.AddSingleton<ISubmittedForm, NoSubmittedForm>();
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
        services.AddScoped<RoleChangeRules>();
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
        services.AddSingleton<SessionValidator>();
        return services;
    }

    /// <summary>Adds the use cases of an assembly to the pipeline: its handlers, validators and repeat handlers, and its events (<see cref="Domain.Users.IHostEvent"/>) to the audit log.</summary>
    /// <exception cref="InvalidOperationException">A request is neither a command nor a query, or does not declare who may send it; or an event has no type or one that is taken.</exception>
    public static IServiceCollection AddUseCases(this IServiceCollection services, Assembly assembly)
    {
        foreach (var request in assembly.DefinedTypes.Where(t => !t.IsAbstract && t.IsAssignableTo(typeof(IBaseRequest))))
        {
            if (!IsCommandOrQuery(request)) throw new InvalidOperationException($"{request} would skip the pipeline. Implement {nameof(ICommand)}, ICommand<…> or IQuery<…>.");
            _ = AllowedToAttribute.GetFor(request);
        }

        services.AddImplementations(assembly, typeof(IRequestHandler<,>), ServiceLifetime.Scoped);
        // Building the rules costs more than checking them.
        services.AddImplementations(assembly, typeof(IValidator<>), ServiceLifetime.Singleton);
        services.AddImplementations(assembly, typeof(IRepeatHandler<,>), ServiceLifetime.Scoped);
        services.GetEventCatalog().Add(assembly);
        return services;
    }

    private static bool IsCommandOrQuery(Type request) =>
        request.IsAssignableTo(typeof(ICommandBase)) || request.GetInterfaces().Any(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IQuery<>));

    /// <summary>The catalog is complete before the first request, so assemblies add to it while services are registered.</summary>
    private static EventCatalog GetEventCatalog(this IServiceCollection services)
    {
        if (services.FirstOrDefault(s => s.ServiceType == typeof(EventCatalog))?.ImplementationInstance is EventCatalog existing) return existing;
        var catalog = new EventCatalog();
        services.AddSingleton(catalog);
        return catalog;
    }

    private static SessionPolicy CreateSessionPolicy(SessionSettings settings) =>
        new(settings.Standard, settings.Remembered, settings.MaxPerUser, settings.IpBinding, settings.UserAgentBinding, settings.RememberIpBinding);

    private static void AddImplementations(this IServiceCollection services, Assembly assembly, Type openInterface, ServiceLifetime lifetime)
    {
        foreach (var type in assembly.DefinedTypes.Where(t => t is { IsAbstract: false, IsGenericTypeDefinition: false }))
        {
            foreach (var closed in type.ImplementedInterfaces.Where(i => i.IsGenericType && i.GetGenericTypeDefinition() == openInterface))
            {
                services.Add(new ServiceDescriptor(closed, type, lifetime));
            }
        }
    }
}
