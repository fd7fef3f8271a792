using Microsoft.Extensions.Options;

namespace Auth.WebApi.Start;

/// <summary>Keeps the host quiet while it starts: what fails then is reported once, by a sentence on standard error.</summary>
internal sealed class StartLog : IPostConfigureOptions<LoggerFilterOptions>
{
    private const string HostCategory = "Microsoft.Extensions.Hosting.Internal.Host";

    /// <summary>True from the begin of the start until it has succeeded.</summary>
    public bool IsQuiet { get; set; }

    /// <inheritdoc />
    public void PostConfigure(string? name, LoggerFilterOptions options) =>
        options.ReplaceRules(HostCategory, LogLevel.Warning, (_, _, _) => !IsQuiet);
}
