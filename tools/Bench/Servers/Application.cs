using Auth.Walkthrough;

namespace Auth.Bench.Servers;

/// <summary>A server that can be started: what, with which settings, and where it answers 200 once it is ready.</summary>
/// <param name="Assembly">As build/bench has published it.</param>
/// <param name="ReadyPath">Answered with 200 from then on.</param>
/// <param name="Settings">By the names of environment variables.</param>
internal sealed record Application(string Assembly, string ReadyPath, IReadOnlyList<KeyValuePair<string, string>> Settings)
{
    public static Application Floor(string directory) => new(Path.Combine(directory, "floor", "Auth.Bench.Floor.dll"), FloorPath, []);

    /// <summary>A constant answer of the shape of a session.</summary>
    public const string FloorPath = "/floor";

    /// <param name="iterations">Of PBKDF2 with SHA-512.</param>
    public static Application Identity(string directory, TemporaryDatabase database, int iterations) => new(
        Path.Combine(directory, "identity", "Auth.Bench.Identity.dll"),
        "/ready",
        [new("ConnectionStrings__Identity", database.ConnectionString), Setting("Iterations", iterations)]);

    /// <summary>Auth as it comes, but for the limits by address: all load comes from one.</summary>
    public static Application Auth(string directory, TemporaryDatabase database, params IEnumerable<KeyValuePair<string, string>> settings) => new(
        AuthIn(directory),
        "/health/ready",
        [.. database.Settings(), new("RateLimits__Logins", "0"), new("RateLimits__Registrations", "0"), .. settings]);

    public static string AuthIn(string directory) => Path.Combine(directory, "auth", "Auth.WebApi.dll");

    public static KeyValuePair<string, string> Setting(string name, object value) => new(name, FormattableString.Invariant($"{value}"));
}
