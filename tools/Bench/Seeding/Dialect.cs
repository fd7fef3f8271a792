namespace Auth.Bench.Seeding;

/// <summary>The SQL expressions of a database for the columns in which copies differ; <c>n</c> is the number of the copy.</summary>
internal sealed class Dialect
{
    public static readonly Dialect PostgreSql = new()
    {
        NumbersBelow = count => FormattableString.Invariant($"SELECT generate_series(0, {count - 1})"),
        User = new Dictionary<string, string>
        {
            ["id"] = "('00000000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid",
            ["username"] = "'user' || n",
            ["username_key"] = "'user' || n",
        },
        Session = new Dictionary<string, string>
        {
            ["id"] = "('00000000-0000-7000-9000-' || lpad(to_hex(n), 12, '0'))::uuid",
            ["user_id"] = "('00000000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid",
            ["token_hash"] = "encode(sha256(convert_to('ses_' || lpad(n::text, 43, '0'), 'UTF8')), 'hex')",
            ["gateway_token_hash"] = "encode(sha256(convert_to('gateway' || n, 'UTF8')), 'hex')",
            ["last_seen_at"] = "one.last_seen_at - n % 60 * interval '1 second'",
        },
        Event = new Dictionary<string, string>
        {
            ["position"] = "n + 1 + (SELECT value FROM counters WHERE name = 'last_event')",
            ["occurred_at"] = "one.occurred_at + n * interval '10 milliseconds'",
            ["user_id"] = "('00000000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid",
            ["session_id"] = "('00000000-0000-7000-9000-' || lpad(to_hex(n), 12, '0'))::uuid",
        },
        EventsSize = "SELECT pg_total_relation_size('events')",
        OptimizeStatements = ["VACUUM ANALYZE", "CHECKPOINT"],
    };

    /// <summary>Ids are uppercase text, times are microseconds, and <c>token_hash_of</c> is defined by <see cref="RowCopier"/>.</summary>
    public static readonly Dialect Sqlite = new()
    {
        NumbersBelow = count => FormattableString.Invariant($"SELECT 0 UNION ALL SELECT n + 1 FROM numbers WHERE n < {count - 1}"),
        User = new Dictionary<string, string>
        {
            ["id"] = "printf('00000000-0000-7000-8000-%012X', n)",
            ["username"] = "'user' || n",
            ["username_key"] = "'user' || n",
        },
        Session = new Dictionary<string, string>
        {
            ["id"] = "printf('00000000-0000-7000-9000-%012X', n)",
            ["user_id"] = "printf('00000000-0000-7000-8000-%012X', n)",
            ["token_hash"] = "token_hash_of(n)",
            ["gateway_token_hash"] = "token_hash_of(-1 - n)",
            ["last_seen_at"] = "one.last_seen_at - n % 60 * 1000000",
        },
        Event = new Dictionary<string, string>
        {
            ["position"] = "n + 1 + (SELECT value FROM counters WHERE name = 'last_event')",
            ["occurred_at"] = "one.occurred_at + n * 10000",
            ["user_id"] = "printf('00000000-0000-7000-8000-%012X', n)",
            ["session_id"] = "printf('00000000-0000-7000-9000-%012X', n)",
        },
        EventsSize = "SELECT (page_count - freelist_count) * page_size FROM pragma_page_count, pragma_freelist_count, pragma_page_size",
        OptimizeStatements = ["ANALYZE", "PRAGMA wal_checkpoint(TRUNCATE)"],
    };

    private Dialect()
    {
    }

    /// <summary>The body of a recursive common table expression with the column <c>n</c>.</summary>
    public required Func<int, string> NumbersBelow { get; init; }

    public required IReadOnlyDictionary<string, string> User { get; init; }

    public required IReadOnlyDictionary<string, string> Session { get; init; }

    /// <summary>A copy follows the copied events, and happens 10 ms after the copy before it.</summary>
    public required IReadOnlyDictionary<string, string> Event { get; init; }

    /// <summary>Reads the bytes of the events and their indexes. In SQLite, those of all tables.</summary>
    public required string EventsSize { get; init; }

    public required IReadOnlyList<string> OptimizeStatements { get; init; }
}
