using Auth.Application.Common;

namespace Auth.WebApi.Hosting;

/// <summary>Answers <c>--help</c> and <c>--version</c> without starting a server.</summary>
internal static class CommandLineInfo
{
    private static readonly string Help =
        $"""
         Auth {ProductVersion.Current}: a server for user authentication and session management.

         Usage: Auth.WebApi [--KEY=VALUE ...]

         Settings come from appsettings.json, from the environment (Lockout__MaxFailedAttempts=5) and from the
         command line (--Lockout:MaxFailedAttempts=5). docs/settings.md lists all of them. The first ones to set:

           Urls                    the URLs that the server listens on [default: http://localhost:5080]
           PublicUrl               the URL that users open, for links in emails [default: the first of Urls]
           Database:Provider       Sqlite, PostgreSql or SqlServer [default: Sqlite]
           ConnectionStrings:Auth  the database connection [default: Data Source=auth.db]

         Options:
           -?, -h, --help          show this help
           --version               show the version
         """;

    /// <returns>The text to print, or null to start the server.</returns>
    public static string? AnswerTo(IReadOnlyList<string> args)
    {
        if (args.Any(argument => argument is "--help" or "-h" or "-?")) return Help;
        return args.Contains("--version", StringComparer.Ordinal) ? ProductVersion.Current : null;
    }
}
