using Auth.Application.SecondFactors;
using Auth.Infrastructure.Persistence;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Auth.Infrastructure.SecondFactors;

/// <summary>Registers one-time codes.</summary>
internal static class SecondFactorServiceCollectionExtensions
{
    /// <summary>The application name of data protection. With another one, stored secrets cannot be decrypted.</summary>
    internal const string ApplicationName = "Auth";

    /// <summary>Adds one-time codes. Their encryption keys are in the database, which must be registered too.</summary>
    /// <param name="issuer">Name that authenticator apps show.</param>
    public static IServiceCollection AddSecondFactors(this IServiceCollection services, string issuer)
    {
        services.AddDataProtection().SetApplicationName(ApplicationName).PersistKeysToDbContext<AuthContext>();
        services.RemoveKeyPreloading();
        return services.AddSingleton<ITotp>(provider => new TotpService(provider.GetRequiredService<IDataProtectionProvider>(), issuer));
    }

    /// <summary>Removes the framework's hosted service that reads the keys at each start. Few requests need them, and a start must not depend on the database.</summary>
    private static void RemoveKeyPreloading(this IServiceCollection services)
    {
        // Its type is internal, so it is taken from a collection that contains no other hosted service.
        var framework = new ServiceCollection();
        framework.AddDataProtection();
        var preloading = framework.Where(IsHostedService).Select(service => service.ImplementationType).ToList();
        foreach (var service in services.Where(service => IsHostedService(service) && preloading.Contains(service.ImplementationType)).ToList()) services.Remove(service);
    }

    private static bool IsHostedService(ServiceDescriptor service) => service.ServiceType == typeof(IHostedService) && service.ImplementationType is not null;
}
