using System.Security.Cryptography;
using System.Text;
using Auth.Application.Common;
using Auth.Domain.Passwords;
using Microsoft.Extensions.Logging;
using Polly;

namespace Auth.Infrastructure.Passwords.Blocklists;

/// <summary>Checks passwords against the range API of Have I Been Pwned. It sends only the first five hex digits of the SHA-1, which hundreds of passwords share (k-anonymity).</summary>
/// <remarks>If the list does not answer, the password is accepted: an outage elsewhere must not block registrations. Log and metrics report it.</remarks>
internal sealed partial class BreachedPasswordClient(IHttpClientFactory clients, ILogger<BreachedPasswordClient> logger) : IBreachedPasswordChecker
{
    private const int PrefixLength = 5;

    /// <summary>Timeout of the whole response. The handlers of the HTTP client only cover its headers.</summary>
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(3);

    /// <summary>Count of a padding entry, which hides the number of real entries from observers of the response length.</summary>
    private const string Padding = "0";

    /// <inheritdoc />
    public async Task<bool> ContainsAsync(string password, CancellationToken cancellationToken)
    {
        var digits = GetKey(password);
        using var timeoutSource = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeoutSource.CancelAfter(Timeout);
        try
        {
            using var client = clients.CreateClient(nameof(BreachedPasswordClient));
            // Read as bytes, because an unknown charset would throw.
            var range = await client.GetByteArrayAsync(new Uri($"range/{digits[..PrefixLength]}", UriKind.Relative), timeoutSource.Token);
            var isListed = IsIn(Encoding.ASCII.GetString(range), digits.AsSpan(PrefixLength));
            Telemetry.RecordBreachCheck(isListed);
            return isListed;
        }
        catch (Exception exception) when (IsAway(exception) && !cancellationToken.IsCancellationRequested)
        {
            Telemetry.RecordBreachCheck(isListed: null);
            LogCheckFailed(exception.Message);
            return false;
        }
    }

#pragma warning disable CA5350 // SHA-1 is the lookup key of the list, not a protection.
    private static string GetKey(string password) => Convert.ToHexString(SHA1.HashData(Encoding.UTF8.GetBytes(password)));
#pragma warning restore CA5350

    /// <exception cref="InvalidDataException">The response is something else, such as an error page of a proxy.</exception>
    private static bool IsIn(string range, ReadOnlySpan<char> suffix)
    {
        var isRange = false;
        foreach (var line in range.AsSpan().EnumerateLines())
        {
            if (line.Length <= suffix.Length || line[suffix.Length] != ':') continue;
            isRange = true;
            if (line.StartsWith(suffix, StringComparison.OrdinalIgnoreCase)) return !line[(suffix.Length + 1)..].SequenceEqual(Padding);
        }

        return isRange ? false : throw new InvalidDataException("The answer is no range of hashes.");
    }

    private static bool IsAway(Exception exception) => exception is HttpRequestException or OperationCanceledException or ExecutionRejectedException or InvalidDataException;

    [LoggerMessage(Level = LogLevel.Warning, Message = "Breached-password check failed; a password was accepted without it: {Reason}")]
    private partial void LogCheckFailed(string reason);
}

/// <summary>Used if no list is configured.</summary>
internal sealed class DisabledBreachedPasswordChecker : IBreachedPasswordChecker
{
    /// <inheritdoc />
    public Task<bool> ContainsAsync(string password, CancellationToken cancellationToken) => Task.FromResult(false);
}
