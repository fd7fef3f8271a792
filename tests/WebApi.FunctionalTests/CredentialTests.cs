using System.Net;
using Auth.WebApi.FunctionalTests.Running;

namespace Auth.WebApi.FunctionalTests;

/// <summary>A session token is accepted only in its exact spelling, in one place, and from its client.</summary>
public sealed class CredentialTests(RunningServer server) : IClassFixture<RunningServer>
{
    private const string Current = "/api/v1/sessions/current";

    [Fact]
    [Trait("Requirement", "R26")]
    public async Task Only_the_exact_session_token_is_accepted()
    {
        var token = (await server.SignInAsync()).Bearer!;

        foreach (var other in new[] { token.ToUpperInvariant(), token[..^1], token + "=", token + "A", "ses_" + token, token[4..], " " + token[1..], Percent(token) })
        {
            await ShouldRejectAsync("Authorization", $"Bearer {other}");
            await ShouldRejectAsync("Cookie", $"{ApiClient.CookieName}={other}");
        }

        await ShouldAcceptAsync("Authorization", $"Bearer {token}");
        await ShouldAcceptAsync("Authorization", $"bearer {token}");
        await ShouldAcceptAsync("Cookie", $"{ApiClient.CookieName}={token}");
        await ShouldAcceptAsync("Cookie", $"theme=dark; {ApiClient.CookieName}={token}; lang=en");
    }

    [Fact]
    [Trait("Requirement", "R26")]
    [Trait("Requirement", "R36")]
    public async Task Only_the_exact_cookie_name_is_accepted()
    {
        var token = (await server.SignInAsync()).Bearer!;

        foreach (var name in new[] { "__host-auth-session", "__HOST-AUTH-SESSION", "auth-session", "__Host-auth-session2", "__Host-auth-session%00", "x__Host-auth-session", "%5F_Host-auth-session" })
        {
            await ShouldRejectAsync("Cookie", $"{name}={token}");
        }
    }

    [Fact]
    [Trait("Requirement", "R36")]
    public async Task A_duplicate_session_cookie_is_rejected()
    {
        var token = (await server.SignInAsync()).Bearer!;

        var answer = await server.Client().SendAsync(HttpMethod.Get, Current, headers: ("Cookie", $"{ApiClient.CookieName}={token}; {ApiClient.CookieName}={token}"));

        answer.ShouldBeProblem(HttpStatusCode.BadRequest, "ambiguous_credentials");
    }

    [Fact]
    [Trait("Requirement", "R39")]
    public async Task A_cookie_and_bearer_token_together_are_rejected_by_every_endpoint()
    {
        var account = await server.RegisterAsync();
        var client = await server.SignInAsync(account);
        client.Cookie = $"{ApiClient.CookieName}={client.Bearer}";

        (await client.GetAsync(Current)).ShouldBeProblem(HttpStatusCode.BadRequest, "ambiguous_credentials");
        (await client.DeleteAsync(Current)).ShouldBeProblem(HttpStatusCode.BadRequest, "ambiguous_credentials");
        (await client.GetAsync("/api/v1/admin/users")).ShouldBeProblem(HttpStatusCode.BadRequest, "ambiguous_credentials");
        (await client.LoginAsync(account.Username)).ShouldBeProblem(HttpStatusCode.BadRequest, "ambiguous_credentials");
    }

    [Theory]
    [Trait("Requirement", "R39")]
    [InlineData("Bearer")]
    [InlineData("Bearer\tses_of_somebody_else")]
    [InlineData("Basic dXNlcjpwYXNz")]
    [InlineData("Digest username=\"a\"")]
    public async Task Any_authorization_header_together_with_a_session_cookie_is_rejected(string authorization)
    {
        var client = await server.SignInAsync();
        var cookie = $"{ApiClient.CookieName}={client.Bearer}";

        var answer = await server.Client().SendAsync(HttpMethod.Get, Current, headers: [("Cookie", cookie), ("Authorization", authorization)]);

        answer.ShouldBeProblem(HttpStatusCode.BadRequest, "ambiguous_credentials");
    }

    [Theory]
    [Trait("Requirement", "R39")]
    [InlineData("Bearer {0}", "Bearer {0}")]
    [InlineData("Bearer {0}", "Basic dXNlcjpwYXNz")]
    [InlineData("Basic dXNlcjpwYXNz", "Bearer {0}")]
    [InlineData("Basic dXNlcjpwYXNz", "Basic cGFzczp1c2Vy")]
    public async Task Two_authorization_headers_are_rejected(string first, string second)
    {
        var token = (await server.SignInAsync()).Bearer!;

        var answer = await RawHttp.SendAsync(server, $"GET {Current} HTTP/1.1\r\nHost: localhost\r\nUser-Agent: functional tests\r\nAuthorization: {WithToken(first)}\r\nAuthorization: {WithToken(second)}\r\nConnection: close\r\n\r\n");

        answer.ShouldStartWith("HTTP/1.1 400");
        answer.ShouldContain("ambiguous_credentials");

        string WithToken(string header) => header.Replace("{0}", token, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Requirement", "R38")]
    public async Task A_session_token_in_the_URL_is_ignored()
    {
        var token = (await server.SignInAsync()).Bearer!;

        (await server.Client().GetAsync($"{Current}?access_token={token}&token={token}&{ApiClient.CookieName}={token}")).ShouldBeProblem(HttpStatusCode.Unauthorized, "not_authenticated");
    }

    [Fact]
    [Trait("Requirement", "R43")]
    public async Task The_WWW_Authenticate_header_names_bearer_and_reports_an_invalid_token()
    {
        (await server.Client().GetAsync(Current)).Header("WWW-Authenticate").ShouldBe("Bearer");
        (await server.Client().SendAsync(HttpMethod.Get, Current, headers: ("Authorization", "Bearer nonsense"))).Header("WWW-Authenticate").ShouldBe("Bearer error=\"invalid_token\"");
        (await server.Client().SendAsync(HttpMethod.Get, Current, headers: ("Authorization", "Basic dXNlcjpwYXNz"))).Header("WWW-Authenticate").ShouldBe("Bearer");
        (await server.Client().LoginAsync("unknown", "a wrong password")).Header("WWW-Authenticate").ShouldBe("Bearer");
    }

    [Fact]
    [Trait("Requirement", "R34")]
    public async Task A_session_is_rejected_from_another_IP_address_or_user_agent()
    {
        var account = await server.RegisterAsync();
        var client = await server.SignInAsync(account);

        (await WithSession(server.Client(from: IPAddress.Parse("127.0.0.2"))).IsSignedInAsync()).ShouldBeFalse();
        (await WithSession(server.Client("another agent")).IsSignedInAsync()).ShouldBeFalse();
        (await WithSession(server.Client("Functional Tests")).IsSignedInAsync()).ShouldBeFalse();
        var forwarded = await client.SendAsync(HttpMethod.Get, Current, headers: [("X-Forwarded-For", "127.0.0.2"), ("Forwarded", "for=127.0.0.2"), ("X-Real-IP", "127.0.0.2")]);
        forwarded.Status.ShouldBe(HttpStatusCode.OK, "no proxy is configured");
        (await client.IsSignedInAsync()).ShouldBeTrue();

        var administrator = await server.AdministratorAsync();
        var events = (await administrator.GetAsync($"/api/v1/admin/events?user={account.Id}&type=session_mismatched")).Json.GetProperty("items");
        events.GetArrayLength().ShouldBe(1, "a mismatch is recorded at most once per minute");
        events[0].GetProperty("ipAddress").GetString().ShouldBe("127.0.0.2");

        ApiClient WithSession(ApiClient other)
        {
            other.Bearer = client.Bearer;
            return other;
        }
    }

    [Fact]
    public async Task A_bearer_login_ends_the_cookie_session_and_deletes_the_cookie()
    {
        var account = await server.RegisterAsync();
        var client = server.Client();
        client.Cookie = $"{ApiClient.CookieName}={(await server.SignInAsync(account)).Bearer}";

        var answer = await client.LoginAsync(account.Username);

        answer.Status.ShouldBe(HttpStatusCode.Created);
        answer.Header("Set-Cookie")!.ShouldContain("expires=Thu, 01 Jan 1970");
        (await client.IsSignedInAsync()).ShouldBeFalse();
    }

    private static string Percent(string token) => string.Concat(token.Select(c => $"%{(int)c:X2}"));

    private async Task ShouldRejectAsync(string header, string value) =>
        (await server.Client().SendAsync(HttpMethod.Get, Current, headers: (header, value))).Status.ShouldBe(HttpStatusCode.Unauthorized, value);

    private async Task ShouldAcceptAsync(string header, string value) =>
        (await server.Client().SendAsync(HttpMethod.Get, Current, headers: (header, value))).Status.ShouldBe(HttpStatusCode.OK, value);
}
