using Auth.Application.Common.Access;
using Auth.Application.Mail;
using Auth.Application.Registration;
using Auth.Domain.Lockout;
using Auth.Domain.Passwords;
using Auth.Domain.Sessions;
using Auth.Infrastructure.Mail;
using Auth.Infrastructure.Passwords.Blocklists;
using Auth.Infrastructure.Passwords.Hashing;
using Auth.Infrastructure.Persistence;
using Auth.Infrastructure.SecondFactors;
using Auth.Infrastructure.Settings;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Auth.Infrastructure;

/// <summary>Registers the infrastructure of the use cases: database, hashing, mail, clock and default policies.</summary>
public static class DependencyInjection
{
    private const string ServiceName = "Auth";

    /// <summary>Adds the infrastructure by the settings. A clock and policies that the host application has registered take precedence.</summary>
    public static IServiceCollection AddInfrastructure(this IServiceCollection services, AuthSettings settings)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddPersistence(settings.Database);
        services.AddPasswordHashing(settings.Passwords);
        services.AddBreachedPasswords(settings.Passwords);
        services.AddMail(settings);
        services.AddSingleton(new RegistrationOptions(settings.Registration.RequireVerifiedEmail));
        services.AddSingleton(provider => new RecentAuthentication(settings.Sessions.StepUpLifetime, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<IEmailLinkUrlBuilder>(new EmailLinkUrlBuilder(settings.PublicUrl));
        services.AddSecondFactors(settings.PublicUrl.Host);
        services.AddDefaultPolicies(settings);
        return services;
    }

    private static void AddDefaultPolicies(this IServiceCollection services, AuthSettings settings)
    {
        services.TryAddSingleton<ILockoutPolicy>(new LockoutPolicy(settings.Lockout.MaxFailedAttempts, settings.Lockout.Duration, settings.Lockout.MaxDuration));
        services.TryAddSingleton<IPasswordPolicy>(provider => CreatePasswordPolicy(settings, provider.GetRequiredService<IBreachedPasswordChecker>()));
        services.TryAddSingleton<ISessionPolicy>(CreateSessionPolicy(settings.Sessions));
    }

    private static PasswordPolicy CreatePasswordPolicy(AuthSettings settings, IBreachedPasswordChecker breached) =>
        new(settings.Passwords.MinimumLength, new EmbeddedCommonPasswordList(), breached, [ServiceName, settings.Branding.Name, settings.PublicUrl.Host]);

    private static SessionPolicy CreateSessionPolicy(SessionSettings settings) =>
        new(settings.Standard, settings.Remembered, settings.MaxPerUser, settings.IpBinding, settings.UserAgentBinding, settings.RememberIpBinding);
}
