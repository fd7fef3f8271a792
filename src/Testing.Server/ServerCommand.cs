using System.CommandLine;

namespace Auth.Testing.Server;

/// <summary>The command line of the tool.</summary>
internal static class ServerCommand
{
    private const int Failed = 1;
    private const int WrongUsage = 2;

    private static readonly Option<string> Urls = new("--urls")
    {
        Description = "The URL to listen on: http://localhost:PORT or http://127.0.0.1:PORT. Port 0 chooses a free one.",
        HelpName = "URL",
        DefaultValueFactory = _ => "http://localhost:5099",
    };

    private static readonly Option<string> Database = new("--database")
    {
        Description = "sqlite: a temporary file. Otherwise the connection string of a PostgreSQL server whose user may create databases. The database is removed at the end.",
        HelpName = "DATABASE",
        DefaultValueFactory = _ => ServerOptions.Sqlite,
    };

    private static readonly Option<string> Clock = new("--clock")
    {
        Description = "The time at which the clock stands after the start and after each reset, such as 2030-01-01T12:00:00Z. Default: the time of the start.",
        HelpName = "TIME",
    };

    private static readonly Option<string[]> Settings = new("--setting")
    {
        Description = "A setting of Auth, such as Lockout:MaxFailedAttempts=3. Can be repeated.",
        HelpName = "KEY=VALUE",
    };

    /// <summary>Runs the server until the token is canceled.</summary>
    /// <returns>The exit code: 0, 1 if the server cannot start, 2 for a wrong command line.</returns>
    public static async Task<int> InvokeAsync(string[] args, CancellationToken cancellationToken)
    {
        var root = new RootCommand("Runs a real Auth server for tests, controlled over HTTP below /test/v1. Only this machine can reach it, and it keeps nothing.") { Urls, Database, Clock, Settings };
        root.SetAction((parsed, _) => RunAsync(parsed, cancellationToken));
        var parsed = root.Parse(args);
        if (parsed.Errors is [var error, ..]) return await ReportAsync(error.Message, WrongUsage);

        return await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null }, CancellationToken.None);
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var options = ServerOptions.Read(parsed.GetValue(Urls)!, parsed.GetValue(Database)!, parsed.GetValue(Clock), parsed.GetValue(Settings) ?? []);
        if (options.IsFailure) return await ReportAsync(options.Error.Message, WrongUsage);

        try
        {
            await using var server = await ScenarioServer.StartAsync(options.Value);
            await Console.Out.WriteLineAsync($"The Auth test server listens on {server.Url}. Control it below {server.Url}{ControlApi.Root}.");
            await Task.Delay(Timeout.Infinite, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return 0;
        }
#pragma warning disable CA1031 // Such as a connection string that the driver cannot read.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            return await ReportAsync(exception.Message, Failed);
        }
    }

    private static async Task<int> ReportAsync(string message, int exitCode)
    {
        await Console.Error.WriteLineAsync(message);
        return exitCode;
    }
}
