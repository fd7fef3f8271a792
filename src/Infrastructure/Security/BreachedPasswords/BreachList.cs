using System.Security.Cryptography;
using System.Text;
using Auth.Application.Common;
using Auth.Domain.Users;
using Microsoft.Extensions.Logging;
using Polly;

namespace Auth.Infrastructure.Security.BreachedPasswords;

/// <summary>Asks a list of leaked passwords by range: it is told the first five digits of a password's SHA-1, which hundreds of passwords share, and answers with the rest of all that it knows (k-anonymity; the protocol of Have I Been Pwned).</summary>
/// <remarks>Without an answer a password is taken: nobody is kept from registering because somebody else's server is away. The log and the metrics tell of it.</remarks>
internal sealed partial class BreachList(IHttpClientFactory clients, ILogger<BreachList> logger) : IBreachedPasswords
{
    private const int PrefixLength = 5;

    /// <summary>Of the whole answer: the client's handlers see to its beginning alone.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    /// <summary>The count of an entry that is there only to hide, by the length of the answer, what was asked.</summary>
    private const string Padding = "0";

    /// <inheritdoc />
    public async Task<bool> ContainsAsync(string password, CancellationToken cancellationToken)
    {
        var digits = KeyOf(password);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        try
        {
            using var client = clients.CreateClient(nameof(BreachList));
            // Bytes, as a charset that is unknown here would be a fault.
            var range = await client.GetByteArrayAsync(new Uri($"range/{digits[..PrefixLength]}", UriKind.Relative), patience.Token);
            var isListed = IsIn(Encoding.ASCII.GetString(range), digits.AsSpan(PrefixLength));
            Telemetry.BreachListAsked(isListed);
            return isListed;
        }
        catch (Exception away) when (IsAway(away) && !cancellationToken.IsCancellationRequested)
        {
            Telemetry.BreachListAsked(isListed: null);
            LogAway(away.Message);
            return false;
        }
    }

#pragma warning disable CA5350 // The list's own key: no secret rests on it.
    private static string KeyOf(string password) => Convert.ToHexString(SHA1.HashData(Encoding.UTF8.GetBytes(password)));
#pragma warning restore CA5350

    /// <exception cref="InvalidDataException">It is something else, such as the page of a proxy.</exception>
    private static bool IsIn(string range, ReadOnlySpan<char> rest)
    {
        var isRange = false;
        foreach (var line in range.AsSpan().EnumerateLines())
        {
            if (line.Length <= rest.Length || line[rest.Length] != ':') continue;
            isRange = true;
            if (line.StartsWith(rest, StringComparison.OrdinalIgnoreCase)) return !line[(rest.Length + 1)..].SequenceEqual(Padding);
        }

        return isRange ? false : throw new InvalidDataException("The answer is no range of hashes.");
    }

    private static bool IsAway(Exception fault) => fault is HttpRequestException or OperationCanceledException or ExecutionRejectedException or InvalidDataException;

    [LoggerMessage(Level = LogLevel.Warning, Message = "The list of breached passwords could not be asked; a password was taken without it: {Why}")]
    private partial void LogAway(string why);
}

/// <summary>Where no list is configured.</summary>
internal sealed class NoBreachList : IBreachedPasswords
{
    /// <inheritdoc />
    public Task<bool> ContainsAsync(string password, CancellationToken cancellationToken) => Task.FromResult(false);
}
