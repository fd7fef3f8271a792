using Auth.Bench.Load;
using Auth.Bench.Reporting;
using Auth.Bench.Servers;

namespace Auth.Bench.Rows;

/// <summary>JWTs checked by the framework's JwtBearer: tokens that cannot be revoked before they expire, compared with a session check.</summary>
internal sealed class JwtPeer : IRow
{
    /// <summary>The framework caches no result, so more tokens would change nothing.</summary>
    private const int Tokens = 1_000;

    private static readonly (string Algorithm, string Title, string Goal)[] Algorithms =
        [("hs256", "HS256", "the session check at 1.05 ×"), ("es256", "ES256", "the session check at 2 ×"), ("rs256", "RS256, 2,048 bits", "")];

    public string Name => "jwt";

    public string Title => "the framework's JwtBearer, without revocation, against the session check";

    public async Task<IReadOnlyList<Line>> MeasureAsync(BenchContext context)
    {
        var check = await context.CheckAsync();
        await using var server = await RunningServer.StartAsync(Application.Jwt(context.Options.Applications));
        var lines = new List<Line> { new("floor: a constant response") { Measured = check.Baseline, FloorRatio = 1 }, SessionCheck.LineOf("session check, PostgreSQL", check) with { Result = "" } };
        // The algorithms share most of the code, so that each needs only a part of the warm-up.
        foreach (var (algorithm, _, _) in Algorithms)
        {
            using var requests = await IssueAsync(server, algorithm);
            await Wrk.RunAsync(server, requests, BenchContext.Connections, context.Options.WarmUp / Algorithms.Length);
        }

        foreach (var (algorithm, title, goal) in Algorithms)
        {
            using var requests = await IssueAsync(server, algorithm);
            var comparison = await context.Protocol.CompareAsync(() => Wrk.RunAsync(server, requests, BenchContext.Connections, context.Options.Run), () => context.FloorAsync());
            lines.Add(SessionCheck.LineOf($"JwtBearer, {title}", comparison, goal) with { Result = $"the session check at {Table.Number(check.Ratio / comparison.Ratio, 2)} ×" });
        }

        return lines;
    }

    private static async Task<Requests> IssueAsync(RunningServer server, string algorithm)
    {
        using var http = new HttpClient { BaseAddress = server.Url };
        var tokens = await http.GetStringAsync(new Uri(FormattableString.Invariant($"/{algorithm}/tokens?count={Tokens}"), UriKind.Relative));
        return Requests.WithTokens($"/{algorithm}", tokens.Split('\n'));
    }
}
