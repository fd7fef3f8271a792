using Auth.Bench.Hashing;

namespace Auth.Bench.Rows;

/// <summary>All rows, in table order.</summary>
internal static class All
{
    public static IReadOnlyList<IRow> Rows { get; } =
    [
        new CheckOnPostgreSql(),
        new CheckOnSqlite(),
        new SessionCheckDuringRevocations(),
        new OneConnection(),
        new DatabaseSize(),
        new SessionMemory(),
        new Allocations(),
        new LoginOverhead(RawHash.Pbkdf2, "PBKDF2 at 600,000"),
        new LoginOverhead(RawHash.Argon2id, "Argon2id", new KeyValuePair<string, string>("Passwords__Algorithm", "Argon2id")),
        new SessionCheckUnderLoginFlood(),
        new Administration(),
        new Start(),
    ];
}
