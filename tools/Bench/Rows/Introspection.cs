using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Auth.Bench.Load;
using Auth.Bench.Reporting;
using Auth.Bench.Seeding;
using Auth.Bench.Servers;

namespace Auth.Bench.Rows;

/// <summary><c>POST /api/v1/introspect</c> with the tokens of many sessions, as a service asks for each of its requests: it states the client of each.</summary>
internal sealed class Introspection : IRow
{
    private const string Path = "/api/v1/introspect";
    private const string SetupToken = "the setup token of the bench";
    private const string Accounts = "/api/v1/admin/service-accounts";

    private static readonly string[] Scopes = ["sessions:introspect"];

    public string Name => "introspection";

    public string Title => "introspection of session tokens on PostgreSQL, against the floor";

    public async Task<IReadOnlyList<Line>> MeasureAsync(BenchContext context)
    {
        await using var database = await BenchContext.CreateDatabaseAsync();
        await using var server = await context.StartAuthAsync(database, context.Options.Sessions, Application.Setting("Setup__Token", SetupToken));
        var key = await CreateKeyAsync(server.Url);
        var client = $"client_ip={IPAddress.Loopback}&client_user_agent={Uri.EscapeDataString(Requests.UserAgent)}";
        using var requests = Requests.WithForms(Path, key, SeededUsers.Tokens(context.Options.Tokens).Select(token => $"token={token}&{client}"));
        await RequireActiveAsync(server.Url, key, $"token={SeededUsers.TokenOf(0)}&{client}");
        await context.FloorServerAsync();
        await context.WarmUpAsync(server, requests);

        var comparison = await context.Protocol.CompareAsync(() => Wrk.RunAsync(server, requests, BenchContext.Connections, context.Options.Run), () => context.FloorAsync());
        return [SessionCheck.LineOf($"introspection, PostgreSQL, {context.Options.Sessions:N0} sessions", comparison, "0.60 × floor")];
    }

    /// <summary>Otherwise the row would measure the answer about unknown tokens.</summary>
    private static async Task RequireActiveAsync(Uri server, string key, string form)
    {
        using var http = new HttpClient { BaseAddress = server };
        using var request = new HttpRequestMessage(HttpMethod.Post, Path) { Content = new StringContent(form, new MediaTypeHeaderValue("application/x-www-form-urlencoded")) };
        request.Headers.Authorization = new("Bearer", key);
        using var response = await http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        if (!text.StartsWith("{\"active\":true", StringComparison.Ordinal)) throw new InvalidOperationException($"{Path} answered {response.StatusCode}: {text}");
    }

    private static async Task<string> CreateKeyAsync(Uri server)
    {
        using var http = new HttpClient { BaseAddress = server };
        http.DefaultRequestHeaders.UserAgent.ParseAdd(Requests.UserAgent);
        await PostAsync(http, "/api/v1/setup", new { token = SetupToken, username = "the administrator", password = SeededUsers.Password });
        var login = await PostAsync(http, "/api/v1/sessions", new { username = "the administrator", password = SeededUsers.Password, transport = "bearer" });
        http.DefaultRequestHeaders.Authorization = new("Bearer", (string)login["token"]!);
        var account = await PostAsync(http, Accounts, new { name = "bench", scopes = Scopes });
        return (string)(await PostAsync(http, $"{Accounts}/{(string)account["id"]!}/keys", new { }))["secret"]!;
    }

    private static async Task<JsonNode> PostAsync(HttpClient http, string path, object body)
    {
        using var response = await http.PostAsJsonAsync(path, body);
        var text = await response.Content.ReadAsStringAsync();
        return response.IsSuccessStatusCode ? JsonNode.Parse(text)! : throw new InvalidOperationException($"{path} answered {response.StatusCode}: {text}");
    }
}
