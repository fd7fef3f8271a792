using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Auth.Bench.Load;
using Auth.Bench.Reporting;
using Auth.Bench.Seeding;
using Auth.Bench.Servers;

namespace Auth.Bench.Rows;

/// <summary>Administration pages with many accounts and a long event log.</summary>
internal sealed class Administration : IRow
{
    private const string Username = "the administrator";
    private const string SetupToken = "the setup token of the bench";
    private const string Goal = "p95 at most 100 ms";

    /// <summary>Unmeasured requests at the start.</summary>
    private const int WarmUpRequests = 50;

    private const double P95 = 0.95;

    public string Name => "administration";

    public string Title => "administration pages, with many accounts and a long event log";

    public async Task<IReadOnlyList<Line>> MeasureAsync(BenchContext context)
    {
        await using var database = await BenchContext.CreateDatabaseAsync();
        await using var server = await RunningServer.StartAsync(Application.Auth(context.Options.Applications, database, Application.Setting("Setup__Token", SetupToken)));
        using var http = new HttpClient(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false, MaxConnectionsPerServer = 1 }) { BaseAddress = server.Url };
        http.DefaultRequestHeaders.UserAgent.ParseAdd(Requests.UserAgent);
        using var setUp = await PostAsync(http, "/api/v1/setup", new { token = SetupToken, username = Username, password = SeededUsers.Password });
        http.DefaultRequestHeaders.Add("Cookie", await SignInAsync(http));
        await LongEventLog.SeedAsync(database, context.Options.Sessions, context.Options.Events);

        var lines = new List<Line>();
        foreach (var (what, address) in await ListPagesAsync(http, context.Options)) lines.Add(await MeasureAsync(http, what, address, context.Options.PageRequests));
        return lines;
    }

    /// <summary>The measured pages and their paths.</summary>
    private static async Task<IReadOnlyList<(string What, string Address)>> ListPagesAsync(HttpClient http, Options options)
    {
        const string users = "/admin/users", events = "/admin/events", dashboard = "/admin";
        var now = TimeProvider.System.GetUtcNow();
        string Day(int daysAgo) => now.AddDays(-daysAgo).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        var (someone, busiest) = (LongEventLog.IdOf(options.Sessions / 2), LongEventLog.IdOf(LongEventLog.Busiest));
        var later = await NextCursorAsync(http, $"/api/v1/admin/events?until={Day(15)}");
        return
        [
            ("users: the first page", users),
            ("users: a later page", $"{users}?cursor={someone}"),
            ("users: a search with few results", $"{users}?search=user{options.Sessions - 2}"),
            ("users: a search without results", $"{users}?search=no-such-user"),
            ("users: locked", $"{users}?status=locked"),
            ("users: locked out", $"{users}?status=locked_out"),
            ("users: active, with a rare role", $"{users}?status=active&role={LongEventLog.RareRole}"),
            ("users: with an unused role", $"{users}?role=unused"),
            ("a user", $"{users}/{someone}"),
            ("a busy user", $"{users}/{busiest}"),
            ("events: the first page", events),
            ("events: a later page", $"{events}?cursor={later}"),
            ("events: of a rare type", $"{events}?type={LongEventLog.RareType}"),
            ("events: of a type without events", $"{events}?type=email_lost"),
            ("events: of a user", $"{events}?user={someone}"),
            ("events: of a busy user, of a rare type", $"{events}?user={busiest}&type=user_locked_out"),
            ("events: in a period", $"{events}?from={Day(20)}&until={Day(19)}"),
            ("events: of a type in a period", $"{events}?type=user_registered&from={Day(20)}&until={Day(10)}"),
            ("events: in a period without events", $"{events}?from=2020-01-01&until=2020-02-01"),
            ("dashboard: a day", $"{dashboard}?period=day"),
            ("dashboard: a week", $"{dashboard}?period=week"),
            ("dashboard: a month", $"{dashboard}?period=month"),
        ];
    }

    private static async Task<Line> MeasureAsync(HttpClient http, string what, string address, int count)
    {
        for (var i = 0; i < WarmUpRequests; i++) await MeasureRequestAsync(http, address);
        var took = new List<TimeSpan>();
        while (took.Count < count) took.Add(await MeasureRequestAsync(http, address));
        took.Sort();
        var p95 = took[(int)Math.Ceiling(P95 * count) - 1];
        return new Line($"administration, {what}")
        {
            Measured = new() { P50 = took[count / 2], P99 = took[(int)Math.Ceiling(0.99 * count) - 1] },
            Goal = Goal,
            Result = $"p95 {Table.Number(p95.TotalMilliseconds, 1)} ms",
        };
    }

    /// <summary>Measures the time from the request to the end of the response.</summary>
    private static async Task<TimeSpan> MeasureRequestAsync(HttpClient http, string address)
    {
        var started = Stopwatch.GetTimestamp();
        using var answer = await http.GetAsync(new Uri(address, UriKind.Relative));
        await answer.Content.ReadAsByteArrayAsync();
        var took = Stopwatch.GetElapsedTime(started);
        if (answer.StatusCode != HttpStatusCode.OK) throw new InvalidOperationException($"{address}: expected 200, but received {(int)answer.StatusCode}.");
        return took;
    }

    private static async Task<string> NextCursorAsync(HttpClient http, string address) =>
        (await http.GetFromJsonAsync<JsonNode>(new Uri(address, UriKind.Relative)))!["nextCursor"]!.GetValue<string>();

    private static async Task<string> SignInAsync(HttpClient http)
    {
        using var signedIn = await PostAsync(http, "/api/v1/sessions", new { username = Username, password = SeededUsers.Password, transport = "cookie" });
        return string.Join("; ", signedIn.Headers.GetValues("Set-Cookie").Select(cookie => cookie.Split(';')[0]));
    }

    private static async Task<HttpResponseMessage> PostAsync(HttpClient http, string address, object body)
    {
        var answer = await http.PostAsJsonAsync(new Uri(address, UriKind.Relative), body);
        return answer.EnsureSuccessStatusCode();
    }
}
