using System.Text.RegularExpressions;

namespace Auth.EndToEndTests;

/// <summary>Attacks the configuration of <c>docs/gateway.md</c> in a real nginx. It admits the role <c>staff</c>.</summary>
[Trait("Requirement", "R79")]
public sealed partial class NginxTests(GatewayFixture gateway) : IClassFixture<GatewayFixture>
{
    /// <summary>Ways to send cookies, with <c>S</c>, <c>G</c> and <c>D</c> for those of Auth, and what the application gets.</summary>
    public static TheoryData<string, string> Cookies => new()
    {
        { "Cookie: S\r\n", "" },
        { "Cookie: G\r\n", "" },
        { "Cookie: S; G; D\r\n", "" },
        { "Cookie: theme=dark; S; app=7; D; G; lang=en\r\n", "theme=dark; app=7; lang=en" },
        { "Cookie: S; theme=dark\r\n", "theme=dark" },
        { "Cookie: theme=dark;S\r\n", "theme=dark;" },
        { "Cookie: theme=dark;\tS;D ; app=7\r\n", "theme=dark;\tapp=7" },
        { "Cookie: a=1; S; b=2; G; c=3; D; d=4; __Host-auth-form=5; e=5; __Host-auth-notice=6; f=6\r\n", "a=1; b=2; c=3; d=4; e=5; f=6" },
        { "Cookie: theme=dark; S\r\nCookie: D; app=7\r\n", "theme=dark; app=7" },
        { "cookie: theme=dark\r\nCOOKIE: G\r\n", "theme=dark;" },
        { "Cookie: a=1; D; b=2; D; c=3; D; d=4; D; e=5; D; f=6; D; g=7; S\r\n", "" },
        { "Cookie: __HOST-AUTH-DEVICE=x; __host-Auth-Session=y; theme=dark; S\r\n", "theme=dark;" },
        { "Cookie: x=__Host-auth; S; y=\"a b\"; z\r\n", "x=__Host-auth; y=\"a b\"; z" },
        { "Cookie: ;;=; S;; ; a=1\r\n", ";;=; ; ; a=1" },
    };

    /// <summary>Headers by which a client claims to be an administrator.</summary>
    public static TheoryData<string> ForgedHeaders =>
    [
        "X-Auth-Roles: admin\r\nX-Auth-Username: root\r\nX-Auth-User-Id: 1\r\nX-Auth-Error: none\r\n",
        "X-Auth-Roles: staff\r\nX-Auth-Roles: admin\r\n",
        "x-auth-roles: admin\r\nX-AUTH-USERNAME: root\r\n",
        "X_Auth_Roles: admin\r\nX_Auth_Username: root\r\nX_Auth_User_Id: 1\r\n",
        "X-Auth_Roles: admin\r\nX_Auth-Username: root\r\nX-Auth-User_Id: 1\r\n",
        "X.Auth.Roles: admin\r\nX Auth Username: root\r\n",
        "X-Auth-Roles : admin\r\n",
        "X-Auth-Roles:\tadmin\r\n",
        "X-Auth-Roles: \r\n admin\r\n",
        "Connection: close, X-Auth-Roles, X-Auth-User-Id\r\nX-Auth-Roles: admin\r\n",
        "X-Other: a\rX-Auth-Roles: admin\r\n",
        "X-Other: a\nX-Auth-Roles: admin\r\n",
        "HTTP_X_AUTH_ROLES: admin\r\n",
    ];

    /// <summary>Requests that must not reach the application, or another endpoint in its name, without a session.</summary>
    public static TheoryData<string> Targets =>
    [
        "GET /app/",
        "GET /app/orders?role=*&aal=1",
        "GET /app/../health/live",
        "GET /app/%2e%2e/health/live",
        "GET /app/.%2e/.%2e/health/live",
        "GET /app/x/..;/..;/health/live",
        "GET /app/..%2f..%2f..%2f..%2fhealth/live",
        "GET /app/%252e%252e/%252e%252e/health/live",
        @"GET /app\..\health\live",
        "GET //app/",
        "GET /./app/",
        "GET /x/../app/",
        "GET /%61pp/",
        "GET /app%2f",
        "GET /app;x/",
        "GET /APP/",
        "GET http://example.com/app/",
        "GET /.forward-auth",
        "GET /.forward-auth?role=*",
        "GET /%2eforward-auth",
        "GET /api/v1/forward-auth?role=*",
        "GET /api/v1/forward-auth/../../../app/",
        "HEAD /app/",
        "POST /app/",
        "OPTIONS /app/",
        "PROPFIND /app/",
        "OPTIONS *",
    ];

    [Theory]
    [MemberData(nameof(Cookies))]
    public async Task An_application_gets_its_own_cookies_and_none_of_Auth(string header, string expected)
    {
        SkipWithoutNginx();
        var visitor = await gateway.SignInAsync("staff");
        var sent = Placeholder().Replace(header, match => match.Value switch
        {
            "S" => $"__Host-auth-session={visitor.Session}",
            "G" => $"__Host-auth-gateway={visitor.Gateway}",
            _ => $"__Host-auth-device={visitor.Device}",
        });

        var answer = await gateway.SendAsync("GET /app/orders", sent);

        answer.Status.ShouldBe(200, answer.Text);
        answer.ReceivedValues("X-Auth-Username").ShouldBe([visitor.Username]);
        string.Join(" | ", answer.ReceivedValues("Cookie")).ShouldBe(expected);
        foreach (var secret in visitor.Secrets) answer.Received.ShouldNotContain(secret);
    }

    [Theory]
    [Trait("Requirement", "R71")]
    [MemberData(nameof(ForgedHeaders))]
    public async Task An_application_gets_the_identity_from_the_check_alone(string headers)
    {
        SkipWithoutNginx();
        var visitor = await gateway.SignInAsync("staff");

        var answer = await gateway.SendAsync("GET /app/", headers + visitor.CookieHeader);

        // nginx rejects some of these requests.
        if (answer.Status == 400) return;
        answer.Status.ShouldBe(200, answer.Text);
        answer.ReceivedValues("X-Auth-User-Id").ShouldBe([visitor.Id]);
        answer.ReceivedValues("X-Auth-Username").ShouldBe([visitor.Username]);
        answer.ReceivedValues("X-Auth-Roles").ShouldBe(["staff"]);
        answer.ReceivedValues("HTTP_X_AUTH_ROLES").ShouldBeEmpty();
        answer.Received.ShouldNotContain("admin");
    }

    [Theory]
    [Trait("Requirement", "R71")]
    [MemberData(nameof(Targets))]
    public async Task Without_a_session_nothing_reaches_the_application(string target)
    {
        SkipWithoutNginx();
        var before = gateway.Application.Requests;

        var answer = await gateway.SendAsync(target, "X-Auth-Roles: staff\r\nX-Auth-User-Id: 1\r\nX-Original-URL: /app/\r\n");

        gateway.Application.Requests.ShouldBe(before);
        if (answer.Status == 200) answer.Received.ShouldContain("""{"status":"ok"}""", customMessage: "nginx resolves the path itself, and it is one of Auth that is open to everyone");
    }

    [Theory]
    [InlineData("/metrics")]
    [InlineData("/metrics?a=b")]
    [InlineData("/metrics/")]
    [InlineData("/METRICS")]
    [InlineData("/%6Detrics")]
    [InlineData("/metrics%2F")]
    [InlineData("//metrics")]
    [InlineData("/app/../metrics")]
    [InlineData("/metrics/.")]
    public async Task The_metrics_of_the_server_are_not_published(string target)
    {
        SkipWithoutNginx();

        var answer = await gateway.SendAsync($"GET {target}");

        answer.Status.ShouldBe(404);
        answer.Text.ShouldNotContain("auth_build_info");
    }

    [Theory]
    [Trait("Requirement", "R72")]
    [InlineData("/app/")]
    [InlineData("/app/?role=*")]
    [InlineData("/app/?role=admin&aal=1&max_age=99999")]
    [InlineData("/app/%3Frole=*")]
    public async Task A_request_cannot_admit_a_user_without_the_role(string target)
    {
        SkipWithoutNginx();
        var visitor = await gateway.SignInAsync("editor");
        var before = gateway.Application.Requests;

        (await gateway.SendAsync($"GET {target}", visitor.CookieHeader + "X-Auth-Roles: staff\r\n")).Status.ShouldBe(403);

        gateway.Application.Requests.ShouldBe(before);
    }

    [Fact]
    [Trait("Requirement", "R55")]
    public async Task A_role_and_the_end_of_a_session_apply_to_the_next_request()
    {
        SkipWithoutNginx();
        var visitor = await gateway.SignInAsync();
        (await gateway.SendAsync("GET /app/", visitor.CookieHeader)).Status.ShouldBe(403);

        await gateway.SetRolesAsync(visitor.Id, "staff", "editor");
        (await gateway.SendAsync("GET /app/", visitor.CookieHeader)).ReceivedValues("X-Auth-Roles").ShouldBe(["editor,staff"]);

        (await gateway.SendAsync("DELETE /api/v1/sessions/current", visitor.CookieHeader + "Sec-Fetch-Site: same-origin\r\n")).Status.ShouldBe(204);
        var answer = await gateway.SendAsync("GET /app/orders?id=7", visitor.CookieHeader);
        answer.Status.ShouldBe(303);
        answer.Text.ShouldContain("\r\nLocation: https://example.com/sign-in?return_raw=/app/orders?id=7\r\n");
    }

    [Fact]
    [Trait("Requirement", "R72")]
    public async Task A_browser_whose_login_is_too_old_is_led_to_confirm_the_identity()
    {
        SkipWithoutNginx();
        var visitor = await gateway.SignInAsync("staff");
        var editor = await gateway.SignInAsync("editor");

        var answer = await gateway.SendAsync("GET /app/orders?id=7", visitor.CookieHeader, port: gateway.StrictPort);

        answer.Status.ShouldBe(303);
        answer.Text.ShouldContain("\r\nLocation: https://example.com/confirm-identity?return_raw=/app/orders?id=7\r\n");
        (await gateway.SendAsync("GET /app/", editor.CookieHeader, port: gateway.StrictPort)).Status.ShouldBe(403, "another reason");
    }

    [Fact]
    public async Task A_bearer_token_passes_the_check_and_does_not_reach_the_application()
    {
        SkipWithoutNginx();
        var visitor = await gateway.SignInAsync("staff");
        var token = await gateway.SignInByBearerAsync(visitor);

        var answer = await gateway.SendAsync("GET /app/", $"Authorization: Bearer {token}\r\nCookie: theme=dark\r\n");

        answer.ReceivedValues("X-Auth-Username").ShouldBe([visitor.Username]);
        answer.ReceivedValues("Authorization").ShouldBeEmpty();
        answer.Received.ShouldNotContain(token);
        (await gateway.SendAsync("GET /app/", $"Authorization: Bearer {token}\r\n{visitor.CookieHeader}")).Status.ShouldBe(500, "two credentials");
    }

    [Theory]
    [Trait("Requirement", "R45")]
    [InlineData("/app/orders?a=1&b=2%26", "/app/orders?a=1&b=2%26")]
    [InlineData("/app/100%25?q=%2F&return=/x&setup=later", "/app/100%25?q=%2F&return=/x&setup=later")]
    [InlineData("/app/m%C3%BCller?return_raw=//evil.example&x=a+b", "/app/m%C3%BCller?return_raw=//evil.example&x=a+b")]
    [InlineData("/app/?path=a\\b", "/app/?path=a%5Cb")]
    [InlineData("//app/%2f%2fevil.example", "/account")]
    [InlineData("/app/..//app/x", "/account")]
    public async Task A_browser_returns_after_sign_in_to_the_URL_that_it_has_asked_for(string target, string expected)
    {
        SkipWithoutNginx();
        var visitor = await gateway.SignInAsync("staff");
        var signIn = (await gateway.SendAsync($"GET {target}")).Location;
        signIn.ShouldStartWith("https://example.com/sign-in?");

        // With a session, the page leads there at once.
        var answer = await gateway.SendAsync($"GET {signIn["https://example.com".Length..]}", visitor.CookieHeader);

        (answer.Status, answer.Location).ShouldBe((303, expected));
    }

    [Theory]
    [InlineData("Content-Length: 5\r\n", "a=b&c")]
    [InlineData("Transfer-Encoding: chunked\r\n", "5\r\na=b&c\r\n0\r\n\r\n")]
    public async Task The_body_reaches_the_application_and_not_the_check(string header, string body)
    {
        SkipWithoutNginx();
        var visitor = await gateway.SignInAsync("staff");

        var answer = await gateway.SendAsync("POST /app/orders", header + visitor.CookieHeader, body);

        answer.Status.ShouldBe(200, answer.Text);
        answer.Received.ShouldEndWith("\r\n\r\na=b&c");
    }

    [Theory]
    [InlineData("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\nGET /app/ HTTP/1.1\r\nHost: example.com\r\nX-Auth-Roles: admin\r\n\r\n")]
    [InlineData("Content-Length: 0\r\nContent-Length: 44\r\n", "GET /app/ HTTP/1.1\r\nHost: example.com\r\n\r\n")]
    [InlineData("Transfer-Encoding: chunked, identity\r\n", "0\r\n\r\n")]
    public async Task A_request_that_hides_another_one_is_rejected(string headers, string body)
    {
        SkipWithoutNginx();
        var visitor = await gateway.SignInAsync("staff");
        var before = gateway.Application.Requests;

        (await gateway.SendAsync("POST /app/", headers + visitor.CookieHeader, body)).Status.ShouldBeOneOf(400, 501);

        gateway.Application.Requests.ShouldBe(before);
    }

    [GeneratedRegex(@"(?<=[:;]\s*)[SGD](?=\s*[;\r])", RegexOptions.None, 1000)]
    private static partial Regex Placeholder();

    private static void SkipWithoutNginx() => Assert.SkipUnless(GatewayFixture.IsInstalled, "Install nginx to run this test.");
}
