using Auth.Bench.Load;
using Auth.Bench.Reporting;
using Auth.Bench.Seeding;
using Auth.Bench.Servers;
using Auth.Walkthrough;

namespace Auth.Bench.Rows;

/// <summary><c>GET /api/v1/sessions/current</c> with the tokens of many sessions, as a gateway sends for each of its requests.</summary>
internal static class SessionCheck
{
    public const string Path = "/api/v1/sessions/current";

    public static Requests With(int tokens) => Requests.WithTokens(Path, SeededUsers.Tokens(tokens));

    /// <summary>Warms up a server and compares it with the floor.</summary>
    /// <param name="tokens">The number of different tokens in the load; null: <see cref="Options.Tokens"/>.</param>
    /// <param name="others">Counts the requests of other clients so far.</param>
    public static async Task<Comparison> CompareAsync(BenchContext context, RunningServer server, int connections = BenchContext.Connections, int? tokens = null, Func<long>? others = null)
    {
        using var requests = With(tokens ?? context.Options.Tokens);
        await context.FloorServerAsync();
        await context.WarmUpAsync(server, requests);
        return await context.Protocol.CompareAsync(() => Wrk.RunAsync(server, requests, connections, context.Options.Run, others), () => context.FloorAsync(connections));
    }

    /// <summary>Starts a server on a database and compares it with the floor.</summary>
    public static async Task<Comparison> CompareOnAsync(TemporaryDatabase database, BenchContext context, int sessions, int? tokens = null)
    {
        await using var server = await context.StartAuthAsync(database, sessions);
        return await CompareAsync(context, server, tokens: tokens);
    }

    public static Line LineOf(string title, Comparison comparison, string goal = "") => new(title)
    {
        Measured = comparison.Subject,
        FloorRatio = comparison.Ratio,
        Goal = goal,
        Result = Table.Number(comparison.Ratio, 2),
    };
}
