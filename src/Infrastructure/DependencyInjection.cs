using Auth.Application;
using Auth.Application.Mail;
using Auth.Domain.Passwords;
using Auth.Infrastructure.Mail;
using Auth.Infrastructure.Passwords.Blocklists;
using Auth.Infrastructure.Passwords.Hashing;
using Auth.Infrastructure.Persistence;
using Auth.Infrastructure.SecondFactors;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Auth.Infrastructure;

/// <summary>Registers the infrastructure of the use cases: database, hashing, second factors, clock and password policy.</summary>
internal static class DependencyInjection
{
    private const string ServiceName = "Auth";

    /// <summary>Adds the infrastructure by the settings. A clock and a password policy that the host application has registered take precedence.</summary>
    public static IServiceCollection AddInfrastructure(this IServiceCollection services, InfrastructureSettings settings, ApplicationSettings application)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddPersistence(settings.Database, settings.AuditLog);
        services.AddPasswordHashing(settings.Hashing);
        services.AddBreachedPasswords(settings.BreachList);
        services.AddSingleton<IEmailLinkUrlBuilder>(new EmailLinkUrlBuilder(application.Service.PublicUrl));
        services.AddSecondFactors(application.Service.PublicUrl.Host);
        services.TryAddSingleton<IPasswordPolicy>(provider => CreatePasswordPolicy(application, provider.GetRequiredService<IBreachedPasswordChecker>()));
        return services;
    }

    private static PasswordPolicy CreatePasswordPolicy(ApplicationSettings settings, IBreachedPasswordChecker breached) =>
        new(settings.Passwords.MinimumLength, new EmbeddedCommonPasswordList(), breached, [ServiceName, settings.Service.Name, settings.Service.PublicUrl.Host]);
}
