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
        var requests = new List<Requests>();
        try
        {
            foreach (var (algorithm, _, _) in Algorithms) requests.Add(await IssueAsync(server, algorithm));
            // The algorithms share most of the code, so that each needs only a part of the warm-up.
            foreach (var tokens in requests) await Wrk.RunAsync(server, tokens, BenchContext.Connections, context.Options.WarmUp / Algorithms.Length);

            var runs = await context.Protocol.RepeatAsync(async () =>
            {
                var measured = new List<Measurement> { await context.FloorAsync() };
                foreach (var tokens in requests) measured.Add(await Wrk.RunAsync(server, tokens, BenchContext.Connections, context.Options.Run));
                return measured;
            });
            return
            [
                SessionCheck.LineOf("session check, PostgreSQL, as in check", check) with { Result = "" },
                .. Algorithms.Select((_, i) => LineOf(i, [.. runs.Select(run => run[0])], [.. runs.Select(run => run[i + 1])], check)),
            ];
        }
        finally
        {
            requests.ForEach(tokens => tokens.Dispose());
        }
    }

    private static Line LineOf(int index, IReadOnlyList<Measurement> floor, IReadOnlyList<Measurement> measured, Comparison check)
    {
        var ratio = floor.Zip(measured, (f, m) => f.CpuPerRequest / m.CpuPerRequest).Median(ratio => ratio);
        return new($"JwtBearer, {Algorithms[index].Title}")
        {
            Measured = Measurement.MedianOf(measured),
            FloorRatio = ratio,
            Goal = Algorithms[index].Goal,
            Result = $"the session check at {Table.Number(check.Ratio / ratio, 2)} ×",
        };
    }

    private static async Task<Requests> IssueAsync(RunningServer server, string algorithm)
    {
        using var http = new HttpClient { BaseAddress = server.Url };
        var tokens = await http.GetStringAsync(new Uri(FormattableString.Invariant($"/{algorithm}/tokens?count={Tokens}"), UriKind.Relative));
        return Requests.WithTokens($"/{algorithm}", tokens.Split('\n'));
    }
}
