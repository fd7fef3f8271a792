using Auth.Application;
using Auth.Domain.Sessions;
using Auth.Infrastructure;
using Auth.Infrastructure.Persistence;
using Auth.Infrastructure.Settings;
using Auth.WebApi.Authentication;
using Auth.WebApi.Documentation;
using Auth.WebApi.Endpoints;
using Auth.WebApi.Http;
using Auth.WebApi.Pages;
using Auth.WebApi.Passkeys;
using Auth.WebApi.Start;
using Microsoft.AspNetCore.HostFiltering;

namespace Auth.WebApi;

/// <summary>Puts Auth into a web application: ours, or a team's own with its own rules.</summary>
/// <remarks>
/// A team registers its <c>ILockoutPolicy</c>, <c>IPasswordPolicy</c>, <c>ISessionPolicy</c> or any number of
/// <c>ILoginRule</c> on <c>builder.Services</c>, before or after <see cref="AddAuth"/>; the defaults give way. A session policy is a singleton.
/// </remarks>
public static class AuthServer
{
    /// <summary>Adds all services of Auth, by the application's configuration.</summary>
    /// <exception cref="StartRefusedException">A setting is not allowed; the message has a sentence for each.</exception>
    public static WebApplicationBuilder AddAuth(this WebApplicationBuilder builder)
    {
        var settings = ReadSettings(builder.Configuration);
        builder.AddQuietLogging();
        builder.WebHost.UseUrls([.. settings.Urls]);
        builder.WebHost.ConfigureKestrel(ServerLimits.Apply);
        // HostGuard does it: the framework's own filter reads the same setting, and answers in HTML.
        builder.Services.Configure<HostFilteringOptions>(filter => filter.AllowedHosts = ["*"]);

        builder.Services.AddApplication();
        builder.Services.AddInfrastructure(settings);
        builder.Services.AddHousekeeping(settings.Sessions);
        builder.Services.AddSingleton(settings);
        builder.Services.AddSingleton<StorePreparation>();
        builder.Services.AddSetupToken();
        builder.Services.AddSessionAuthentication();
        builder.Services.AddPasskeys(settings.PublicUrl);
        builder.Services.AddProblems();
        builder.Services.AddStrictJson();
        builder.Services.AddTrustedProxies(settings.Proxies);
        builder.Services.AddRateLimits(settings.RateLimits);
        builder.Services.AddStoreHealth();
        builder.Services.AddPages();
        builder.Services.AddApiDocument();
        builder.Services.AddMetrics(settings.Metrics);
        builder.Services.AddGracefulStop(settings.Shutdown);
        return builder;
    }

    /// <summary>Adds the pipeline and all endpoints of Auth, and begins to look whether the store's schema is of this version.</summary>
    /// <exception cref="StartRefusedException">A team's rule is registered for a shorter life than it has.</exception>
    public static WebApplication UseAuth(this WebApplication app)
    {
        RefuseShortLivedSessionPolicy(app.Services);
        app.Services.GetRequiredService<StorePreparation>().BeginToLook();
        app.UseForwardedHeaders();
        app.UseGracefulStop();
        app.UseMiddleware<SecurityHeaders>();
        app.UseMiddleware<LongBodies>();
        app.UseProblemsForFaults();
        app.UseRouting();
        app.UseLanguages();
        app.UseProblemsForStatuses();
        app.UseMiddleware<HostGuard>();
        app.UseMiddleware<SameOriginGuard>();
        app.UseMiddleware<RateLimitGuard>();
        app.UseMiddleware<AccessGuard>();
        app.UseMiddleware<JsonBodyGuard>();
        app.UseAuthorizationOfTeams();

        app.MapApi();
        app.MapPages();
        app.MapHealth();
        app.MapApiDocument();
        app.MapMetrics();
        return app;
    }

    /// <summary>Prepares the store, starts, prints the banner, runs until the process is asked to stop, and closes all connections: SQLite puts its log into the file then.</summary>
    /// <exception cref="StartRefusedException">The store's schema is not this server's, or an address can't be listened on.</exception>
    public static async Task RunAuthAsync(this WebApplication app)
    {
        await using (app)
        {
            await app.Services.GetRequiredService<StorePreparation>().PrepareAsync();
            await app.ListenAsync();
            await app.PrintBannerAsync();
            await app.WaitForShutdownAsync();
        }
    }

    /// <summary>One that lives for a request would be kept for all of them: the check of a session has no scope of services.</summary>
    private static void RefuseShortLivedSessionPolicy(IServiceProvider services)
    {
        using var one = services.CreateScope();
        using var another = services.CreateScope();
        if (!ReferenceEquals(one.ServiceProvider.GetRequiredService<ISessionPolicy>(), another.ServiceProvider.GetRequiredService<ISessionPolicy>()))
            throw new StartRefusedException("ISessionPolicy is asked on every request, without a scope of services: register it as a singleton.");
    }

    private static AuthSettings ReadSettings(IConfiguration configuration)
    {
        try
        {
            return AuthSettings.Read(configuration);
        }
        catch (SettingsException bad)
        {
            throw new StartRefusedException(bad.Message, bad);
        }
    }
}
