using Auth.Walkthrough;

namespace Auth.Bench.Servers;

/// <summary>A server application to start.</summary>
/// <param name="Assembly">The path of the assembly, as published by build/bench.</param>
/// <param name="ReadyPath">Returns 200 once the server is ready.</param>
/// <param name="Settings">Settings, by the names of environment variables.</param>
internal sealed record Application(string Assembly, string ReadyPath, IReadOnlyList<KeyValuePair<string, string>> Settings)
{
    public static Application Floor(string directory) => new(Path.Combine(directory, "floor", "Auth.Bench.Floor.dll"), FloorPath, []);

    /// <summary>Returns a constant response in the format of a session.</summary>
    public const string FloorPath = "/floor";

    /// <summary>Has a path for each algorithm, which checks a JWT and returns the response of the floor.</summary>
    public static Application Jwt(string directory) => new(Path.Combine(directory, "jwt", "Auth.Bench.Jwt.dll"), "/ready", []);

    /// <param name="iterations">Iterations of PBKDF2 with SHA-512.</param>
    public static Application Identity(string directory, TemporaryDatabase database, int iterations) => new(
        Path.Combine(directory, "identity", "Auth.Bench.Identity.dll"),
        "/ready",
        [new("ConnectionStrings__Identity", database.ConnectionString), Setting("Iterations", iterations)]);

    /// <summary>Auth with default settings, but without rate limits by IP address, because all load comes from one address.</summary>
    public static Application Auth(string directory, TemporaryDatabase database, params IEnumerable<KeyValuePair<string, string>> settings) => new(
        AuthIn(directory),
        "/health/ready",
        [.. database.Settings(), new("RateLimits__Logins", "0"), new("RateLimits__Registrations", "0"), new("RateLimits__Recoveries", "0"), new("RateLimits__EmailLinks", "0"), new("RateLimits__Writes", "0"), new("RateLimits__FailedAccounts", "0"), new("RateLimits__FailedAccountsPerNetwork", "0"), .. settings]);

    /// <summary>Makes a password hash cost next to nothing, so that the rest of a login can be measured.</summary>
    public static KeyValuePair<string, string> CheapHashes => Setting("Passwords__Iterations", 1);

    public static string AuthIn(string directory) => Path.Combine(directory, "auth", "Auth.WebApi.dll");

    /// <summary>The commands of the operator.</summary>
    public static string CommandsIn(string directory) => Path.Combine(directory, "cli", "auth.dll");

    public static KeyValuePair<string, string> Setting(string name, object value) => new(name, FormattableString.Invariant($"{value}"));
}
