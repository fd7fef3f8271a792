using Microsoft.Extensions.Options;

namespace Auth.WebApi.Hosting;

/// <summary>Silences the host's log during startup, whose failures are reported once on standard error.</summary>
internal sealed class StartLog : IPostConfigureOptions<LoggerFilterOptions>
{
    /// <summary>The type is internal to the framework, so the category is known only by name.</summary>
    private const string HostCategory = "Microsoft.Extensions.Hosting.Internal.Host";

    /// <summary>True from the beginning of the start until it has succeeded.</summary>
    public bool IsQuiet { get; set; }

    /// <inheritdoc />
    public void PostConfigure(string? name, LoggerFilterOptions options) =>
        options.ReplaceRules(HostCategory, LogLevel.Warning, (_, _, _) => !IsQuiet);
}
