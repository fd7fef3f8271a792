using System.Net;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Auth.WebApi.FunctionalTests.Running;

namespace Auth.WebApi.FunctionalTests.ForwardAuth;

/// <summary>Traefik and Envoy, of which a stand-in sends what their documentation says, with the values of the samples in <c>samples/gateways</c>.</summary>
[Trait("Requirement", "R79")]
public sealed class DocumentedGatewayTests : IDisposable
{
    private readonly RunningServer _server = RunningServer.With(
        ("PublicUrl", "https://example.com"), ("Proxies:Known", "127.0.0.1"), ("ForwardAuth:Roles", "staff"), ("ForwardAuth:Unauthenticated", "Redirect"));

    /// <summary>The programs and how each asks.</summary>
    public static TheoryData<string> Programs => ["traefik", "envoy"];

    public void Dispose() => _server.Dispose();

    [Theory]
    [MemberData(nameof(Programs))]
    public async Task An_application_gets_the_user_and_nothing_that_a_client_claims(string program)
    {
        var account = await StaffAsync();
        var (_, gateway, _) = await _server.SignInByCookieAsync(account);

        var forwarded = await ForwardAsync(
            program, "POST", "/app/../orders?role=*&a=b", ("cookie", $"theme=dark; {GatewayAnswers.CookieName}={gateway}"), ("x-auth-roles", "admin"), ("X-Auth-Username", "root"), ("x-auth-user-id", "1"));

        forwarded.Status.ShouldBe(HttpStatusCode.OK);
        forwarded.Headers["x-auth-user-id"].ShouldBe(account.Id.ToString());
        forwarded.Headers["x-auth-username"].ShouldBe(account.Username);
        forwarded.Headers["x-auth-roles"].ShouldBe("staff");
        forwarded.Headers["x-auth-error"].ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Programs))]
    public async Task A_bearer_token_passes_and_a_user_without_the_role_does_not(string program)
    {
        var staff = await _server.SignInAsync(await StaffAsync());
        var other = await _server.SignInAsync();

        (await ForwardAsync(program, "GET", "/app/", ("authorization", $"Bearer {staff.Bearer}"))).Status.ShouldBe(HttpStatusCode.OK);
        (await ForwardAsync(program, "GET", "/app/?role=*", ("authorization", $"Bearer {other.Bearer}"))).Status.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Theory]
    [MemberData(nameof(Programs))]
    public async Task A_browser_is_led_to_sign_in_and_back(string program)
    {
        var led = await ForwardAsync(program, "GET", "/app/100%25?a=b%26&c=d", ("accept", "text/html,*/*;q=0.8"), ("sec-fetch-mode", "navigate"));
        var called = await ForwardAsync(program, "GET", "/app/", ("accept", "application/json"), ("sec-fetch-mode", "cors"));
        var posted = await ForwardAsync(program, "POST", "/app/", ("sec-fetch-mode", "navigate"));

        (led.Status, led.Location).ShouldBe((HttpStatusCode.Found, $"https://example.com/sign-in?return={Uri.EscapeDataString("/app/100%25?a=b%26&c=d")}"));
        (called.Status, called.Location).ShouldBe((HttpStatusCode.Unauthorized, null));
        (posted.Status, posted.Location).ShouldBe((HttpStatusCode.Unauthorized, null));
    }

    private Task<Forwarded> ForwardAsync(string program, string method, string target, params (string Name, string Value)[] client) =>
        program == "traefik" ? ForwardByTraefikAsync(method, target, client) : ForwardByEnvoyAsync(method, target, client);

    /// <summary>Traefik asks by GET, with the headers of the client and the request in <c>X-Forwarded-*</c>. It removes the client's headers that match the expression, then copies those of the response.</summary>
    private async Task<Forwarded> ForwardByTraefikAsync(string method, string target, (string Name, string Value)[] client)
    {
        var sample = Read("traefik/dynamic.yml");
        var check = Value(sample, "address: http://auth:5080");
        var copied = new Regex(Value(sample, "authResponseHeadersRegex: \"").TrimEnd('"'), RegexOptions.None, TimeSpan.FromSeconds(1));
        var answer = await _server.Client().SendAsync(
            HttpMethod.Get, check, headers: [.. client, ("X-Forwarded-Method", method), ("X-Forwarded-Proto", "https"), ("X-Forwarded-Host", "example.com"), ("X-Forwarded-Uri", target), ("X-Forwarded-For", "127.0.0.1")]);
        return Forwarded.From(answer, [.. client.Where(header => !copied.IsMatch(header.Name))], copied.IsMatch);
    }

    /// <summary>Envoy keeps the method, appends the target to the prefix, and sends the allowed headers and <c>Authorization</c>. The sample removes the client's headers before.</summary>
    private async Task<Forwarded> ForwardByEnvoyAsync(string method, string target, (string Name, string Value)[] client)
    {
        var sample = Read("envoy/envoy.yaml");
        sample.ShouldContain("name:find(\"^x%-auth%-\")");
        var kept = client.Where(header => !header.Name.StartsWith("x-auth-", StringComparison.OrdinalIgnoreCase)).ToList();
        var allowed = Regex.Matches(sample, "- exact: (?<name>[a-z-]+)", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1)).Select(match => match.Groups["name"].Value).Append("authorization").ToList();
        (string Name, string Value)[] all = [.. kept, ("x-forwarded-for", "127.0.0.1"), ("x-forwarded-proto", "https"), ("x-original-url", $"https://example.com{target}")];
        var answer = await _server.Client().SendAsync(new HttpMethod(method), Value(sample, "path_prefix: ").Split(' ')[0] + target, headers: [.. all.Where(header => allowed.Contains(header.Name, StringComparer.OrdinalIgnoreCase))]);
        return Forwarded.From(answer, kept, name => name.StartsWith("x-auth-", StringComparison.OrdinalIgnoreCase));
    }

    private async Task<TestUser> StaffAsync()
    {
        var account = await _server.RegisterAsync();
        (await (await _server.AdministratorAsync()).PutAsync($"/api/v1/admin/users/{account.Id}/roles", new { roles = new[] { "staff" } })).Status.ShouldBe(HttpStatusCode.NoContent);
        return account;
    }

    /// <summary>The rest of the line that has a text.</summary>
    private static string Value(string sample, string text) => sample.Split('\n').Single(line => line.Contains(text, StringComparison.Ordinal)).Split(text)[1];

    private static string Read(string file, [CallerFilePath] string here = "") => File.ReadAllText(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "..", "samples", "gateways", file));

    /// <summary>What a gateway does after the check: the status for the client, and the headers for the application if it may pass.</summary>
    private sealed record Forwarded(HttpStatusCode Status, string? Location, IReadOnlyDictionary<string, string> Headers)
    {
        public static Forwarded From(Answer answer, IEnumerable<(string Name, string Value)> kept, Func<string, bool> isCopied)
        {
            var headers = kept.ToDictionary(header => header.Name, header => header.Value, StringComparer.OrdinalIgnoreCase);
            foreach (var (name, values) in answer.Headers.Where(header => isCopied(header.Key))) headers[name] = string.Join(',', values);
            return new(answer.Status, answer.Header("Location"), headers);
        }
    }
}
