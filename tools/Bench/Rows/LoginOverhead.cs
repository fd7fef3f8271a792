using Auth.Bench.Hashing;
using Auth.Bench.Load;
using Auth.Bench.Reporting;

namespace Auth.Bench.Rows;

/// <summary>Logins of different users, compared with the bare hash in alternating runs on the same core.</summary>
/// <param name="goal">For the CPU time of the bare hash, as a share of that of a login.</param>
internal sealed class LoginOverhead(string hash, string title, string goal, params IReadOnlyList<KeyValuePair<string, string>> settings) : IRow
{
    /// <summary>Each user signs in once.</summary>
    private const int Users = 20_000;

    /// <summary>A few, so that the server always has work.</summary>
    private const int InFlight = 4;

    public string Name => $"login-{hash}";

    public string Title => $"logins, {title}";

    public async Task<IReadOnlyList<Line>> MeasureAsync(BenchContext context)
    {
        await using var database = await BenchContext.CreateDatabaseAsync();
        await using var server = await context.StartAuthAsync(database, Users, [.. settings, new("Passwords__MaxQueueWait", "00:01:00")]);
        using var logins = new UserCalls(server, UserCall.Login, InFlight, Users);

        // As many logins as fill the duration.
        var rate = await HashRate.MeasureAsync(hash, context.Options.Logins / 2);
        var count = (int)Math.Ceiling(rate.PerSecond * context.Options.Logins.TotalSeconds);
        await logins.RunAsync(context.Options.WarmUp);

        var pairs = await context.Protocol.RepeatAsync(async () => (Hash: await HashRate.MeasureAsync(hash, context.Options.Logins), Login: await logins.RunAsync(count)));
        var login = Measurement.MedianOf([.. pairs.Select(pair => pair.Login)]);
        var byCpu = pairs.Median(pair => pair.Hash.Cpu / pair.Login.CpuPerRequest);
        var byRate = pairs.Median(pair => pair.Login.RequestsPerSecond / pair.Hash.PerSecond);
        var bare = pairs.Median(pair => pair.Hash.Cpu.TotalMilliseconds);
        return
        [
            new($"login, {title}")
            {
                Measured = login,
                Goal = $"{goal} of the bare hash",
                Result = $"{Table.Number(byCpu, 3)} by CPU ({Table.Number(login.CpuPerRequest?.TotalMilliseconds, 1)} ms compared with {Table.Number(bare, 1)}), {Table.Number(byRate, 3)} by time",
            },
        ];
    }
}
