using Auth.WebApi.Authentication;
using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;

namespace Auth.WebApi.Start;

/// <summary>Logs what was done, one line each, and no line a request. All of it can be set otherwise under <c>Logging</c>; <c>Logging:Console:FormatterName</c> <c>json</c> suits collectors.</summary>
internal static class QuietLogging
{
    private const string Addresses = "Microsoft.AspNetCore.Hosting.Diagnostics";

    private static readonly Dictionary<string, string?> Defaults = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Logging:LogLevel:Default"] = "Information",
        ["Logging:LogLevel:Microsoft"] = "Warning",
        // What fails there is thrown, and told by whoever meets it, once: tried again, answered 503, or a fault.
        ["Logging:LogLevel:Microsoft.EntityFrameworkCore"] = "None",
        ["Logging:LogLevel:Polly"] = "None",
        // Says that keys are stored in clear, which is so by decision (ADR 16).
        ["Logging:LogLevel:Microsoft.AspNetCore.DataProtection.KeyManagement.XmlKeyManager"] = "Error",
        // Says of each check that fails that it did, also while the server stops; the caller has been told.
        ["Logging:LogLevel:Microsoft.Extensions.Diagnostics.HealthChecks"] = "None",
        // The framework's part of it says of each 401 that it is one; the caller has been told.
        [$"Logging:LogLevel:{typeof(SessionAuthenticationHandler).FullName}"] = "Warning",
        // A reader that stops reading must not stop the server: lines are lost instead.
        ["Logging:Console:QueueFullMode"] = nameof(ConsoleLoggerQueueFullMode.DropWrite),
        ["Logging:Console:FormatterName"] = ConsoleFormatterNames.Simple,
        ["Logging:Console:FormatterOptions:SingleLine"] = "true",
        ["Logging:Console:FormatterOptions:TimestampFormat"] = "yyyy-MM-ddTHH:mm:ss.fffZ ",
        ["Logging:Console:FormatterOptions:UseUtcTimestamp"] = "true",
    };

    /// <summary>Puts the defaults below every other source of configuration.</summary>
    public static void AddQuietLogging(this WebApplicationBuilder builder)
    {
        ((IConfigurationBuilder)builder.Configuration).Sources.Insert(0, new MemoryConfigurationSource { InitialData = Defaults });
        // Whatever is set, and for which provider: these lines have the whole address of each request, and that of a mailed link holds its token (P4).
        builder.Services.PostConfigure<LoggerFilterOptions>(filters => filters.ReplaceRules(Addresses, LogLevel.Warning));
        builder.Services.AddSingleton<StartLog>();
        builder.Services.AddSingleton<IPostConfigureOptions<LoggerFilterOptions>>(provider => provider.GetRequiredService<StartLog>());
        // The space that parts time and message in a line of text.
        builder.Services.PostConfigure<JsonConsoleFormatterOptions>(options => options.TimestampFormat = options.TimestampFormat?.TrimEnd());
        TracedFormatter.AddTo(builder.Services);
    }

    /// <summary>Replaces the rules of a category, for each provider and whatever is configured.</summary>
    public static void ReplaceRules(this LoggerFilterOptions filters, string category, LogLevel level, Func<string?, string?, LogLevel, bool>? filter = null)
    {
        var providers = filters.Rules.Select(rule => rule.ProviderName).Append(null).Distinct(StringComparer.Ordinal).ToList();
        foreach (var rule in filters.Rules.Where(rule => rule.CategoryName?.StartsWith(category, StringComparison.OrdinalIgnoreCase) == true).ToList()) filters.Rules.Remove(rule);
        foreach (var provider in providers) filters.Rules.Add(new LoggerFilterRule(provider, category, level, filter));
    }
}
