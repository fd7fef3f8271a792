using System.Globalization;
using Auth.Walkthrough;

namespace Auth.Bench.Seeding;

/// <summary>Many accounts and their events of one month, copied within PostgreSQL from one account that registered and signed in over HTTP.</summary>
internal static class LongEventLog
{
    /// <summary>The number of the user of every twentieth event.</summary>
    public const int Busiest = 7;

    /// <summary>The role of one account in a thousand.</summary>
    public const string RareRole = "auditor";

    /// <summary>The type of one event in ten thousand.</summary>
    public const string RareType = "roles_changed";

    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(2);

    public static string IdOf(int user) => string.Create(CultureInfo.InvariantCulture, $"00000000-0000-7000-8000-{user:x12}");

    /// <summary>Seeds a database with one registered and signed-in account, and waits until the server has counted the events.</summary>
    public static async Task SeedAsync(TemporaryDatabase database, int users, int events)
    {
        await using var copier = await RowCopier.OpenAsync(database);
        await copier.CopyAsync("users", users, new Dictionary<string, string>(copier.Dialect.User, StringComparer.Ordinal)
        {
            ["email"] = "'user' || n || '@example.org'",
            ["email_key"] = "'user' || n || '@example.org'",
            ["roles"] = $"CASE WHEN n % 1000 = 1 THEN 'clerk {RareRole}' WHEN n % 10 = 0 THEN 'clerk' ELSE '' END",
            ["role_words"] = $"CASE WHEN n % 1000 = 1 THEN ' clerk {RareRole} ' WHEN n % 10 = 0 THEN ' clerk ' END",
            ["is_administrator"] = "false",
            ["locked_at"] = "CASE WHEN n % 200 = 3 THEN now() END",
            ["locked_out_at"] = "CASE WHEN n % 50 = 5 THEN now() - interval '10 minutes' END",
            ["locked_out_until"] = "CASE WHEN n % 100 = 5 THEN now() + interval '1 day' WHEN n % 100 = 55 THEN now() - interval '5 minutes' END",
        });
        await copier.CopyAsync("sessions", users, copier.Dialect.Session);
        await copier.CopyAsync("events", events, new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["position"] = "n + 1 + (SELECT value FROM counters WHERE name = 'last_event')",
            ["type"] = $"CASE WHEN n % 10000 = 9 THEN '{RareType}' WHEN n % 20 < 9 THEN 'session_started' WHEN n % 20 < 14 THEN 'session_ended' WHEN n % 20 < 18 THEN 'attempt_failed' WHEN n % 100 = 18 THEN 'user_locked_out' ELSE 'user_registered' END",
            ["occurred_at"] = string.Create(CultureInfo.InvariantCulture, $"now() - ({events} - n) * interval '30 days' / {events}"),
            ["user_id"] = string.Create(CultureInfo.InvariantCulture, $"('00000000-0000-7000-8000-' || lpad(to_hex(CASE WHEN n % 20 = 0 THEN {Busiest} ELSE n * 7919::bigint % {users} END), 12, '0'))::uuid"),
            ["details"] = "'{}'",
        });
        await copier.ExecuteAsync(string.Create(CultureInfo.InvariantCulture, $"UPDATE counters SET value = value + {events} WHERE name = 'last_event'"));
        await copier.OptimizeAsync();
        await WaitUntilCountedAsync(copier);
    }

    private static async Task WaitUntilCountedAsync(RowCopier copier)
    {
        using var timeout = new CancellationTokenSource(Timeout);
        while (await copier.ReadAsync("SELECT (SELECT value FROM counters WHERE name = 'last_event') - (SELECT value FROM counters WHERE name = 'counted_events')") >= 1_000)
        {
            await Task.Delay(TimeSpan.FromSeconds(1), timeout.Token);
        }
    }
}
