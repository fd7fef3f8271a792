using System.Globalization;
using Auth.Walkthrough;

namespace Auth.Bench.Seeding;

/// <summary>Many accounts, and a month of what happened to them: copies, by PostgreSQL, of one account that registered and signed in over HTTP.</summary>
internal static class LongHistory
{
    /// <summary>To whom every twentieth event happened.</summary>
    public const int Busiest = 7;

    /// <summary>Of which a thousandth of the accounts has it.</summary>
    public const string RareRole = "auditor";

    /// <summary>Which one event in ten thousand is.</summary>
    public const string RareType = "roles_changed";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    public static string IdOf(int user) => string.Create(CultureInfo.InvariantCulture, $"00000000-0000-7000-8000-{user:x12}");

    /// <summary>Fills a database in which somebody has registered and signed in, and waits until the server has counted the events.</summary>
    public static async Task WriteAsync(TemporaryDatabase database, int users, int events)
    {
        await using var store = await CopyingStore.OpenAsync(database);
        await store.CopyAsync("users", users, new Dictionary<string, string>(store.Dialect.User, StringComparer.Ordinal)
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
        await store.CopyAsync("sessions", users, store.Dialect.Session);
        await store.CopyAsync("events", events, new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["position"] = "n + 1 + (SELECT value FROM counters WHERE name = 'events')",
            ["type"] = $"CASE WHEN n % 10000 = 9 THEN '{RareType}' WHEN n % 20 < 9 THEN 'session_started' WHEN n % 20 < 14 THEN 'session_ended' WHEN n % 20 < 18 THEN 'attempt_failed' WHEN n % 100 = 18 THEN 'user_locked_out' ELSE 'user_registered' END",
            ["occurred_at"] = string.Create(CultureInfo.InvariantCulture, $"now() - ({events} - n) * interval '30 days' / {events}"),
            ["user_id"] = string.Create(CultureInfo.InvariantCulture, $"('00000000-0000-7000-8000-' || lpad(to_hex(CASE WHEN n % 20 = 0 THEN {Busiest} ELSE n * 7919::bigint % {users} END), 12, '0'))::uuid"),
            ["details"] = "'{}'",
        });
        await store.ExecuteAsync(string.Create(CultureInfo.InvariantCulture, $"UPDATE counters SET value = value + {events} WHERE name = 'events'"));
        await store.SettleAsync();
        await UntilCountedAsync(store);
    }

    private static async Task UntilCountedAsync(CopyingStore store)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (await store.ReadAsync("SELECT (SELECT value FROM counters WHERE name = 'events') - (SELECT value FROM counters WHERE name = 'counted_events')") >= 1_000)
        {
            await Task.Delay(TimeSpan.FromSeconds(1), patience.Token);
        }
    }
}
