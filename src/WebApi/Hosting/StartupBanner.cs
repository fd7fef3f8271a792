using System.Data.Common;
using Auth.Application.Common;
using Auth.Application.Common.Settings;
using Auth.Application.Registration;
using Auth.Infrastructure.Mail;
using Auth.Infrastructure.Persistence;
using Auth.Infrastructure.Persistence.Users;
using Auth.WebApi.Api;
using Auth.WebApi.Pages.Setup;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;

namespace Auth.WebApi.Hosting;

/// <summary>The startup banner: where the server listens, where data is stored and mail is sent, warnings, and first steps.</summary>
internal static partial class StartupBanner
{
    /// <summary>Prints the banner to standard output. With a log format for programs it is logged instead, and the setup token goes to standard error.</summary>
    public static async Task PrintBannerAsync(this WebApplication app)
    {
        var settings = app.Services.GetRequiredService<ServerSettings>();
        var needsSetup = await app.Services.GetRequiredService<ISetupState>().IsNeededAsync(CancellationToken.None);
        IReadOnlyList<string> cautions = [.. Cautions(settings)];
        var urls = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>() is { Addresses: { Count: > 0 } listening } ? [.. listening] : settings.Urls;
        var link = AsLink(urls[0]);
        var setup = needsSetup ? HowToSetUp(link, app.Services.GetRequiredService<SetupToken>()) : null;
        if (!IsText(app.Services.GetRequiredService<IOptions<ConsoleLoggerOptions>>().Value))
        {
            Log(app.Services.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(StartupBanner)), settings, urls, cautions, needsSetup);
            if (setup is not null) await StandardStreams.WriteLineAsync(Console.Error, setup);
            return;
        }

        string[] lines =
        [
            $"Auth listens on {string.Join(", ", urls)}",
            $"  Version  {ProductVersion.Current}",
            $"  Data     {settings.Infrastructure.Database.Describe()}",
            $"  Mail     {Describe(settings.Mail)}",
            $"  Pages    {link}",
            $"  API      {link}/docs",
            .. cautions.Select(FormatCaution),
            .. setup is null ? Array.Empty<string>() : [setup],
        ];
        await StandardStreams.WriteLineAsync(Console.Out, string.Join(Environment.NewLine, lines));
    }

    /// <summary>Warns after the banner, because the lookup reads all accounts in the worst case.</summary>
    public static async Task WarnOfAccountsAsync(this WebApplication app)
    {
        if (await FindAccountCautionAsync(app.Services.GetRequiredService<ServerSettings>(), app.Services.GetRequiredService<AccountLookup>(), app.Lifetime.ApplicationStopping) is not { } caution) return;

        if (IsText(app.Services.GetRequiredService<IOptions<ConsoleLoggerOptions>>().Value)) await StandardStreams.WriteLineAsync(Console.Out, FormatCaution(caution));
        else LogCaution(app.Services.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(StartupBanner)), caution);
    }

    private static string FormatCaution(string caution) => $"  Warning  {caution}";

    /// <summary>A URL that a browser on this machine can open; as it is, if there is none.</summary>
    private static string AsLink(string url) => ServiceSettings.AsLink(url)?.GetLeftPart(UriPartial.Authority) ?? url;

    /// <summary>All other formatters are for programs, so every line of standard output must be a log entry.</summary>
    private static bool IsText(ConsoleLoggerOptions log) =>
        string.IsNullOrEmpty(log.FormatterName) || log.FormatterName.Equals(ConsoleFormatterNames.Simple, StringComparison.OrdinalIgnoreCase);

    private static void Log(ILogger logger, ServerSettings settings, IReadOnlyList<string> urls, IReadOnlyList<string> cautions, bool needsSetup)
    {
        LogListening(logger, string.Join(", ", urls), ProductVersion.Current, settings.Infrastructure.Database.Describe(), Describe(settings.Mail));
        foreach (var caution in cautions) LogCaution(logger, caution);
        if (needsSetup) LogNeedsSetup(logger);
    }

    private static IEnumerable<string> Cautions(ServerSettings settings)
    {
        if (settings.Application.Service.PublicUrl.Scheme == Uri.UriSchemeHttp) yield return "Plain HTTP: passwords are sent unencrypted. Use TLS and set PublicUrl before others use this server.";
        if (settings.Infrastructure.Database.Provider == DatabaseProvider.Sqlite) yield return "SQLite supports one node only. For several nodes, use PostgreSQL or SQL Server.";
        if (settings.Application.Registration.Mode == RegistrationMode.Open) yield return "Registration is open: everyone who can reach this server can create an account. If you don't want that, set Registration:Mode to Invitation or Closed.";
        foreach (var warning in settings.Warnings) yield return warning;
    }

    /// <summary>Accounts from the time of open registration stay when it is limited, and pass every gateway that names no role.</summary>
    private static async Task<string?> FindAccountCautionAsync(ServerSettings settings, AccountLookup accounts, CancellationToken cancellationToken)
    {
        if (settings.Application.Registration.Mode == RegistrationMode.Open || settings.ForwardAuth.Requirement.Roles is not null) return null;

        try
        {
            return await accounts.AnySelfRegisteredAsync(cancellationToken)
                ? "Some accounts may have been registered without an invitation, and ForwardAuth:Roles names no role: these accounts pass gateways that require no role. Set ForwardAuth:Roles to a role, or to * for everyone."
                : null;
        }
        catch (Exception exception) when (exception is DbException or TimeoutException or OperationCanceledException)
        {
            return null;
        }
    }

    private static string Describe(MailSettings mail) =>
        mail.Smtp is { } server ? $"{server.Host}:{server.Port} ({server.Security}), from {mail.From.Address}" : $"files in {Path.GetFullPath(mail.Folder)}";

    private static string HowToSetUp(string url, SetupToken token) =>
        $$"""

          There is no administrator yet. Create the first one at {{url}}{{SetupPageEndpoints.Path}} with the setup token {{token.Printable ?? "that is configured"}},
          or from a shell (choose your own password):

            curl {{url}}{{SetupEndpoint.Path}} -H 'Content-Type: application/json' \
              -d '{"token": "{{token.Printable ?? "<Setup:Token>"}}", "username": "admin", "password": "yours"}'

          """;

    [LoggerMessage(Level = LogLevel.Information, Message = "Auth listens on {Urls}; version {Version}; data: {Data}; mail: {Mail}.")]
    private static partial void LogListening(ILogger logger, string urls, string version, string data, string mail);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Caution}")]
    private static partial void LogCaution(ILogger logger, string caution);

    [LoggerMessage(Level = LogLevel.Warning, Message = "There is no administrator yet. See standard error for how to create the first one.")]
    private static partial void LogNeedsSetup(ILogger logger);
}
