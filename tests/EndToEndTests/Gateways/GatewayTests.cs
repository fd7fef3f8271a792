using System.Net.Security;
using System.Text;
using Auth.FaultRig.Running;

namespace Auth.EndToEndTests.Gateways;

[Trait("Requirement", "R79")]
public sealed class NginxTests(GatewayFixture<Nginx> gateway) : GatewayTests(gateway), IClassFixture<GatewayFixture<Nginx>>
{
    /// <summary>A configuration of nginx has no loop, so it knows up to six groups of cookies.</summary>
    [Fact]
    public async Task An_application_gets_no_cookie_if_there_are_more_groups_than_nginx_can_read()
    {
        Gateway.SkipIfMissing();
        var visitor = await Gateway.SignInAsync("staff");

        var answer = await Gateway.SendAsync("GET /app/", visitor.Fill("Cookie: a=1; D; b=2; D; c=3; D; d=4; D; e=5; D; f=6; D; g=7; S\r\n"));

        answer.Status.ShouldBe(200);
        answer.ReceivedCookies.ShouldBeEmpty();
    }
}

[Trait("Requirement", "R79")]
public sealed class CaddyTests(GatewayFixture<Caddy> gateway) : GatewayTests(gateway), IClassFixture<GatewayFixture<Caddy>>;

[Trait("Requirement", "R79")]
public sealed class HAProxyTests(GatewayFixture<HAProxy> gateway) : GatewayTests(gateway), IClassFixture<GatewayFixture<HAProxy>>;

[Trait("Requirement", "R79")]
public sealed class ApacheTests(GatewayFixture<Apache> gateway) : GatewayTests(gateway), IClassFixture<GatewayFixture<Apache>>;

/// <summary>Attacks the configurations of <c>samples/gateways</c> in the real programs. They admit the role <c>staff</c>.</summary>
[Trait("Requirement", "R91")]
public abstract class GatewayTests(GatewayFixture gateway)
{
    private const string Html = "Accept: text/html\r\n";

    private static readonly TimeSpan TestTimeout = TimeSpan.FromMinutes(1);

    /// <summary>Cookies in one header, with <c>S</c>, <c>G</c> and <c>D</c> for those of Auth, and what the application gets.</summary>
    public static TheoryData<string, string> Cookies => new()
    {
        { "S", "" },
        { "G", "" },
        { "S; G; D", "" },
        { "theme=dark; S; app=7; D; G; lang=en", "theme=dark; app=7; lang=en" },
        { "S; theme=dark", "theme=dark" },
        { "theme=dark;S", "theme=dark" },
        { "theme=dark;\tS;D ; app=7", "theme=dark; app=7" },
        { "a=1; S; b=2; G; c=3; D; d=4; __Host-auth-form=5; e=5; __Secure-auth-gateway=6; f=6", "a=1; b=2; c=3; d=4; e=5; f=6" },
        { "__HOST-AUTH-DEVICE=x; __host-Auth-Session=y; theme=dark; S", "theme=dark" },
        { "x=__Host-auth; S; y=\"a b\"; z", "x=__Host-auth; y=\"a b\"; z" },
        { ";;=; S;; ; a=1", "=; a=1" },
    };

    /// <summary>Cookies in several headers of HTTP/1.1, which no browser sends. A gateway may admit no one then.</summary>
    public static TheoryData<string, string> SplitCookies => new()
    {
        { "Cookie: theme=dark; S\r\nCookie: D; app=7\r\n", "theme=dark; app=7" },
        { "cookie: theme=dark\r\nCOOKIE: G\r\n", "theme=dark" },
        { "Cookie: G; theme=dark\r\nCookie: S; app=7\r\n", "theme=dark; app=7" },
        { "Cookie: G; theme=dark\r\nCookie: D\r\nCookie: S\r\n", "theme=dark" },
    };

    /// <summary>Header fields of HTTP/2, in which browsers may send each cookie separately.</summary>
    public static TheoryData<string, string> Crumbs => new()
    {
        { "S", "" },
        { "theme=dark|S|app=7|D|G", "theme=dark; app=7" },
        { "G|theme=dark|S; D|lang=en", "theme=dark; lang=en" },
    };

    /// <summary>Headers by which a client claims to be an administrator.</summary>
    public static TheoryData<string, string> ForgedIdentities => new()
    {
        { "in its own spelling", "X-Auth-Roles: admin\r\nX-Auth-Username: root\r\nX-Auth-User-Id: 1\r\nX-Auth-Error: admin\r\n" },
        { "twice", "X-Auth-Roles: staff\r\nX-Auth-Roles: admin\r\n" },
        { "in another case", "x-auth-roles: admin\r\nX-AUTH-USERNAME: root\r\n" },
        { "with underscores", "X_Auth_Roles: admin\r\nX_Auth_Username: root\r\nX_Auth_User_Id: 1\r\n" },
        { "with some underscores", "X-Auth_Roles: admin\r\nX_Auth-Username: root\r\nX-Auth-User_Id: 1\r\nX-Auth_User_Id: 1\r\n" },
        { "with dots", "X.Auth.Roles: admin\r\nX.Auth-Username: root\r\nX-Auth-User.Id: 1\r\n" },
        { "with an underscore and twice", "X_Auth_Roles: admin\r\nX_Auth_Roles: admin\r\nX-Auth-Roles: admin\r\n" },
        { "with spaces", "X Auth Username: root\r\n" },
        { "with a space before the colon", "X-Auth-Roles : admin\r\n" },
        { "with a tab after the colon", "X-Auth-Roles:\tadmin\r\n" },
        { "on a continued line", "X-Auth-Roles: \r\n admin\r\n" },
        { "named as a header of the connection", "Connection: close, X-Auth-Roles, X-Auth-User-Id, X-Auth-Username\r\nX-Auth-Roles: admin\r\n" },
        { "named as headers of the connection in another line", "Connection: X-Auth-Roles\r\nConnection: X-Auth-User-Id\r\n" },
        { "after a carriage return", "X-Other: a\rX-Auth-Roles: admin\r\n" },
        { "after a line feed", "X-Other: a\nX-Auth-Roles: admin\r\n" },
        { "as a trailer", "TE: trailers\r\nTrailer: X-Auth-Roles\r\n" },
    };

    /// <summary>Headers in which a client states another IP address, host or URL.</summary>
    public static TheoryData<string> ForgedRequests =>
    [
        "X-Forwarded-For: 203.0.113.66\r\n",
        "X-Forwarded-For: 203.0.113.66, 127.0.0.1\r\nX-Forwarded-For: 203.0.113.66\r\n",
        "X_Forwarded_For: 203.0.113.66\r\n",
        "X-Forwarded-Host: forged.example\r\nX-Forwarded-Proto: forged\r\n",
        "X-Forwarded-Uri: /forged\r\nX-Forwarded-Method: FORGED\r\n",
        "X-Forwarded-Prefix: /forged\r\nX-Forwarded-Port: 666\r\nX-Forwarded-Server: forged.example\r\n",
        "Forwarded: for=203.0.113.66;host=forged.example;proto=http\r\n",
        "X-Original-URL: /forged\r\nX-Rewrite-URL: /forged\r\n",
        "X-Real-IP: 203.0.113.66\r\n",
        "Connection: X-Forwarded-For, X-Forwarded-Proto\r\nX-Forwarded-For: 203.0.113.66\r\n",
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
        "GET /app/..%5c..%5chealth%5clive",
        "GET /app/../api/v1/forward-auth?role=*",
        "GET //app/",
        "GET /./app/",
        "GET /x/../app/",
        "GET /x/..%2fapp/",
        "GET /%61pp/",
        "GET /app%2f",
        "GET /app%00/",
        "GET /app;x/",
        "GET /APP/",
        "GET http://example.com/app/",
        "GET https://other.example/app/",
        "GET /.forward-auth",
        "GET /.forward-auth?role=*",
        "GET /%2eforward-auth",
        "GET /api/v1/forward-auth?role=*",
        "GET /api/v1/forward-auth/../../../app/",
        "HEAD /app/",
        "POST /app/",
        "PUT /app/",
        "DELETE /app/",
        "OPTIONS /app/",
        "TRACE /app/",
        "PROPFIND /app/",
        "get /app/",
        "CONNECT example.com:443",
        "OPTIONS *",
    ];

    protected GatewayFixture Gateway => gateway;

    [Theory]
    [MemberData(nameof(Cookies))]
    public async Task An_application_gets_its_own_cookies_and_none_of_Auth(string cookies, string expected)
    {
        gateway.SkipIfMissing();
        var visitor = await gateway.SignInAsync("staff");

        var answer = await gateway.SendAsync("GET /app/orders", $"Cookie: {visitor.Fill(cookies)}\r\n");

        answer.Status.ShouldBe(200, answer.Text);
        answer.ReceivedValues("X-Auth-Username").ShouldBe([visitor.Username]);
        string.Join("; ", answer.ReceivedCookies).ShouldBe(expected);
        foreach (var secret in visitor.Secrets) answer.Received.ShouldNotContain(secret);
    }

    [Theory]
    [MemberData(nameof(SplitCookies))]
    public async Task Cookies_in_several_headers_reach_the_application_without_those_of_Auth(string headers, string expected)
    {
        gateway.SkipIfMissing();
        var visitor = await gateway.SignInAsync("staff");

        var answer = await gateway.SendAsync("GET /app/orders", visitor.Fill(headers));

        foreach (var secret in visitor.Secrets) answer.Text.ShouldNotContain(secret);
        if (answer.Status != 401) string.Join("; ", answer.ReceivedCookies.SelectMany(cookie => cookie.Split(", "))).ShouldBe(expected, answer.Text);
    }

    [Theory]
    [MemberData(nameof(Crumbs))]
    public async Task Cookies_in_several_fields_of_HTTP_2_reach_the_application_without_those_of_Auth(string crumbs, string expected)
    {
        gateway.SkipIfMissing();
        var visitor = await gateway.SignInAsync("staff");
        await using var stream = await gateway.ConnectAsync(SslApplicationProtocol.Http2);

        var received = await Http2Request.SendAsync(stream, "/app/orders", crumbs.Split('|').Select(crumb => ("cookie", visitor.Fill(crumb))));

        received.ShouldNotBeNull().ShouldStartWith("GET /app/orders HTTP/1.1\r\n");
        GatewayAnswer.ValuesIn(received, "X-Auth-Username").ShouldBe([visitor.Username]);
        new GatewayAnswer($"\r\n\r\n{received}").ReceivedCookies.ShouldBe(expected.Split("; ", StringSplitOptions.RemoveEmptyEntries));
        foreach (var secret in visitor.Secrets) received.ShouldNotContain(secret);
    }

    [Fact]
    [Trait("Requirement", "R71")]
    public async Task Fields_of_HTTP_2_state_no_identity()
    {
        gateway.SkipIfMissing();
        var visitor = await gateway.SignInAsync("staff");
        await using var stream = await gateway.ConnectAsync(SslApplicationProtocol.Http2);

        var received = await Http2Request.SendAsync(
            stream, "/app/", [("x-auth-roles", "admin"), ("x_auth_roles", "admin"), ("x.auth.username", "admin"), ("x-forwarded-for", "203.0.113.66"), ("cookie", visitor.Fill("G"))]);

        received.ShouldNotBeNull().ShouldNotContain("admin");
        received.ShouldNotContain("203.0.113.66");
        GatewayAnswer.ValuesIn(received, "X-Auth-Roles").ShouldBe(["staff"]);
    }

    [Theory]
    [Trait("Requirement", "R71")]
    [MemberData(nameof(ForgedIdentities))]
    public async Task An_application_gets_the_identity_from_the_check_alone(string way, string headers)
    {
        gateway.SkipIfMissing();
        var visitor = await gateway.SignInAsync("staff");
        var before = gateway.Application.Requests;

        var answer = await gateway.SendAsync("GET /app/", headers + visitor.CookieHeader);

        if (answer.Status == 400)
        {
            gateway.Application.Requests.ShouldBe(before, "the gateway rejects the request");
            return;
        }

        answer.Status.ShouldBe(200, $"an identity {way}: {answer.Text}");
        answer.ReceivedValues("X-Auth-User-Id").ShouldBe([visitor.Id]);
        answer.ReceivedValues("X-Auth-Username").ShouldBe([visitor.Username]);
        answer.ReceivedValues("X-Auth-Roles").ShouldBe(["staff"]);
        answer.Received.ShouldNotContain("admin");
        answer.Received.ShouldNotContain("root");
    }

    [Theory]
    [Trait("Requirement", "R18")]
    [MemberData(nameof(ForgedRequests))]
    public async Task An_application_gets_address_and_URL_of_the_client_from_the_gateway_alone(string headers)
    {
        gateway.SkipIfMissing();
        var visitor = await gateway.SignInAsync("staff");

        var answer = await gateway.SendAsync("GET /app/", headers + visitor.CookieHeader);

        answer.Status.ShouldBe(200, answer.Text);
        answer.Received.ShouldNotContain("forged", Case.Insensitive);
        answer.Received.ShouldNotContain("203.0.113.66");
        answer.ReceivedValues("X-Forwarded-For").ShouldBe(["127.0.0.1"]);
        answer.ReceivedValues("X-Forwarded-Proto").ShouldBe(["https"]);
    }

    /// <summary>A session is bound to the IP address, which limits a stolen cookie.</summary>
    [Theory]
    [Trait("Requirement", "R18")]
    [InlineData("X-Forwarded-For: 203.0.113.66\r\n")]
    [InlineData("X-Forwarded-For: 203.0.113.66, 127.0.0.1\r\n")]
    [InlineData("Connection: X-Forwarded-For\r\nX-Forwarded-For: 203.0.113.66\r\n")]
    [InlineData("Forwarded: for=203.0.113.66\r\nX-Real-IP: 203.0.113.66\r\n")]
    public async Task A_forged_IP_address_does_not_reach_the_check_or_the_API(string headers)
    {
        gateway.SkipIfMissing();
        var visitor = await gateway.SignInAsync("staff");

        (await gateway.SendAsync("GET /app/", headers + visitor.CookieHeader)).Status.ShouldBe(200, "a session is bound to its IP address");
        (await gateway.SendAsync("GET /api/v1/sessions/current", headers + visitor.CookieHeader)).Text.ShouldContain("\"ipAddress\":\"127.0.0.1\"");
    }

    [Theory]
    [Trait("Requirement", "R71")]
    [MemberData(nameof(Targets))]
    public async Task Without_a_session_nothing_reaches_the_application(string target)
    {
        gateway.SkipIfMissing();
        var before = gateway.Application.Requests;

        var answer = await gateway.SendAsync(target, "X-Auth-Roles: staff\r\nX-Auth-User-Id: 1\r\nX-Original-URL: /app/\r\n");

        gateway.Application.Requests.ShouldBe(before, answer.Text);
        if (answer.Status == 200 && answer.Received.Length > 0) answer.Received.ShouldContain("""{"status":"ok"}""", customMessage: "the gateway resolves the path itself, and it is one of Auth that is open to everyone");
    }

    [Theory]
    [Trait("Requirement", "R72")]
    [MemberData(nameof(Targets))]
    public async Task A_user_without_the_role_reaches_the_application_by_no_path(string target)
    {
        gateway.SkipIfMissing();
        var visitor = await gateway.SignInAsync("editor");
        var before = gateway.Application.Requests;

        var answer = await gateway.SendAsync(target, visitor.CookieHeader + "X-Auth-Roles: staff\r\n");

        gateway.Application.Requests.ShouldBe(before, answer.Text);
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
    [InlineData("/./metrics")]
    [InlineData("http://example.com/metrics")]
    public async Task The_metrics_of_the_server_are_not_published(string target)
    {
        gateway.SkipIfMissing();

        var answer = await gateway.SendAsync($"GET {target}");

        answer.Status.ShouldBeOneOf(400, 404);
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
        gateway.SkipIfMissing();
        var visitor = await gateway.SignInAsync("editor");
        var before = gateway.Application.Requests;

        (await gateway.SendAsync($"GET {target}", visitor.CookieHeader + "X-Auth-Roles: staff\r\n")).Status.ShouldBe(403);

        gateway.Application.Requests.ShouldBe(before);
    }

    [Fact]
    [Trait("Requirement", "R55")]
    public async Task A_role_and_the_end_of_a_session_apply_to_the_next_request()
    {
        gateway.SkipIfMissing();
        var visitor = await gateway.SignInAsync();
        (await gateway.SendAsync("GET /app/", visitor.CookieHeader)).Status.ShouldBe(403);

        await gateway.SetRolesAsync(visitor.Id, "staff", "editor");
        (await gateway.SendAsync("GET /app/", visitor.CookieHeader)).ReceivedValues("X-Auth-Roles").ShouldBe(["editor,staff"]);

        (await gateway.SendAsync("DELETE /api/v1/sessions/current", visitor.CookieHeader + "Sec-Fetch-Site: same-origin\r\n")).Status.ShouldBe(204);
        (await gateway.SendAsync("GET /app/", visitor.CookieHeader)).Status.ShouldBe(401);
    }

    [Theory]
    [InlineData("GET /app/", "Sec-Fetch-Mode: navigate\r\n", 302)]
    [InlineData("HEAD /app/", "Sec-Fetch-Mode: navigate\r\n", 302)]
    [InlineData("GET /app/", "Accept: text/html,*/*;q=0.8\r\n", 302)]
    [InlineData("GET /app/", "Sec-Fetch-Mode: cors\r\nAccept: text/html\r\n", 401)]
    [InlineData("GET /app/", "Accept: application/json\r\n", 401)]
    [InlineData("GET /app/", "", 401)]
    [InlineData("POST /app/", "Sec-Fetch-Mode: navigate\r\nContent-Length: 0\r\n", 401)]
    public async Task Only_a_browser_that_opens_a_page_is_led_to_sign_in(string target, string headers, int status)
    {
        gateway.SkipIfMissing();

        var answer = await gateway.SendAsync(target, headers);

        answer.Status.ShouldBe(status, answer.Text);
        (answer.Location?.StartsWith("https://example.com/sign-in?return", StringComparison.Ordinal) ?? false).ShouldBe(status == 302);
    }

    [Fact]
    [Trait("Requirement", "R72")]
    public async Task A_browser_whose_login_is_too_old_is_led_to_confirm_the_identity()
    {
        gateway.SkipIfMissing();
        var visitor = await gateway.SignInAsync("staff");
        var editor = await gateway.SignInAsync("editor");

        var answer = await gateway.SendAsync("GET /app/orders?id=7", visitor.CookieHeader + Html, port: gateway.StrictPort);

        answer.Status.ShouldBe(302, answer.Text);
        answer.Location.ShouldBeOneOf("https://example.com/confirm-identity?return_raw=/app/orders?id=7", "https://example.com/confirm-identity?return=%2Fapp%2Forders%3Fid%3D7");
        (await gateway.SendAsync("GET /app/", visitor.CookieHeader, port: gateway.StrictPort)).Status.ShouldBe(403, "not a browser");
        (await gateway.SendAsync("GET /app/", editor.CookieHeader + Html, port: gateway.StrictPort)).Status.ShouldBe(403, "another reason");
    }

    [Fact]
    public async Task A_bearer_token_passes_the_check_and_does_not_reach_the_application()
    {
        gateway.SkipIfMissing();
        var visitor = await gateway.SignInAsync("staff");
        var token = await gateway.SignInByBearerAsync(visitor);

        var answer = await gateway.SendAsync("GET /app/", $"Authorization: Bearer {token}\r\nCookie: theme=dark\r\n");

        answer.ReceivedValues("X-Auth-Username").ShouldBe([visitor.Username]);
        answer.ReceivedValues("Authorization").ShouldBeEmpty();
        answer.ReceivedCookies.ShouldBe(["theme=dark"]);
        answer.Received.ShouldNotContain(token);
    }

    [Theory]
    [Trait("Requirement", "R36")]
    [InlineData("a bearer token and a cookie", "Authorization: Bearer T\r\nCookie: __Host-auth-gateway=G\r\n")]
    [InlineData("two session cookies", "Cookie: __Host-auth-session=S; __Host-auth-session=S\r\n")]
    [InlineData("two gateway cookies", "Cookie: __Host-auth-gateway=G; __Host-auth-gateway=x\r\n")]
    [InlineData("two session cookies in two headers", "Cookie: __Host-auth-session=S\r\nCookie: __Host-auth-session=S\r\n")]
    [InlineData("two Authorization headers", "Authorization: Bearer T\r\nAuthorization: Bearer T\r\n")]
    public async Task Two_credentials_do_not_pass(string credentials, string headers)
    {
        gateway.SkipIfMissing();
        var visitor = await gateway.SignInAsync("staff");
        var token = await gateway.SignInByBearerAsync(visitor);
        var filled = headers.Replace("Bearer T", $"Bearer {token}", StringComparison.Ordinal).Replace("=S", $"={visitor.Session}", StringComparison.Ordinal).Replace("=G", $"={visitor.Gateway}", StringComparison.Ordinal);
        var before = gateway.Application.Requests;

        (await gateway.SendAsync("GET /app/", filled)).Status.ShouldBeOneOf([400, 401], credentials);

        gateway.Application.Requests.ShouldBe(before);
    }

    [Theory]
    [Trait("Requirement", "R45")]
    [InlineData("/app/orders?a=1&b=2%26", "/app/orders?a=1&b=2%26")]
    [InlineData("/app/100%25?q=%2F&return=/x&setup=later", "/app/100%25?q=%2F&return=/x&setup=later")]
    [InlineData("/app/m%C3%BCller?return_raw=//evil.example&x=a+b", "/app/m%C3%BCller?return_raw=//evil.example&x=a+b")]
    [InlineData("/app/?path=a\\b", "/app/?path=a%5Cb")]
    public async Task A_browser_returns_after_sign_in_to_the_URL_that_it_has_asked_for(string target, string expected)
    {
        gateway.SkipIfMissing();

        (await FollowSignInAsync(target, "")).ShouldBe(expected);
    }

    [Theory]
    [Trait("Requirement", "R45")]
    [InlineData("//app/%2f%2fevil.example", "")]
    [InlineData("/app/..//app/x", "")]
    [InlineData("/app/", "X-Forwarded-Host: evil.example\r\n")]
    [InlineData("/app/", "X-Forwarded-Uri: //evil.example/\r\n")]
    [InlineData("/app/", "X-Original-URL: https://evil.example/\r\n")]
    [InlineData("http://evil.example/app/", "")]
    [InlineData("/app/@evil.example/", "")]
    public async Task A_browser_is_led_to_no_other_host(string target, string headers)
    {
        gateway.SkipIfMissing();

        var leadsTo = await FollowSignInAsync(target, headers);

        if (leadsTo is not null) leadsTo.ShouldMatch("^/(?!/)");
    }

    [Theory]
    [InlineData("Content-Length: 5\r\n", "a=b&c")]
    [InlineData("Transfer-Encoding: chunked\r\n", "5\r\na=b&c\r\n0\r\n\r\n")]
    public async Task A_body_reaches_the_application_and_not_the_check(string header, string body)
    {
        gateway.SkipIfMissing();
        var visitor = await gateway.SignInAsync("staff");
        gateway.ToAuth.Record();

        var answer = await gateway.SendAsync("POST /app/orders", header + visitor.CookieHeader, body);

        answer.Status.ShouldBe(200, answer.Text);
        answer.Received.ShouldContain("a=b&c");
        Encoding.Latin1.GetString(gateway.ToAuth.Recorded(Flow.ToServer)).ShouldNotContain("a=b&c");
    }

    [Fact]
    public async Task An_upload_reaches_the_application_while_it_is_sent()
    {
        gateway.SkipIfMissing();
        var visitor = await gateway.SignInAsync("staff");
        var arrival = gateway.Application.ArrivalOfAsync($"{visitor.Id} first part");
        var part = $"{visitor.Id} first part{new string('x', 400_000)}";
        await using var stream = await gateway.ConnectAsync();

        await stream.WriteAsync(GatewayFixture.Request("POST /app/uploads", $"Connection: close\r\nContent-Length: {part.Length + 4}\r\n{visitor.CookieHeader}", part));
        await arrival.WaitAsync(TestTimeout);
        await stream.WriteAsync("last"u8.ToArray());
        var answer = await GatewayFixture.ReadAnswerAsync(stream);

        answer.Status.ShouldBe(200, answer.Text);
        answer.Received.ShouldEndWith("xlast");
    }

    [Fact]
    public async Task A_web_socket_is_opened_for_a_user_who_may_pass()
    {
        gateway.SkipIfMissing();
        const string Upgrade = "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
        var visitor = await gateway.SignInAsync("staff");
        await using var refused = await gateway.ConnectAsync();
        await refused.WriteAsync(GatewayFixture.Request("GET /app/socket", Upgrade, ""));
        (await ReadUntilAsync(refused, "\r\n\r\n")).ShouldContain(" 401 ");

        await using var stream = await gateway.ConnectAsync();
        await stream.WriteAsync(GatewayFixture.Request("GET /app/socket", Upgrade + visitor.CookieHeader, ""));
        var opened = new GatewayAnswer(await ReadUntilAsync(stream, "\r\n\r\n", times: 2));
        await stream.WriteAsync("ping"u8.ToArray());

        opened.Status.ShouldBe(101, opened.Text);
        opened.ReceivedValues("X-Auth-Username").ShouldBe([visitor.Username]);
        opened.ReceivedCookies.ShouldBe(["theme=dark", "app=7", "lang=en"]);
        (await ReadUntilAsync(stream, "ping")).ShouldBe("ping");
    }

    [Theory]
    [InlineData("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\nGET /app/ HTTP/1.1\r\nHost: example.com\r\nX-Auth-Roles: admin\r\n\r\n")]
    [InlineData("Content-Length: 0\r\nContent-Length: 44\r\n", "GET /app/ HTTP/1.1\r\nHost: example.com\r\n\r\n")]
    [InlineData("Transfer-Encoding: chunked, identity\r\n", "0\r\n\r\n")]
    [InlineData("Transfer-Encoding : chunked\r\n", "0\r\n\r\nGET /app/ HTTP/1.1\r\nHost: example.com\r\nX-Auth-Roles: admin\r\n\r\n")]
    [InlineData("Content-Length: +44\r\n", "GET /app/ HTTP/1.1\r\nHost: example.com\r\n\r\n")]
    public async Task A_request_that_hides_another_one_does_not_forge_an_identity(string headers, string body)
    {
        gateway.SkipIfMissing();
        var visitor = await gateway.SignInAsync("staff");
        var before = gateway.Application.Requests;

        var answer = await gateway.SendAsync("POST /app/", headers + visitor.CookieHeader, body);

        // RFC 9112, 6.3: a gateway may also use the chunks, and must drop the length.
        if (answer.Status != 200)
        {
            gateway.Application.Requests.ShouldBe(before, answer.Text);
            return;
        }

        gateway.Application.Requests.ShouldBe(before + 1);
        answer.ReceivedValues("X-Auth-Roles").ShouldBe(["staff"]);
        (answer.ReceivedValues("Content-Length").Count + answer.ReceivedValues("Transfer-Encoding").Count).ShouldBe(1, answer.Text);
        answer.Text.ShouldNotContain("admin");
    }

    [Theory]
    [InlineData("one long header", 1, 200_000)]
    [InlineData("many headers", 2_000, 100)]
    public async Task A_request_with_oversized_headers_is_rejected(string what, int count, int length)
    {
        gateway.SkipIfMissing();
        var visitor = await gateway.SignInAsync("staff");
        var headers = string.Concat(Enumerable.Range(0, count).Select(number => $"X-Padding-{number}: {new string('x', length)}\r\n"));
        var before = gateway.Application.Requests;

        var answer = await gateway.SendAsync("GET /app/", headers + visitor.CookieHeader);

        answer.Status.ShouldNotBe(200, what);
        answer.Status.ShouldBeLessThan(500, what);
        gateway.Application.Requests.ShouldBe(before);
    }

    [Fact]
    public async Task Nothing_passes_while_Auth_is_down_and_the_status_is_503()
    {
        gateway.SkipIfMissing();
        var visitor = await gateway.SignInAsync("staff");
        var before = gateway.Application.Requests;

        gateway.ToAuth.Refuse();
        try
        {
            (await gateway.SendAsync("GET /app/", visitor.CookieHeader)).Status.ShouldBe(503);
            (await gateway.SendAsync("GET /app/", visitor.CookieHeader + Html)).Status.ShouldBe(503);
            (await gateway.SendAsync("GET /app/")).Status.ShouldBe(503);
        }
        finally
        {
            gateway.ToAuth.Heal();
        }

        gateway.Application.Requests.ShouldBe(before);
        (await gateway.SendAsync("GET /app/", visitor.CookieHeader)).Status.ShouldBe(200, "Auth is up again");
    }

    [Fact]
    public async Task Nothing_passes_while_Auth_does_not_answer_and_the_wait_is_limited()
    {
        gateway.SkipIfMissing();
        var visitor = await gateway.SignInAsync("staff");
        var before = gateway.Application.Requests;

        gateway.ToAuth.Stall();
        try
        {
            (await gateway.SendAsync("GET /app/", visitor.CookieHeader).WaitAsync(TestTimeout)).Status.ShouldBe(503);
        }
        finally
        {
            gateway.ToAuth.Heal();
        }

        gateway.Application.Requests.ShouldBe(before);
    }

    [Fact]
    public async Task A_slow_answer_of_Auth_is_waited_for()
    {
        gateway.SkipIfMissing();
        var visitor = await gateway.SignInAsync("staff");

        gateway.ToAuth.Delay = TimeSpan.FromSeconds(1);
        try
        {
            (await gateway.SendAsync("GET /app/", visitor.CookieHeader)).Status.ShouldBe(200);
        }
        finally
        {
            gateway.ToAuth.Heal();
        }
    }

    /// <summary>Where the sign-in page leads a browser that already has a session; null if the gateway does not lead there.</summary>
    private async Task<string?> FollowSignInAsync(string target, string headers)
    {
        var signIn = (await gateway.SendAsync($"GET {target}", Html + headers)).Location;
        if (signIn is null) return null;

        signIn.ShouldStartWith("https://example.com/sign-in");
        var visitor = await gateway.SignInAsync("staff");
        var answer = await gateway.SendAsync($"GET {signIn["https://example.com".Length..]}", visitor.CookieHeader);
        answer.Status.ShouldBe(303, answer.Text);
        return answer.Location;
    }

    private static async Task<string> ReadUntilAsync(SslStream stream, string end, int times = 1)
    {
        var (text, buffer) = ("", new byte[16_384]);
        while (text.Split(end).Length <= times)
        {
            var count = await stream.ReadAsync(buffer).AsTask().WaitAsync(TestTimeout);
            if (count == 0) return text;
            text += Encoding.Latin1.GetString(buffer, 0, count);
        }

        return text;
    }
}
