using Auth.Application.Common;

namespace Auth.WebApi.Hosting;

/// <summary>Answers <c>--help</c> and <c>--version</c> without starting a server.</summary>
internal static class CommandLineInfo
{
    private static readonly string Help =
        $"""
         Auth {ProductVersion.Current}: a server for user authentication and session management.

         Usage: Auth.WebApi [--KEY=VALUE ...]        runs the server
                Auth.WebApi COMMAND [ARGUMENT ...]   runs a command with the rules and settings of the server

         Settings come from appsettings.json, from the environment (Lockout__MaxFailedAttempts=5) and from the
         command line (--Lockout:MaxFailedAttempts=5). docs/settings.md lists all of them. The first ones to set:

           Urls                    the URLs that the server listens on [default: http://localhost:5080]
           PublicUrl               the URL that users open, for links in emails [default: the first of Urls]
           Database:Provider       Sqlite, PostgreSql or SqlServer [default: Sqlite]
           ConnectionStrings:Auth  the database connection [default: Data Source=auth.db]

         Commands are those of auth: migrate, backup, database, users, invitations, sessions, terms, events and
         handlers.
         'users --help' shows the commands for users, and 'users add --help' the options of one.

         Options:
           -?, -h, --help          show this help
           --version               show the version
         """;

    /// <summary>Whether an argument is neither a setting nor the value of one. A server would ignore it, so it names a command, or misspells one.</summary>
    /// <remarks>Settings have the forms that the configuration of .NET reads: <c>--Key=Value</c>, <c>--Key Value</c>, <c>/Key Value</c> and <c>Key=Value</c>.</remarks>
    public static bool NamesCommand(IReadOnlyList<string> args)
    {
        for (var i = 0; i < args.Count; i++)
        {
            if (args[i].Contains('=', StringComparison.Ordinal)) continue;
            if (args[i] is not ['-' or '/', ..]) return true;
            i++;
        }

        return false;
    }

    /// <returns>The text to print, or null to start the server.</returns>
    public static string? AnswerTo(IReadOnlyList<string> args)
    {
        if (args.Any(argument => argument is "--help" or "-h" or "-?")) return Help;
        return args.Contains("--version", StringComparer.Ordinal) ? ProductVersion.Current : null;
    }
}
