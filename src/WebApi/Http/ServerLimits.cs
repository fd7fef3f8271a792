using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Auth.WebApi.Http;

/// <summary>Limits that apply before a client is authenticated (CWE-770).</summary>
internal static class ServerLimits
{
    /// <summary>Maximum length of a body, in bytes. No endpoint needs a tenth of it.</summary>
    public const int MaximumBodyLength = 64 * 1024;

    /// <summary>Time to finish running requests after the server stops listening.</summary>
    /// <remarks>With the default shutdown delay, this stays below the ten seconds after which container runtimes kill a process.</remarks>
    public static readonly TimeSpan Drain = TimeSpan.FromSeconds(6);

    public static void Apply(KestrelServerOptions options)
    {
        options.AddServerHeader = false;
        options.Limits.MaxRequestBodySize = MaximumBodyLength;
        options.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
    }
}
