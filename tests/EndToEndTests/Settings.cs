namespace Auth.EndToEndTests;

/// <summary>Settings for tests that do not test hash costs or rate limits.</summary>
internal static class Settings
{
    public const string SetupToken = "the setup token of a test";

    public static readonly IReadOnlyList<KeyValuePair<string, string>> Quick =
    [
        new("Passwords__Iterations", "1000"),
        .. Unlimited,
    ];

    public static IReadOnlyList<KeyValuePair<string, string>> Unlimited =>
    [
        new("RateLimits__Logins", "0"),
        new("RateLimits__Registrations", "0"),
        new("RateLimits__Recoveries", "0"),
        new("RateLimits__EmailLinks", "0"),
        new("RateLimits__Writes", "0"),
        new("RateLimits__FailedAccounts", "0"),
        new("RateLimits__FailedAccountsPerNetwork", "0"),
        new("Setup__Token", SetupToken),
        new("Metrics__Enabled", "true"),
    ];
}
