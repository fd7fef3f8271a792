using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Auth.Walkthrough;

namespace Auth.EndToEndTests;

/// <summary>An invalid first request of a process gets the same response as any later one. Each call gets its own process, which no earlier request has warmed up.</summary>
public sealed class FirstRequestErrorTests
{
    private const string UserAgent = "first-refusal/1.0";
    private const string Password = "an administrator's password";

    [Fact]
    [Trait("Requirement", "R43")]
    public async Task An_invalid_first_request_to_any_endpoint_gets_a_problem_response()
    {
        var (file, token, calls) = await PrepareAsync();
        var failures = new ConcurrentQueue<string>();

        await Parallel.ForEachAsync(calls, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, async (call, _) =>
        {
            if (await FindFailureAsync(file, call, token) is { } failure) failures.Enqueue($"{call}: {failure}");
        });

        failures.ShouldBeEmpty();
        calls.Count.ShouldBeGreaterThan(40);
    }

    [Theory]
    [InlineData("/api/v1/setup", $$"""{"token": "{{Settings.SetupToken}}", "username": "admin", "password": "yours"}""", "password")]
    [InlineData("/api/v1/sessions", """{"username": "alice"}""", "password")]
    [InlineData("/api/v1/users", """{"username": "a\u0007b", "password": "correct horse battery staple"}""", "username")]
    public async Task An_invalid_first_request_gets_a_problem_response_with_the_invalid_field(string path, string body, string field)
    {
        await using var database = await Databases.CreateMigratedAsync();
        await using var server = ServerProcess.Launch(database, Settings.Quick);
        await server.ListeningAsync();

        var (status, problem) = await SendAsync(server, new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonOf(body) });

        status.ShouldBe(400, $"{problem}");
        problem!["errors"]!.AsObject().Select(error => error.Key).ShouldBe([field]);
    }

    /// <summary>Creates a database with a signed-in administrator, and lists the calls of the OpenAPI document.</summary>
    private static async Task<(byte[] File, string Token, IReadOnlyList<Call> Calls)> PrepareAsync()
    {
        await using var database = await Databases.CreateMigratedAsync();
        await using var server = await ServerProcess.StartAsync(database, [.. Settings.Quick, new("Shutdown__Delay", "00:00:00")]);
        using var client = new Client(server.Url, UserAgent);
        (await client.PostAsync("/api/v1/setup", new { token = Settings.SetupToken, username = "root", password = Password })).Status.ShouldBe(201);
        var token = (await client.LoginAsync("root", Password)).Token;
        var document = (await client.GetAsync("/openapi/v1.json")).Json!;
        server.Send(Signal.Terminate);
        (await server.EndAsync(TimeSpan.FromMinutes(1))).ShouldBe(0);

        return (await File.ReadAllBytesAsync(Path.Combine(database.Directory, "auth.db")), token, Call.ListAll(document));
    }

    private static async Task<string?> FindFailureAsync(byte[] file, Call call, string token)
    {
        await using var database = TemporaryDatabase.OnSqlite();
        await File.WriteAllBytesAsync(Path.Combine(database.Directory, "auth.db"), file);
        await using var server = ServerProcess.Launch(database, Settings.Quick);
        await server.ListeningAsync();

        var (status, problem) = await SendAsync(server, call.CreateInvalidRequest(token));

        if (status is < 400 or >= 500 || problem?["code"] is null) return $"{status} {problem}; {server.Output}";
        if (call.NamesFields && problem["errors"] is not JsonObject { Count: > 0 }) return $"no field is named: {problem}";
        return server.Output.Contains(" fail: ", StringComparison.Ordinal) ? server.Output : null;
    }

    /// <returns>The status, and the body if it is a problem response.</returns>
    private static async Task<(int Status, JsonNode? Problem)> SendAsync(ServerProcess server, HttpRequestMessage request)
    {
        using var http = new HttpClient { BaseAddress = server.Url };
        http.DefaultRequestHeaders.UserAgent.ParseAdd(UserAgent);
        using (request)
        {
            using var response = await http.SendAsync(request);
            var text = await response.Content.ReadAsStringAsync();
            return ((int)response.StatusCode, response.Content.Headers.ContentType?.MediaType == "application/problem+json" ? JsonNode.Parse(text) : null);
        }
    }

    private static StringContent JsonOf(string text) => new(text, Encoding.UTF8, "application/json");

    /// <summary>A call of the OpenAPI document.</summary>
    private sealed record Call(HttpMethod Method, string Path, bool TakesBody, bool HasQuery, IReadOnlyList<string> Credentials)
    {
        /// <summary>Whether the response to its invalid request must name a field.</summary>
        public bool NamesFields => (TakesBody || HasQuery) && (Credentials.Count == 0 || NeedsSession);

        /// <summary>Not for calls that take the key of a service account alone.</summary>
        private bool NeedsSession => Credentials.Contains("bearer");

        public static IReadOnlyList<Call> ListAll(JsonNode document) =>
        [
            .. from path in document["paths"]!.AsObject()
               from call in path.Value!.AsObject()
               let query = call.Value!["parameters"]?.AsArray().Where(parameter => (string)parameter!["in"]! == "query").Select(parameter => $"{parameter!["name"]}=x!").ToList() ?? []
               select new Call(
                   new HttpMethod(call.Key.ToUpperInvariant()),
                   path.Key.Replace("{id}", $"{Guid.Empty}", StringComparison.Ordinal).Replace("{keyId}", $"{Guid.Empty}", StringComparison.Ordinal) + (query.Count > 0 ? "?" + string.Join('&', query) : ""),
                   call.Value["requestBody"] is not null,
                   query.Count > 0,
                   [.. call.Value["security"]!.AsArray().Select(scheme => scheme!.AsObject().Single().Key)]),
        ];

        /// <summary>Creates an invalid request: by its body, its query or an unknown id, else by a missing session or an unexpected body.</summary>
        public HttpRequestMessage CreateInvalidRequest(string token)
        {
            var request = new HttpRequestMessage(Method, Path);
            var isInvalidWithSession = NamesFields || Path.Contains($"{Guid.Empty}", StringComparison.Ordinal);
            if (NeedsSession && isInvalidWithSession) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
            if (TakesBody || !NeedsSession) request.Content = JsonOf("""{"unknown": 1}""");
            return request;
        }

        public override string ToString() => $"{Method} {Path}";
    }
}
