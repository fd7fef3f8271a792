using System.Text.Json.Serialization;

namespace Auth.Bench.Floor;

internal sealed record Session(
    Guid Id,
    User User,
    DateTimeOffset CreatedAt,
    DateTimeOffset LastSeenAt,
    DateTimeOffset IdleExpiresAt,
    DateTimeOffset ExpiresAt,
    string IpAddress,
    string UserAgent,
    DateTimeOffset AuthenticatedAt,
    IReadOnlyList<string> Methods,
    string AssuranceLevel,
    bool Current)
{
    private static readonly DateTimeOffset Login = new(2026, 1, 31, 12, 0, 0, 123, 456, TimeSpan.Zero);

    public static readonly Session Constant = new(
        new("01a209ab-d030-75d6-af09-0d0b2d43a469"),
        new(new("01a209ab-c007-7721-8c20-308decd77845"), "alice", []),
        Login,
        Login,
        Login.AddMinutes(30),
        Login.AddHours(12),
        "127.0.0.1",
        "bench/1.0",
        Login,
        ["pwd"],
        "aal1",
        Current: true);
}

internal sealed record User(Guid Id, string Username, IReadOnlyList<string> Roles);

[JsonSerializable(typeof(Session))]
[JsonSerializable(typeof(long))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
internal sealed partial class FloorJson : JsonSerializerContext;
