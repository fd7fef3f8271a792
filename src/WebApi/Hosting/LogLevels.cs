using Auth.Application.Common.Settings;

namespace Auth.WebApi.Hosting;

/// <summary>Validates the log levels under <c>Logging</c>, which the framework reads. It would end the process with a stack trace.</summary>
internal static class LogLevels
{
    private const string Section = "Logging";
    private const string LevelsOfProvider = "LogLevel";

    private static readonly string Allowed = $"{string.Join(", ", Enum.GetNames<LogLevel>()[..^1])} or {nameof(LogLevel.None)}";

    public static void Check(SettingsReader reader)
    {
        var providers = reader.Children(Section).Select(provider => provider.Path);
        foreach (var level in providers.Append(Section).SelectMany(path => reader.Children($"{path}:{LevelsOfProvider}")))
        {
            if (level.Value is { } text && !Enum.TryParse<LogLevel>(text, ignoreCase: true, out _)) reader.Reject(level.Path, text, Allowed);
        }
    }
}
