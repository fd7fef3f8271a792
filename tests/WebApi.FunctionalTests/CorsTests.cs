using System.Net;
using System.Text.Json.Nodes;
using Auth.Application.Common.Settings;
using Auth.WebApi.FunctionalTests.Running;
using Auth.WebApi.Security;
using Microsoft.Extensions.Configuration;

namespace Auth.WebApi.FunctionalTests;

/// <summary>Scripts of configured origins may call the API with a bearer token, and never with cookies.</summary>
[Trait("Requirement", "R41")]
public sealed class CorsTests(CorsTests.Server server) : IClassFixture<CorsTests.Server>
{
    private static readonly (string, string) FromApp = ("Origin", "https://app.example.com");
    private static readonly (string, string) FromAnotherSite = ("Origin", "https://evil.example.com");

    [Theory]
    [InlineData("POST", "/api/v1/sessions")]
    [InlineData("DELETE", "/api/v1/sessions/current")]
    [InlineData("PUT", "/api/v1/admin/users/00000000-0000-0000-0000-000000000000/roles")]
    public async Task A_preflight_of_a_configured_origin_is_answered(string method, string path)
    {
        var answer = await PreflightAsync(path, method, FromApp);

        answer.Status.ShouldBe(HttpStatusCode.NoContent);
        answer.Header("Access-Control-Allow-Origin").ShouldBe("https://app.example.com");
        answer.Header("Access-Control-Allow-Methods")!.ShouldContain(method);
        answer.Header("Access-Control-Allow-Headers")!.ShouldContain("Authorization");
        answer.Header("Access-Control-Allow-Headers")!.ShouldContain("Idempotency-Key");
        answer.Headers.Contains("Access-Control-Allow-Credentials").ShouldBeFalse();
    }

    [Theory]
    [InlineData("https://evil.example.com")]
    [InlineData("http://app.example.com")]
    [InlineData("https://app.example.com:8443")]
    [InlineData("https://app.example.com.")]
    [InlineData("https://x.app.example.com")]
    [InlineData("null")]
    public async Task Another_origin_gets_no_headers(string origin)
    {
        (await PreflightAsync("/api/v1/sessions", "POST", ("Origin", origin))).ShouldAllowNothing();
        (await server.Client().SendAsync(HttpMethod.Get, "/api/v1/me", headers: ("Origin", origin))).ShouldAllowNothing();
    }

    [Fact]
    public async Task Pages_and_the_check_of_gateways_are_not_for_scripts_of_other_origins()
    {
        (await PreflightAsync("/sign-in", "POST", FromApp)).ShouldAllowNothing();
        (await PreflightAsync("/api/v1/forward-auth/app", "GET", FromApp)).ShouldAllowNothing();
        (await PreflightAsync("/api/v1/forward-auth", "GET", FromApp)).ShouldAllowNothing();
        (await server.Client().SendAsync(HttpMethod.Get, "/sign-in", headers: FromApp)).ShouldAllowNothing();
    }

    [Fact]
    public async Task A_script_of_a_configured_origin_signs_in_and_calls_the_API_with_its_token()
    {
        var account = await server.RegisterAsync();
        object login = new { username = account.Username, password = RunningServer.Password, transport = "bearer" };

        var signedIn = await server.Client().SendAsync(HttpMethod.Post, "/api/v1/sessions", login, FromApp, ("Sec-Fetch-Site", "same-site"));
        signedIn.Status.ShouldBe(HttpStatusCode.Created, signedIn.Text);
        var client = server.Client();
        client.Bearer = signedIn.Json.GetProperty("token").GetString();
        var me = await client.SendAsync(HttpMethod.Get, "/api/v1/me", headers: FromApp);

        me.Status.ShouldBe(HttpStatusCode.OK);
        me.Header("Access-Control-Allow-Origin").ShouldBe("https://app.example.com");
        me.Header("Access-Control-Expose-Headers")!.Split(',').ShouldBe(["ETag", "Location", "Link", "Retry-After", "WWW-Authenticate", "Content-Disposition", "Idempotent-Replayed", "X-Request-Id", "RateLimit-Policy", "RateLimit"], ignoreOrder: true);
        me.Headers.Contains("Access-Control-Allow-Credentials").ShouldBeFalse();
    }

    [Fact]
    public async Task An_error_can_be_read_by_a_script_of_a_configured_origin()
    {
        var answer = await server.Client().SendAsync(HttpMethod.Get, "/api/v1/me", headers: FromApp);

        answer.ShouldBeProblem(HttpStatusCode.Unauthorized, "not_authenticated").Header("Access-Control-Allow-Origin").ShouldBe("https://app.example.com");
    }

    [Fact]
    [Trait("Requirement", "R40")]
    public async Task A_cookie_is_still_refused_from_a_configured_origin()
    {
        var account = await server.RegisterAsync();
        object login = new { username = account.Username, password = RunningServer.Password };
        var client = server.WithSessionCookie((await server.SignInAsync(account)).Bearer!);

        (await client.SendAsync(HttpMethod.Delete, "/api/v1/sessions/current", null, FromApp)).ShouldBeProblem(HttpStatusCode.Forbidden, "cross_site");
        (await client.SendAsync(HttpMethod.Post, "/api/v1/sessions", login, FromApp)).ShouldBeProblem(HttpStatusCode.Forbidden, "cross_site");
        (await server.WithSessionCookie("x", "theme").SendAsync(HttpMethod.Post, "/api/v1/sessions", login, FromApp)).ShouldBeProblem(HttpStatusCode.Forbidden, "cross_site");
        (await server.Client().SendAsync(HttpMethod.Post, "/api/v1/sessions", login, FromAnotherSite)).ShouldBeProblem(HttpStatusCode.Forbidden, "cross_site");
        (await client.IsSignedInAsync()).ShouldBeTrue();
    }

    [Fact]
    [Trait("Requirement", "R40")]
    public async Task A_login_from_a_configured_origin_never_sets_a_cookie()
    {
        var account = await server.RegisterAsync();
        var signedIn = await server.SignInAsync(account);
        var anonymous = server.Client();
        string[] bodies =
        [
            $$"""{"username":"{{account.Username}}","password":"{{RunningServer.Password}}"}""",
            $$"""{"username":"{{account.Username}}","password":"{{RunningServer.Password}}","transport":"cookie"}""",
            $$"""{"username":"{{account.Username}}","password":"{{RunningServer.Password}}","transport":"COOKIE"}""",
        ];

        foreach (var client in new[] { anonymous, signedIn })
        {
            foreach (var body in bodies)
            {
                var answer = (await client.SendAsync(HttpMethod.Post, "/api/v1/sessions", JsonNode.Parse(body), FromApp)).ShouldBeProblem(HttpStatusCode.Forbidden, "cross_site");

                answer.Headers.Contains("Set-Cookie").ShouldBeFalse();
                answer.Json.GetProperty("detail").GetString()!.ShouldContain("transport bearer");
            }
        }

        (await signedIn.IsSignedInAsync()).ShouldBeTrue();
    }

    [Theory]
    [Trait("Requirement", "R40")]
    [InlineData("/api/v1/sessions/passkey", """{"ceremony":"x","credential":{}}""")]
    [InlineData("/api/v1/sessions/second-factor", """{"challenge":"x","code":"000000"}""")]
    [InlineData("/api/v1/sessions/continue", """{"challenge":"x"}""")]
    [InlineData("/api/v1/sessions/actions/accept_terms", """{"challenge":"x"}""")]
    [InlineData("/api/v1/sessions/actions/change_password", """{"challenge":"x","newPassword":"y"}""")]
    [InlineData("/api/v1/sessions/actions/verify_email", """{"challenge":"x"}""")]
    public async Task Each_step_of_a_login_that_would_set_a_cookie_is_refused_from_a_configured_origin(string path, string body)
    {
        var asked = JsonNode.Parse(body)!;
        asked["transport"] = "bearer";

        (await server.Client().SendAsync(HttpMethod.Post, path, JsonNode.Parse(body), FromApp)).ShouldBeProblem(HttpStatusCode.Forbidden, "cross_site");
        (await server.Client().SendAsync(HttpMethod.Post, path, asked, FromApp)).Status.ShouldNotBe(HttpStatusCode.Forbidden);
        (await server.Client().SendAsync(HttpMethod.Post, path, JsonNode.Parse(body))).Status.ShouldNotBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    [Trait("Requirement", "R40")]
    public async Task A_bearer_login_from_a_configured_origin_reads_no_cookie()
    {
        var account = await server.RegisterAsync();
        var client = await server.SignInAsync(account);
        client.Cookie = "__Host-auth-device=x";
        object login = new { username = account.Username, password = RunningServer.Password, transport = "bearer" };

        (await client.SendAsync(HttpMethod.Post, "/api/v1/sessions", login, FromApp)).ShouldBeProblem(HttpStatusCode.Forbidden, "cross_site");
        (await client.SendAsync(HttpMethod.Post, "/api/v1/sessions", login)).Status.ShouldBe(HttpStatusCode.Created);
    }

    [Theory]
    [InlineData("*")]
    [InlineData("null")]
    [InlineData("https://app.example.com/")]
    [InlineData("https://*.example.com")]
    [InlineData("app.example.com")]
    public void A_text_that_is_no_origin_is_rejected_at_the_start(string text)
    {
        var reader = new SettingsReader(new ConfigurationBuilder().AddInMemoryCollection([new("Cors:Origins", text)]).Build());
        CorsSettings.Read(reader).AreSet.ShouldBeFalse();

        Should.Throw<SettingsException>(reader.Finish).Message.ShouldContain("Cors:Origins");
    }

    private Task<Answer> PreflightAsync(string path, string method, (string, string) origin) =>
        server.Client().SendAsync(HttpMethod.Options, path, null, origin, ("Access-Control-Request-Method", method), ("Access-Control-Request-Headers", "authorization,content-type"));

    public sealed class Server() : RunningServer(("PublicUrl", "https://auth.example.com"), ("Cors:Origins", "https://app.example.com, http://localhost:3000"))
    {
        public ApiClient WithSessionCookie(string value, string name = ApiClient.CookieName)
        {
            var client = Client();
            client.Cookie = $"{name}={value}";
            return client;
        }
    }
}

internal static class CorsAnswers
{
    public static void ShouldAllowNothing(this Answer answer) => answer.Headers.ShouldNotContain(header => header.Key.StartsWith("Access-Control", StringComparison.OrdinalIgnoreCase));
}
