using Auth.Bench.Hashing;
using Auth.Bench.Load;

namespace Auth.Bench.Rows;

/// <summary>All rows, in table order.</summary>
internal static class All
{
    public static IReadOnlyList<IRow> Rows { get; } =
    [
        new CheckOnPostgreSql(),
        new CheckOnSqlite(),
        new SessionCheckDuringLogins(),
        new SessionCheckDuringRevocations(),
        new JwtPeer(),
        new Introspection(),
        new OneConnection(),
        new DatabaseSize(),
        new SessionMemory(),
        new Allocations(),
        new LoginOverhead(RawHash.Pbkdf2, "PBKDF2 at 600,000", "0.97"),
        new LoginOverhead(RawHash.Argon2id, "Argon2id", "0.90", new KeyValuePair<string, string>("Passwords__Algorithm", "Argon2id")),
        new LoginCost(),
        new SlowCommits("logins", UserCall.Login, "0.8"),
        new SlowCommits("logouts", UserCall.Logout, "0.5"),
        new SlowCommits("guesses", UserCall.WrongGuess, "0.8"),
        new SessionCheckUnderLoginFlood(),
        new Administration(),
        new EventSize(),
        new Start(),
        new Commands(),
    ];
}
