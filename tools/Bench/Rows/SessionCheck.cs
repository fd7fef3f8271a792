using Auth.Bench.Load;
using Auth.Bench.Reporting;
using Auth.Bench.Seeding;
using Auth.Bench.Servers;
using Auth.Walkthrough;

namespace Auth.Bench.Rows;

/// <summary><c>GET /api/v1/sessions/current</c>, with tokens of many sessions: what a gateway asks for each request.</summary>
internal static class SessionCheck
{
    public const string Path = "/api/v1/sessions/current";

    public static Requests With(int tokens) => Requests.WithTokens(Path, Crowd.Tokens(tokens));

    /// <summary>Heats a server, then compares it with the floor.</summary>
    /// <param name="tokens">How many the load varies over; null: as many as the options say.</param>
    /// <param name="others">How many requests came to the server from elsewhere, so far.</param>
    public static async Task<Comparison> CompareAsync(Lab lab, RunningServer server, int connections = Lab.Connections, int? tokens = null, Func<long>? others = null)
    {
        using var requests = With(tokens ?? lab.Options.Tokens);
        await lab.FloorServerAsync();
        await lab.HeatAsync(server, requests);
        return await lab.Protocol.CompareAsync(() => Wrk.RunAsync(server, requests, connections, lab.Options.Run, others), () => lab.FloorAsync(connections));
    }

    /// <summary>On a database of its own.</summary>
    public static async Task<Comparison> CompareOnAsync(TemporaryDatabase database, Lab lab, int sessions, int? tokens = null)
    {
        await using var server = await lab.StartAuthAsync(database, sessions);
        return await CompareAsync(lab, server, tokens: tokens);
    }

    public static Line LineOf(string title, Comparison comparison, string goal = "") => new(title)
    {
        Measured = comparison.Subject,
        TimesFloor = comparison.Times,
        Goal = goal,
        Seen = Table.Number(comparison.Times, 2),
    };
}
