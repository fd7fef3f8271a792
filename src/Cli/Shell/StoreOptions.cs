using System.CommandLine;
using Microsoft.Extensions.Configuration;

namespace Auth.Cli.Shell;

/// <summary>Where the settings come from: the server's file and environment variables, and two options that overrule them.</summary>
internal static class StoreOptions
{
    private static readonly Option<string?> Provider = new("--provider")
    {
        Description = "Database:Provider: Sqlite, PostgreSql or SqlServer",
        Recursive = true,
    };

    private static readonly Option<string?> Connection = new("--connection")
    {
        Description = "ConnectionStrings:Auth; better in the environment (ConnectionStrings__Auth) where it holds a password",
        Recursive = true,
    };

    private static readonly Option<FileInfo> Settings = new("--settings")
    {
        Description = "The server's settings file [default: appsettings.json of the working directory, if there is one]",
        Recursive = true,
    };

    public static void AddTo(RootCommand root)
    {
        Settings.AcceptExistingOnly();
        root.Options.Add(Provider);
        root.Options.Add(Connection);
        root.Options.Add(Settings);
    }

    public static IConfiguration Read(ParseResult parsed)
    {
        var file = parsed.GetValue(Settings);
        return new ConfigurationBuilder()
            .AddJsonFile(file?.FullName ?? Path.GetFullPath("appsettings.json"), optional: file is null, reloadOnChange: false)
            .AddEnvironmentVariables()
            .AddInMemoryCollection(Overruling(parsed))
            .Build();
    }

    private static IEnumerable<KeyValuePair<string, string?>> Overruling(ParseResult parsed)
    {
        if (parsed.GetValue(Provider) is { } provider) yield return new("Database:Provider", provider);
        if (parsed.GetValue(Connection) is { } connection) yield return new("ConnectionStrings:Auth", connection);
    }
}
