using System.CommandLine;
using Microsoft.Extensions.Configuration;

namespace Auth.Commands.Hosting;

/// <summary>Options of the database and the settings: the server's configuration sources in the same order, and options that override them.</summary>
internal static class DatabaseOptions
{
    private const string DefaultEnvironment = "Production";

    private static readonly Option<string?> Provider = new("--provider")
    {
        Description = "Database:Provider: Sqlite, PostgreSql or SqlServer",
        Recursive = true,
    };

    private static readonly Option<string?> Connection = new("--connection")
    {
        Description = "ConnectionStrings:Auth. Use the environment variable ConnectionStrings__Auth if it contains a password",
        Recursive = true,
    };

    private static readonly Option<FileInfo> Settings = new("--settings")
    {
        Description = "The server's settings file. FILE.<environment>.json beside it is read as well [default: appsettings.json in the working directory, if it exists]",
        Recursive = true,
    };

    private static readonly Option<string?> EnvironmentName = new("--environment")
    {
        Description = $"The server's environment [default: DOTNET_ENVIRONMENT, ASPNETCORE_ENVIRONMENT or {DefaultEnvironment}]",
        Recursive = true,
    };

    private static readonly Option<string[]> Setting = new("--setting")
    {
        Description = "Any setting, as Key=Value. Can be repeated. The form of the server works, too: --Section:Key Value",
        Recursive = true,
    };

    public static void AddTo(RootCommand root)
    {
        Settings.AcceptExistingOnly();
        Setting.Validators.Add(parsed =>
        {
            if (parsed.Tokens.FirstOrDefault(token => token.Value.IndexOf('=', StringComparison.Ordinal) <= 0) is { } invalid) parsed.AddError($"'{invalid.Value}' is not a setting. Use the form Key=Value.");
        });
        root.Options.Add(Provider);
        root.Options.Add(Connection);
        root.Options.Add(Settings);
        root.Options.Add(EnvironmentName);
        root.Options.Add(Setting);
    }

    /// <summary>Converts settings in the server's form (<c>--Section:Key Value</c>, <c>--Section:Key=Value</c>) to the option <c>--setting</c>.</summary>
    /// <remarks>Options of commands can contain a colon too (<c>--connection:VALUE</c>); these are kept.</remarks>
    public static string[] AcceptServerForm(RootCommand root, IReadOnlyList<string> args)
    {
        var options = GetOptions(root).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var accepted = new List<string>();
        for (var i = 0; i < args.Count; i++)
        {
            var (name, hasValue) = (args[i].Split('=')[0], args[i].Contains('=', StringComparison.Ordinal));
            var isSetting = name.StartsWith("--", StringComparison.Ordinal) && name.Contains(':', StringComparison.Ordinal) && !options.Contains(name.Split(':')[0]) && (hasValue || i + 1 < args.Count);
            if (isSetting) accepted.AddRange([Setting.Name, hasValue ? args[i][2..] : $"{name[2..]}={args[++i]}"]);
            else accepted.Add(args[i]);
        }

        return [.. accepted];
    }

    private static IEnumerable<string> GetOptions(Command command) =>
        [.. command.Options.SelectMany(option => option.Aliases.Append(option.Name)), .. command.Subcommands.SelectMany(GetOptions)];

    /// <summary>Reads the sources of <c>WebApplication.CreateBuilder</c>; later ones override earlier ones.</summary>
    public static CommandConfiguration Read(ParseResult parsed)
    {
        var host = HostSettings();
        var file = SettingsFile(parsed, host);
        var options = GetSettings(parsed).ToList();
        var all = new ConfigurationBuilder()
            .AddConfiguration(host)
            .AddJsonFile(file, optional: parsed.GetValue(Settings) is null, reloadOnChange: false)
            .AddJsonFile(FromEnvironment(file, parsed, host), optional: true, reloadOnChange: false)
            .AddEnvironmentVariables()
            .AddInMemoryCollection(options)
            .Build();
        return new(all, options, GetEnvironmentVariable(parsed, host), HasOwnFile: parsed.GetValue(Settings) is not null);
    }

    /// <summary>The existing settings files.</summary>
    public static IReadOnlyList<string> ExistingFiles(ParseResult parsed)
    {
        var host = HostSettings();
        var file = SettingsFile(parsed, host);
        var others = Directory.EnumerateFiles(Path.GetDirectoryName(file)!, $"{Path.GetFileNameWithoutExtension(file)}.*{Path.GetExtension(file)}");
        return [.. File.Exists(file) ? [file, .. others] : others];
    }

    /// <summary>The environment that selects the settings file.</summary>
    public static string GetEnvironmentVariable(ParseResult parsed) => GetEnvironmentVariable(parsed, HostSettings());

    private static string GetEnvironmentVariable(ParseResult parsed, IConfiguration host) => parsed.GetValue(EnvironmentName) ?? host["environment"] ?? DefaultEnvironment;

    private static IConfigurationRoot HostSettings() =>
        new ConfigurationBuilder().AddEnvironmentVariables("ASPNETCORE_").AddEnvironmentVariables("DOTNET_").Build();

    private static string SettingsFile(ParseResult parsed, IConfiguration host) =>
        parsed.GetValue(Settings)?.FullName ?? Path.GetFullPath("appsettings.json", Path.GetFullPath(host["contentRoot"] ?? "."));

    private static string FromEnvironment(string file, ParseResult parsed, IConfiguration host) =>
        Path.ChangeExtension(file, $"{GetEnvironmentVariable(parsed, host)}{Path.GetExtension(file)}");

    /// <summary>Returns the settings of the options; later ones override earlier ones.</summary>
    private static IEnumerable<KeyValuePair<string, string?>> GetSettings(ParseResult parsed)
    {
        foreach (var setting in parsed.GetValue(Setting) ?? []) yield return new(setting.Split('=', 2)[0], setting.Split('=', 2)[1]);
        if (parsed.GetValue(Provider) is { } provider) yield return new("Database:Provider", provider);
        if (parsed.GetValue(Connection) is { } connection) yield return new("ConnectionStrings:Auth", connection);
    }
}
