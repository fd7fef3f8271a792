using System.Globalization;
using Auth.Domain.Common;

namespace Auth.Testing.Server;

/// <summary>What the tool was started with.</summary>
/// <param name="Host"><c>localhost</c>, which means both IP addresses, or <c>127.0.0.1</c>.</param>
/// <param name="Port">0: any free port.</param>
/// <param name="PostgreSql">The connection string of a PostgreSQL server; null for SQLite.</param>
/// <param name="Clock">The time at which the clock stands after a start; null for the current time.</param>
/// <param name="Settings">Settings of Auth.</param>
internal sealed record ServerOptions(string Host, int Port, string? PostgreSql, DateTimeOffset? Clock, IReadOnlyDictionary<string, string> Settings)
{
    public const string Sqlite = "sqlite";
    public const string Localhost = "localhost";

    /// <summary>The first year that the clock accepts. Times that Auth computes must stay within what databases store.</summary>
    public const int MinYear = 2000;

    /// <summary>The last year that the clock accepts.</summary>
    public const int MaxYear = 2500;

    private const string Loopback = "127.0.0.1";

    /// <summary>Settings that would lead the server to another database or IP address than the tool says.</summary>
    private static readonly string[] Reserved = ["Urls", "PublicUrl", "Kestrel", "Database", "ConnectionStrings", "Setup:Token"];

    public static Result<ServerOptions> Read(string url, string database, string? clock, IReadOnlyList<string> settings)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var parsed) || parsed.Scheme != Uri.UriSchemeHttp || parsed.PathAndQuery != "/" || parsed.Host is not (Localhost or Loopback) || parsed.UserInfo.Length > 0)
            return Reject($"--urls is '{url}', which is not allowed. Use http://localhost:PORT or http://127.0.0.1:PORT: the test server can be controlled by everyone who reaches it.");

        DateTimeOffset time = default;
        if (clock is not null && !TryReadTime(clock, out time)) return Reject($"--clock is '{clock}', which is not a time. Use a time in UTC such as 2030-01-01T12:00:00Z.");

        var read = ReadSettings(settings.Select(setting => setting.Split('=', 2) is [var key, var value] ? (key, value) : (setting, null)));
        return read.IsFailure ? read.Error : new ServerOptions(parsed.Host, parsed.Port, database == Sqlite ? null : database, clock is null ? null : time, read.Value);
    }

    /// <summary>Accepts settings that do not concern the database or the URL.</summary>
    public static Result<IReadOnlyDictionary<string, string>> ReadSettings(IEnumerable<(string Key, string? Value)> settings)
    {
        Dictionary<string, string> read = new(StringComparer.OrdinalIgnoreCase);
        foreach (var (key, value) in settings)
        {
            if (value is null) return Reject($"The setting '{key}' has no value. Write KEY=VALUE, such as Lockout:MaxFailedAttempts=3.");
            if (Array.Exists(Reserved, name => key.Equals(name, StringComparison.OrdinalIgnoreCase) || key.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase)))
                return Reject($"The setting '{key}' belongs to the test server. Use --urls or --database.");

            read[key] = value;
        }

        return read;
    }

    private static bool TryReadTime(string text, out DateTimeOffset time) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out time) && time.Year is >= MinYear and <= MaxYear;

    private static Error Reject(string message) => new(ErrorKind.Invalid, "not_allowed", message);
}
