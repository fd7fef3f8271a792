using System.Data.Common;
using Auth.Infrastructure.Settings;
using Auth.WebApi.Endpoints;
using Auth.WebApi.Pages.Entry.Setup;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace Auth.WebApi.Start;

/// <summary>What whoever starts the server wants to know: where it listens, where the data is and where mail goes, what to be careful about, and what to do first.</summary>
internal static class Banner
{
    /// <summary>Prints it; to the console and not to the log, for it may show the setup token.</summary>
    public static async Task PrintBannerAsync(this WebApplication app)
    {
        var settings = app.Services.GetRequiredService<AuthSettings>();
        var needsSetup = await app.Services.GetRequiredService<SetupState>().IsNeededAsync(CancellationToken.None);
        var urls = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>() is { Addresses: { Count: > 0 } listening } ? [.. listening] : settings.Urls;
        string[] lines =
        [
            $"Auth listens on {string.Join(", ", urls)}",
            $"  Data     {settings.Database.Describe()}",
            $"  Mail     {Describe(settings.Mail)}",
            $"  Pages    {urls[0]}",
            $"  API      {urls[0]}/docs",
            .. Cautions(settings).Select(caution => $"  Careful  {caution}"),
            .. needsSetup ? [HowToSetUp(urls[0], app.Services.GetRequiredService<SetupToken>())] : Array.Empty<string>(),
        ];
        await Console.Out.WriteLineAsync(string.Join(Environment.NewLine, lines));
    }

    private static IEnumerable<string> Cautions(AuthSettings settings)
    {
        if (settings.PublicUrl.Scheme == Uri.UriSchemeHttp) yield return "plain http: passwords travel in clear. Put TLS in front and set PublicUrl before others use it.";
        if (settings.Database.Provider == DatabaseProvider.Sqlite) yield return "SQLite serves one node. PostgreSQL or SQL Server serve several.";
        foreach (var warning in settings.Warnings) yield return warning;
    }

    private static string Describe(MailSettings mail) =>
        mail.Smtp is { } server ? $"{server.Host}:{server.Port} ({server.Security}), from {mail.From.Address}" : $"files in {Path.GetFullPath(mail.Folder)}";

    private static string HowToSetUp(string url, SetupToken token) =>
        $$"""

          There is no administrator yet. Make the first one at {{url}}{{SetupPages.Path}}, with the setup token {{token.Printable ?? "that is configured"}},
          or from a shell, with a password of your own:

            curl {{url}}{{SetupEndpoint.Path}} -H 'Content-Type: application/json' \
              -d '{"token": "{{token.Printable ?? "<Setup:Token>"}}", "username": "admin", "password": "yours"}'

          """;
}
