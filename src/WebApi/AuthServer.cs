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
    /// <summary>Runs a whole server, from the command line to the exit code. It answers <c>--help</c> and <c>--version</c>, and says in a sentence on standard error why it does not start.</summary>
    /// <param name="args">Settings, as <c>--Key=Value</c>.</param>
    /// <param name="configure">Adds services of the host application to those of Auth.</param>
    /// <param name="map">Adds endpoints of the host application to those of Auth.</param>
    /// <returns>The exit code: 0, or 1 for a server that did not start.</returns>
    public static async Task<int> RunAsync(string[] args, Action<WebApplicationBuilder>? configure = null, Action<WebApplication>? map = null)
    {
        StandardStreams.DiscardOutputIfClosed();
        if (CommandLineInfo.AnswerTo(args) is { } answer)
        {
            await StandardStreams.WriteLineAsync(Console.Out, answer);
            return 0;
        }

        using var stopRequest = new StopRequest();
        try
        {
            await Compose(args, configure, map).RunAuthAsync(stopRequest);
            return 0;
        }
        catch (StartRefusedException refused)
        {
            await StandardStreams.WriteLineAsync(Console.Error, refused.Message);
            return 1;
        }
    }

    /// <summary>Adds all services of Auth, by the application's configuration.</summary>
    /// <exception cref="StartRefusedException">A setting is not allowed, or names an address that is not this machine's; the message has a sentence for each.</exception>
    public static WebApplicationBuilder AddAuth(this WebApplicationBuilder builder)
    {
        var settings = ReadSettings(builder.Configuration);
        builder.AddQuietLogging();
        builder.WebHost.UseUrls(ListenAddresses.Resolve(settings.Urls, builder.Configuration));
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
    /// <exception cref="StartRefusedException">The store's schema is not this server's, an address can't be listened on, or a service can't start.</exception>
    public static async Task RunAuthAsync(this WebApplication app)
    {
        using var stopRequest = new StopRequest();
        await app.RunAuthAsync(stopRequest);
    }

    private static async Task RunAuthAsync(this WebApplication app, StopRequest stopRequest)
    {
        await using (app)
        {
            if (!await app.PrepareStoreAsync(stopRequest.Token) || !await app.ListenAsync(stopRequest.Token)) return;

            // The host listens to signals from here on.
            stopRequest.Dispose();
            await app.PrintBannerAsync();
            await app.WaitForShutdownAsync();
        }
    }

    /// <returns>False: the process was asked to stop before the store was ready.</returns>
    private static async Task<bool> PrepareStoreAsync(this WebApplication app, CancellationToken cancellationToken)
    {
        try
        {
            await app.Services.GetRequiredService<StorePreparation>().PrepareAsync(cancellationToken);
            return true;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    private static WebApplication Compose(string[] args, Action<WebApplicationBuilder>? configure, Action<WebApplication>? map)
    {
        try
        {
            var builder = WebApplication.CreateBuilder(args);
            builder.AddAuth();
            configure?.Invoke(builder);
            var app = builder.Build();
            app.UseAuth();
            map?.Invoke(app);
            return app;
        }
        // By the former, tools that only want to know the host end it.
        catch (Exception exception) when (exception is not (HostAbortedException or StartRefusedException))
        {
            throw StartFailure.Unexpected(exception);
        }
    }

    /// <summary>One that lives for a request would be kept for all of them: the check of a session has no scope of services.</summary>
    private static void RefuseShortLivedSessionPolicy(IServiceProvider services)
    {
        using var one = services.CreateScope();
        using var another = services.CreateScope();
        if (!ReferenceEquals(one.ServiceProvider.GetRequiredService<ISessionPolicy>(), another.ServiceProvider.GetRequiredService<ISessionPolicy>()))
            throw new StartRefusedException("ISessionPolicy is called on every request, outside a service scope. Register it as a singleton.");
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
