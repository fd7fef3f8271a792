using Auth.Application.SecondFactors;
using Auth.Infrastructure.Persistence;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Auth.Infrastructure.Security.SecondFactors;

/// <summary>Registers what makes and checks one-time codes.</summary>
public static class SecondFactorServices
{
    private const string ApplicationName = "Auth";

    /// <summary>Adds it; the keys of its encryption are in the store, which has to be registered as well.</summary>
    /// <param name="services">The services.</param>
    /// <param name="issuer">Whose codes they are, as authenticators show it.</param>
    public static IServiceCollection AddSecondFactors(this IServiceCollection services, string issuer)
    {
        services.AddDataProtection().SetApplicationName(ApplicationName).PersistKeysToDbContext<AuthContext>();
        services.RemoveReadingOfKeysAtTheStart();
        return services.AddSingleton<ITotp>(provider => new TotpCodes(provider.GetRequiredService<IDataProtectionProvider>(), issuer));
    }

    /// <summary>The framework would read the keys at each start, although few requests need them: a start takes no longer for it, and needs no store.</summary>
    private static void RemoveReadingOfKeysAtTheStart(this IServiceCollection services)
    {
        foreach (var reading in services.Where(s => s.ServiceType == typeof(IHostedService) && s.ImplementationType?.Name == "DataProtectionHostedService").ToList())
        {
            services.Remove(reading);
        }
    }
}
