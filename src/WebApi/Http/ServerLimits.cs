using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Auth.WebApi.Http;

/// <summary>What a client may take of the server before it has said who it is (CWE-770).</summary>
internal static class ServerLimits
{
    /// <summary>The longest body, in bytes; no call needs a tenth of it.</summary>
    public const int MaximumBodyLength = 64 * 1024;

    /// <summary>How long requests may go on after the server has stopped to listen; with the default delay before it, below the ten seconds after which containers are killed.</summary>
    public static readonly TimeSpan Drain = TimeSpan.FromSeconds(6);

    public static void Apply(KestrelServerOptions options)
    {
        options.AddServerHeader = false;
        options.Limits.MaxRequestBodySize = MaximumBodyLength;
        options.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
    }
}
