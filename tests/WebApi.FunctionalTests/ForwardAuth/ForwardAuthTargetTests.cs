using System.Net;
using System.Text.RegularExpressions;
using Auth.WebApi.FunctionalTests.Running;

namespace Auth.WebApi.FunctionalTests.ForwardAuth;

/// <summary>A gateway that appends the raw path of a request for another service is answered for that request, for any path (CWE-22, CWE-436).</summary>
[Trait("Requirement", "R71")]
public sealed partial class ForwardAuthTargetTests(ForwardAuthTargetTests.Servers servers) : IClassFixture<ForwardAuthTargetTests.Servers>
{
    private const string Ups = "../../../..";

    private static readonly string[] IdentityHeaders = ["X-Auth-User-Id", "X-Auth-Username", "X-Auth-Roles", "X-Auth-Error"];

    /// <summary>Requests for another service. Without a check of the raw target, most of them would be answered by <c>/health/live</c>.</summary>
    public static TheoryData<string> Checked =>
    [
        "/api/v1/forward-auth/",
        "/api/v1/forward-auth/app",
        $"/api/v1/forward-auth/app/{Ups}/health/live",
        "/api/v1/forward-auth/../../../health/live",
        "/api/v1/forward-auth/..",
        "/api/v1/forward-auth/app/%2e%2e/%2E%2E/%2e%2E/%2E%2e/health/live",
        "/api/v1/forward-auth/app/.%2e/%2e./.%2E/%2E./health/live",
        $"/api/v1/forward-auth/./app/./{Ups}/health/live",
        $"/api/v1/forward-auth//../{Ups}/health/live",
        $"/api/v1/forward-auth//..{Ups}/health/live",
        $"/api/v1/forward-auth/app;jsessionid=1/{Ups}/health/live",
        "/api/v1/forward-auth/app/..;/..;/..;/..;/health/live",
        @"/api/v1/forward-auth\..\..\..\health\live",
        @"/api/v1/forward-auth/app\..\..\..\..\health\live",
        @"/api/v1/forward-auth/app/..\../..\../health/live",
        "/api/v1/forward-auth/app/%5c..%5c..%5chealth%5clive",
        "/api/v1/forward-auth/app/%252e%252e/%252e%252e/%252e%252e/%252e%252e/health/live",
        "/api/v1/forward-auth/app/..%2f..%2f..%2f..%2fhealth%2flive",
        "/api/v1/forward-auth/app/%c0%ae%c0%ae/%ff/health/live",
        "/api/v1/forward-auth%2f..%2f../../../health/live",
        "/api/v1/forward-auth%2fapp/../../../health/live",
        "/api/v1/forward-auth%5capp/../../../health/live",
        $"/API/v1/Forward-AUTH/app/{Ups}/health/live",
        $"/api/v1/forward%2dauth/app/{Ups}/health/live",
        $"/%61%70%69/v1/%66orward-auth/app/{Ups}/health/live",
        "/api%2fv1%2fforward-auth/app/../../health/live",
        "/%61pi%2Fv1%5cforward-auth/app/../../health/live",
        "/%2561pi/v1/forward-auth/../../../health/live",
        "/%25%36%31pi/v1/forward-auth/../../../health/live",
        "/%25252525252561pi/v1/forward-auth/../../../health/live",
        $"http://localhost/api/v1/forward-auth/app/{Ups}/health/live",
        $"http://localhost/%61pi/v1/forward-auth/app/%2e%2e/../../../health/live",
        $"/api/v1/forward-auth/app/{Ups}/health/live?role=*&aal=9",
        $"/api/v1/forward-auth/{new string('a', 600)}%20/{Ups}/health/live",
    ];

    /// <summary>Targets that begin with the path, and are neither a gateway's own request nor that of another service.</summary>
    public static TheoryData<string> Refused =>
    [
        "/api/v1/forward-auth;/../../../health/live",
        "/api/v1/forward-auths/../../../health/live",
        "/api/v1/forward-auth%00/../../../health/live",
        "/api/v1/forward-auth#/../../../health/live",
        "/api/v1/forward-auth*",
        "/api/v1/forward-auth?/../../../health/live",
        "/api/v1/forward-auth%3Frole=*",
        "http://localhost/api/v1/forward-auth;/../../../health/live",
        $"HTTP://localhost/api/v1/forward-auth/app/{Ups}/health/live",
        @"http://localhost\api\v1\forward-auth\..\..\..\health\live",
        $"/api/v1/forward-auth/app%00/{Ups}/health/live",
    ];

    /// <summary>Targets that are forward-auth only after normalization. A gateway sends none of them.</summary>
    public static TheoryData<string> Normalized =>
    [
        "/x/../api/v1/forward-auth",
        "/x/../api/v1/forward-auth?role=*",
        "/x/%2e%2e/api/v1/forward-auth?role=*",
        "/./api/v1/forward-auth?role=*",
        "/api/v1/x/../forward-auth/app",
        "/health/live/../../API/v1/forward-auth",
        "http://localhost/x/../api/v1/forward-auth?role=*",
    ];

    [Theory]
    [MemberData(nameof(Checked))]
    public async Task A_path_of_another_service_is_checked_as_it_was_sent(string target)
    {
        ShouldNameNoUser(await GetAsync(target), 401, target);

        var known = await GetAsync(target, $"Authorization: Bearer {servers.Token}\r\n");
        known.Status.ShouldBe(200, target);
        known.Headers["X-Auth-Username"].ShouldBe(servers.Username);
    }

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task A_misspelled_path_is_refused_also_with_a_session(string target)
    {
        var answer = await GetAsync(target, $"Authorization: Bearer {servers.Token}\r\n");

        answer.Status.ShouldBeOneOf(400, 404);
        // Kestrel itself refuses some, before there is a request (R43).
        if (answer.Headers.ContainsKey("X-Content-Type-Options")) ShouldNameNoUser(answer, answer.Status, target);
    }

    [Theory]
    [MemberData(nameof(Normalized))]
    public async Task A_target_that_only_normalizes_to_forward_auth_is_not_found(string target) =>
        ShouldNameNoUser(await GetAsync(target, $"Authorization: Bearer {servers.Token}\r\n"), 404, target);

    [Theory]
    [InlineData("GET", "/health/live")]
    [InlineData("GET", "http://localhost/health/live")]
    [InlineData("GET", "/api/../health/live")]
    [InlineData("GET", "/x/?a=/api/v1/forward-auth")]
    [InlineData("OPTIONS", "*")]
    public async Task Other_targets_have_no_identity_headers(string method, string target) =>
        (await SendAsync(method, target)).Headers.Keys.ShouldNotContain(name => name.StartsWith("X-Auth-", StringComparison.OrdinalIgnoreCase));

    [Fact]
    public async Task No_composed_path_is_answered_by_another_endpoint()
    {
        string[] parts = ["..", "%2e%2e", ".%2E", ".", "", "app", ";", @"\", "%5c", "%2f", "%252e%252e", "health", "live", "health/live", "metrics", "sign-in", "openapi", "v1.json", "x?y", "#"];
        var random = new Random(71);

        for (var i = 0; i < 400; i++)
        {
            var target = "/api/v1/forward-auth/" + string.Join('/', Enumerable.Range(0, random.Next(1, 9)).Select(_ => parts[random.Next(parts.Length)]));
            ShouldNameNoUser(await GetAsync(target), 401, target);
        }
    }

    [Theory]
    [MemberData(nameof(Checked))]
    public async Task The_same_holds_over_HTTP_2(string target)
    {
        // The absolute form does not exist there, and HttpClient cannot send a backslash in place of the first slash.
        if (!target.StartsWith('/')) return;

        ShouldNameNoUser(await GetOverHttp2Async(target, token: null), 401, target);
        (await GetOverHttp2Async(target, servers.Token)).Headers["X-Auth-Username"].ShouldBe(servers.Username, target);
    }

    [Theory]
    [MemberData(nameof(Normalized))]
    public async Task Normalization_leads_to_forward_auth_neither_over_HTTP_2(string target)
    {
        if (!target.StartsWith('/')) return;

        ShouldNameNoUser(await GetOverHttp2Async(target, servers.Token), 404, target);
    }

    private static void ShouldNameNoUser(RawAnswer answer, int status, string target)
    {
        answer.Status.ShouldBe(status, target);
        foreach (var name in IdentityHeaders) answer.Headers.GetValueOrDefault(name).ShouldBe("", $"{name} of {target}");
    }

    private Task<RawAnswer> GetAsync(string target, string headers = "") => SendAsync("GET", target, headers);

    private async Task<RawAnswer> SendAsync(string method, string target, string headers = "")
    {
        var text = await RawHttp.SendAsync(servers.Http1, $"{method} {target} HTTP/1.1\r\nHost: localhost\r\nUser-Agent: functional tests\r\nX-Auth-Roles: admin\r\nConnection: close\r\n{headers}\r\n");
        var lines = text.Split("\r\n\r\n")[0].Split("\r\n");
        return new(int.Parse(lines[0].Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture), lines[1..].Select(line => HeaderLine().Match(line)).ToDictionary(m => m.Groups["name"].Value, m => m.Groups["value"].Value, StringComparer.OrdinalIgnoreCase));
    }

    private async Task<RawAnswer> GetOverHttp2Async(string target, string? token)
    {
        var url = new Uri(servers.Http2.Address.GetLeftPart(UriPartial.Authority) + target, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        using var request = new HttpRequestMessage(HttpMethod.Get, url) { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        request.Headers.TryAddWithoutValidation("User-Agent", "functional tests");
        if (token is not null) request.Headers.Authorization = new("Bearer", token);
        using var response = await servers.Client.SendAsync(request);
        response.Version.ShouldBe(HttpVersion.Version20);
        return new((int)response.StatusCode, response.Headers.ToDictionary(h => h.Key, h => string.Join(", ", h.Value), StringComparer.OrdinalIgnoreCase));
    }

    [GeneratedRegex("^(?<name>[^:]+): ?(?<value>.*)$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex HeaderLine();

    private sealed record RawAnswer(int Status, IReadOnlyDictionary<string, string> Headers);

    /// <summary>Two servers on one database, because without TLS a port speaks HTTP/1.1 or HTTP/2.</summary>
    public sealed class Servers : IAsyncLifetime
    {
        private readonly TestDatabase _database = TestDatabase.Sqlite();

        public Servers()
        {
            Http1 = RunningServer.On(_database.Shared(), port: 0, ("ForwardAuth:Roles", "*"));
            Http2 = RunningServer.On(_database.Shared(), port: 0, ("ForwardAuth:Roles", "*"), ("Kestrel:EndpointDefaults:Protocols", "Http2"));
        }

        public RunningServer Http1 { get; }

        public RunningServer Http2 { get; }

        public HttpClient Client { get; } = new();

        public string Username { get; private set; } = "";

        public string Token { get; private set; } = "";

        public async ValueTask InitializeAsync()
        {
            var account = await Http1.RegisterAsync();
            (Username, Token) = (account.Username, (await Http1.SignInAsync(account)).Bearer!);
        }

        public ValueTask DisposeAsync()
        {
            Client.Dispose();
            Http1.Dispose();
            Http2.Dispose();
            _database.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
