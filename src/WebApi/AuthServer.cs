using Auth.Application;
using Auth.Application.Attributes;
using Auth.Application.Common.Settings;
using Auth.Application.EventHandlers;
using Auth.Application.ForwardAuth;
using Auth.Application.Mail;
using Auth.Application.Terms;
using Auth.Domain.Lockout;
using Auth.Domain.Passwords;
using Auth.Domain.Registrations;
using Auth.Domain.RequiredActions;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using Auth.Infrastructure;
using Auth.Infrastructure.EventHandlers;
using Auth.Infrastructure.Mail;
using Auth.Infrastructure.Persistence;
using Auth.Infrastructure.SecondFactors;
using Auth.WebApi.Api;
using Auth.WebApi.Api.Documentation;
using Auth.WebApi.Api.ForwardAuth;
using Auth.WebApi.Api.Repeats;
using Auth.WebApi.Hosting;
using Auth.WebApi.Http;
using Auth.WebApi.Pages;
using Auth.WebApi.Security;
using Auth.WebApi.Security.Passkeys;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.HostFiltering;
using Microsoft.Extensions.Options;

namespace Auth.WebApi;

/// <summary>Adds Auth to a web application: this server, or a host application with its own rules.</summary>
/// <remarks>
/// Register <c>ILockoutPolicy</c>, <c>IPasswordPolicy</c>, <c>ISessionPolicy</c> or any number of <c>ILoginRule</c> on
/// <c>builder.Services</c>, before or after <see cref="AddAuth"/>. They replace the defaults; a session policy must be a singleton.
/// Add reactions to events by <c>builder.Services.AddEventHandler</c>.
/// </remarks>
public static class AuthServer
{
    /// <summary>What a host application implements.</summary>
    private static readonly Type[] KindsOfRules =
    [
        typeof(ILockoutPolicy), typeof(IPasswordPolicy), typeof(ISessionPolicy),
        typeof(IPasswordRule), typeof(IRegistrationRule), typeof(IRoleChangeRule), typeof(ILoginRule), typeof(ISessionRule),
        typeof(IRequiredAction), typeof(IMailTemplates), typeof(IMailer),
    ];

    /// <summary>Runs a complete server, or a command such as <c>users add</c>, from command line to exit code.</summary>
    /// <remarks>Answers <c>--help</c> and <c>--version</c>. A failed start prints its reason to standard error. A command has the services of the server, but starts none of them.</remarks>
    /// <param name="args">Settings, as <c>--Key=Value</c>, or a command of <c>auth</c> with its options.</param>
    /// <param name="configure">Adds services of the host application to those of Auth.</param>
    /// <param name="map">Adds endpoints of the host application to those of Auth.</param>
    /// <returns>The exit code: 0, or 1 if the server did not start; of a command, its own.</returns>
    public static async Task<int> RunAsync(string[] args, Action<WebApplicationBuilder>? configure = null, Action<WebApplication>? map = null)
    {
        StandardStreams.DiscardOutputIfClosed();
        if (CommandLineInfo.NamesCommand(args)) return await HostCommands.RunAsync(args, configure);
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
        catch (StartupException exception)
        {
            StartupObserver.Report(exception);
            await StandardStreams.WriteLineAsync(Console.Error, exception.Message);
            return 1;
        }
    }

    /// <summary>Adds all services of Auth, as configured by the settings of the application.</summary>
    /// <exception cref="StartupException">A setting is invalid, or names a host that is not this machine. The message has one sentence for each.</exception>
    public static WebApplicationBuilder AddAuth(this WebApplicationBuilder builder)
    {
        var settings = ReadSettings(builder.Configuration);
        ServiceDescriptor[] before = [.. builder.Services];
        builder.AddQuietLogging();
        builder.WebHost.UseUrls(ListenAddresses.Resolve(settings.Urls, builder.Configuration));
        builder.WebHost.ConfigureKestrel(ServerLimits.Apply);
        // HostValidationMiddleware does this. The framework's filter reads the same setting and would answer in HTML.
        builder.Services.Configure<HostFilteringOptions>(filter => filter.AllowedHosts = ["*"]);

        var publicUrl = settings.Application.Service.PublicUrl;
        builder.Services.AddSingleton(settings);
        builder.Services.AddApplication(settings.Application);
        builder.Services.AddInfrastructure(settings.Infrastructure, settings.Application);
        // Services stop in reverse order. The last use of sessions is stored first, because a mail may use up the time to stop.
        builder.Services.AddMail(settings.Mail, publicUrl);
        builder.Services.AddHousekeeping();
        builder.Services.AddEventDispatch(settings.EventHandlers);
        builder.Services.AddSingleton<SchemaStartupCheck>();
        builder.Services.AddSetupToken(settings.Setup);
        builder.Services.AddSingleton(ExportLimits.Default);
        builder.Services.AddSingleton(settings.Hosts);
        builder.Services.AddSingleton(settings.ReturnAddresses);
        builder.Services.AddSingleton(new OwnOrigins(settings.Urls, publicUrl, settings.Hosts));
        builder.Services.AddSessionAuthentication();
        builder.Services.AddPasskeys(publicUrl);
        builder.Services.AddRequestId();
        builder.Services.AddProblems();
        builder.Services.AddRepeatableCalls();
        builder.Services.AddStrictJson(ApiJsonContext.Default);
        builder.Services.AddTrustedProxies(settings.Proxies);
        builder.Services.AddForwardAuth(settings.ForwardAuth);
        builder.Services.AddCors(settings.Cors);
        builder.Services.AddRateLimits(settings.RateLimits);
        builder.Services.AddDatabaseHealth();
        builder.Services.AddPages(settings.Branding);
        builder.Services.AddApiDocument();
        builder.Services.AddMetrics(settings.Metrics);
        builder.Services.AddGracefulStop(settings.Shutdown);
        builder.Services.AddSingleton(new HostRules(builder.Services, before));
        return builder;
    }

    /// <summary>Adds the pipeline and all endpoints of Auth, and starts the schema check of the database in the background.</summary>
    /// <exception cref="StartupException">A rule of the host application is registered with too short a lifetime, or an event handler or a user attribute cannot be used.</exception>
    public static WebApplication UseAuth(this WebApplication app)
    {
        app.Services.RejectUnusableExtensions();
        app.Services.GetRequiredService<SchemaStartupCheck>().Start();
        app.UseMiddleware<ResponseHeadersMiddleware>();
        app.UseTrustedProxies();
        app.UseGracefulStop();
        app.UseMiddleware<OversizedBodyMiddleware>();
        app.UseMiddleware<ForwardAuthMiddleware>();
        app.UseExceptionProblems();
        app.UseRouting();
        app.UseLanguages();
        app.UseStatusCodeProblems();
        app.UseRequestInterceptor();
        app.UseMiddleware<HostValidationMiddleware>();
        app.UseConfiguredOrigins();
        app.UseMiddleware<SameOriginMiddleware>();
        app.UseMiddleware<AddressRateLimitMiddleware>();
        app.UseMiddleware<AccessControlMiddleware>();
        app.UseMiddleware<JsonBodyMiddleware>();
        app.UseHostAuthorization();

        app.MapApi();
        app.MapPages();
        app.MapHealth();
        app.MapApiDocument();
        app.MapMetrics();
        return app;
    }

    /// <summary>Prepares the database, starts, prints the banner, runs until shutdown, and closes all connections.</summary>
    /// <remarks>SQLite writes its log into the database file when the last connection closes.</remarks>
    /// <exception cref="StartupException">The database schema does not match, a URL cannot be listened on, or a service cannot start.</exception>
    public static async Task RunAuthAsync(this WebApplication app)
    {
        using var stopRequest = new StopRequest();
        await app.RunAuthAsync(stopRequest);
    }

    private static async Task RunAuthAsync(this WebApplication app, StopRequest stopRequest)
    {
        await using (app)
        {
            if (!await app.PrepareDatabaseAsync(stopRequest.Token) || !await app.ListenAsync(stopRequest.Token)) return;

            // From here, the host handles signals.
            stopRequest.Dispose();
            await app.PrintBannerAsync();
            await app.WarnOfAccountsAsync();
            await app.WaitForShutdownAsync();
        }
    }

    /// <returns>False if the process received a stop signal before the database was ready.</returns>
    internal static async Task<bool> PrepareDatabaseAsync(this WebApplication app, CancellationToken cancellationToken)
    {
        try
        {
            await app.Services.GetRequiredService<SchemaStartupCheck>().PrepareAsync(cancellationToken);
            return true;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    /// <exception cref="StartupException">A setting, a rule or an endpoint cannot be used.</exception>
    internal static WebApplication Compose(string[] args, Action<WebApplicationBuilder>? configure, Action<WebApplication>? map)
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
        // Tools that only inspect the host end it with HostAbortedException.
        catch (Exception exception) when (exception is not (HostAbortedException or StartupException))
        {
            throw StartFailure.Unexpected(exception);
        }
    }

    /// <summary>Otherwise the first login would find that a service of a rule of the host application is missing.</summary>
    private static void RejectRulesThatCannotBeCreated(IServiceProvider services)
    {
        var hostRules = services.GetRequiredService<HostRules>();
        using var scope = services.CreateScope();
        foreach (var kind in KindsOfRules)
        {
            // Auth's own rules need the database, whose services would take a fifth of each start.
            if (!hostRules.Implement(kind)) continue;

            try
            {
                _ = scope.ServiceProvider.GetServices(kind).ToList();
            }
            catch (InvalidOperationException exception)
            {
                throw new StartupException($"{kind.Name} can't be created. {exception.Message}", exception);
            }
        }
    }

    /// <summary>Session validation has no service scope, so a scoped policy would be shared by all requests.</summary>
    private static void RejectShortLivedSessionPolicy(IServiceProvider services)
    {
        using var first = services.CreateScope();
        using var second = services.CreateScope();
        if (!ReferenceEquals(first.ServiceProvider.GetRequiredService<ISessionPolicy>(), second.ServiceProvider.GetRequiredService<ISessionPolicy>()))
            throw new StartupException("ISessionPolicy is called on every request, outside a service scope. Register it as a singleton.");
    }

    /// <summary>Names of required actions are in URLs, and decide which action runs.</summary>
    private static void RejectActionNames(IServiceProvider services)
    {
        if (!services.GetRequiredService<HostRules>().Implement(typeof(IRequiredAction))) return;

        using var scope = services.CreateScope();
        var names = scope.ServiceProvider.GetServices<IRequiredAction>().Where(action => action is not AcceptTermsAction).Select(action => action.Name).ToList();
        if (names.Find(name => !RequiredActionName.IsAllowed(name)) is { } wrong)
            throw new StartupException($"A required action is named '{wrong}'. Use 1 to 64 characters of a-z, 0-9 and _, starting with a-z, and no name of Auth's own actions.");
        if (names.GroupBy(name => name, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { Key: var duplicate })
            throw new StartupException($"Several required actions are named '{duplicate}'. Give each its own name.");
    }

    /// <summary>Rejects rules, event handlers, required actions and attributes of the host application that cannot be used, at the start and before a command.</summary>
    internal static void RejectUnusableExtensions(this IServiceProvider services)
    {
        RejectRulesThatCannotBeCreated(services);
        RejectShortLivedSessionPolicy(services);
        if (services.FindInvalidEventHandlers() is { Count: > 0 } invalid) throw new StartupException(string.Join(Environment.NewLine, invalid));
        RejectActionNames(services);
        RejectAttributes(services);
        RejectDataProtection(services);
    }

    /// <summary>The secrets of authenticators are encrypted under the application name.</summary>
    private static void RejectDataProtection(IServiceProvider services)
    {
        var name = services.GetRequiredService<IOptions<DataProtectionOptions>>().Value.ApplicationDiscriminator;
        if (name != SecondFactorServiceCollectionExtensions.ApplicationName)
            throw new StartupException($"The application name of data protection is '{name}', so the secrets of authenticators can't be decrypted. Remove the call of SetApplicationName.");
    }

    /// <summary>Names of attributes are in the database and in JSON, and their headers state the user to applications.</summary>
    private static void RejectAttributes(IServiceProvider services)
    {
        if (services.GetRequiredService<AttributeCatalog>().FindProblems(services.GetRequiredService<ForwardAuthSettings>().Headers) is { Count: > 0 } problems) throw new StartupException(string.Join(Environment.NewLine, problems));
    }

    private static ServerSettings ReadSettings(IConfiguration configuration)
    {
        try
        {
            return ServerSettings.Read(configuration);
        }
        catch (SettingsException exception)
        {
            throw new StartupException(exception.Message, exception);
        }
    }
}
