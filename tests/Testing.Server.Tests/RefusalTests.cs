using System.Text;

namespace Auth.Testing.Server.Tests;

/// <summary>What the control API and the tool refuse, and how they say it.</summary>
public sealed class RefusalTests(ToolProcess tool) : IClassFixture<ToolProcess>
{
    public static TheoryData<string, string, string, string> BadBodies => new()
    {
        { "POST", "/users", """{ "usernam": "alice" }""", "usernam" },
        { "POST", "/users", """{ "username": "@" }""", "username" },
        { "POST", "/users", """{ "email": "unknown" }""", "email" },
        { "POST", "/users", """{ "roles": ["Not a role"] }""", "roles" },
        { "POST", "/users", """{ "password": "" }""", "password" },
        { "PUT", "/clock", "{}", "now" },
        { "PUT", "/clock", """{ "now": "9999-12-31T00:00:00Z" }""", "now" },
        { "POST", "/clock/advance", "{}", "seconds" },
        { "POST", "/clock/advance", """{ "minutes": -1 }""", "seconds" },
        { "POST", "/clock/advance", """{ "days": 1e300 }""", "seconds" },
        { "PUT", "/database", """{ "state": "gone" }""", "state" },
        { "PUT", "/database", """{ "state": "slow", "delayMilliseconds": 0 }""", "delayMilliseconds" },
        { "POST", "/errors/busy", """{ "times": 0 }""", "times" },
        { "POST", "/errors/busy", """{ "retryAfter": 0 }""", "retryAfter" },
        { "POST", "/errors/busy", """{ "path": "api" }""", "path" },
        { "POST", "/errors/busy", """{ "errors": {} }""", "errors" },
        { "GET", "/mail/last", "", "to" },
    };

    [Theory]
    [MemberData(nameof(BadBodies))]
    public async Task A_bad_request_is_400_and_names_its_field(string method, string path, string body, string field)
    {
        var reply = await tool.SendAsync(method, "/test/v1" + path, body.Length == 0 ? null : new StringContent(body, Encoding.UTF8, "application/json"));

        (reply.Status, reply.Code).ShouldBe((400, "validation_failed"), reply.Text);
        reply.Fields.ShouldBe([field]);
    }

    [Fact]
    public async Task Malformed_JSON_is_400_with_its_position()
    {
        var reply = await tool.SendAsync("POST", "/test/v1/users", new StringContent("{", Encoding.UTF8, "application/json"));

        (reply.Status, reply.Code, reply.Detail).ShouldBe((400, "invalid_request", "The body is not valid JSON (line 1, column 2)."));
    }

    [Theory]
    [InlineData("GET", "/users/unknown", "user_not_found")]
    [InlineData("GET", "/users/%20", "user_not_found")]
    [InlineData("POST", "/users/%0D%0Ax/lock-out", "user_not_found")]
    [InlineData("DELETE", "/users/unknown", "user_not_found")]
    [InlineData("POST", "/users/unknown/sign-in", "user_not_found")]
    [InlineData("POST", "/users/unknown/lock", "user_not_found")]
    [InlineData("GET", "/events?username=unknown", "user_not_found")]
    [InlineData("GET", "/mail/last?to=unknown@example.org", "mail_not_found")]
    [InlineData("GET", "/nothing", "not_found")]
    public async Task An_unknown_user_mail_or_call_is_404(string method, string path, string code)
    {
        var reply = await tool.SendAsync(method, "/test/v1" + path);

        (reply.Status, reply.Code).ShouldBe((404, code));
    }

    [Fact]
    public async Task An_impossible_scenario_is_409_with_the_reason()
    {
        await tool.ControlAsync("POST", "/users", new { username = "dora" });

        var taken = await tool.SendAsync("POST", "/test/v1/users", new { username = "dora" });
        var wrong = await tool.SendAsync("POST", "/test/v1/users/dora/sign-in", new { password = "wrong" });

        (taken.Status, taken.Code, taken.Detail).ShouldBe((409, "not_possible", "There is a user dora already. Give the other one a name of its own."));
        (wrong.Status, wrong.Code).ShouldBe((409, "not_possible"));
        wrong.Detail.ShouldContain("invalid_credentials");
    }

    [Theory]
    [InlineData("Lockout:MaxFailedAttemps", "3", 409, "Did you mean Lockout:MaxFailedAttempts?")]
    [InlineData("Lockout:MaxFailedAttempts", "none", 409, "Use a whole number from 1 to 1000.")]
    [InlineData("ConnectionStrings:Auth", "Data Source=mine.db", 400, "belongs to the test server")]
    public async Task A_reset_with_a_wrong_setting_is_refused_and_the_server_stays(string key, string value, int status, string detail)
    {
        await tool.ControlAsync("POST", "/users", new { username = $"before {status} {value.Length}" });

        var reply = await tool.SendAsync("POST", "/test/v1/reset", new { settings = new Dictionary<string, string> { [key] = value } });

        reply.Status.ShouldBe(status);
        reply.Detail.ShouldContain(detail);
        (await tool.SendAsync("GET", $"/test/v1/users/before {status} {value.Length}")).Status.ShouldBe(200);
    }

    [Theory]
    [InlineData("Host", "evil.example", "unknown_host")]
    [InlineData("Host", "192.0.2.1", "not_loopback")]
    [InlineData("Origin", "https://evil.example", "not_loopback")]
    [InlineData("Origin", "null", "not_loopback")]
    [InlineData("Sec-Fetch-Site", "cross-site", "not_loopback")]
    public async Task A_page_of_another_website_cannot_control_the_server(string header, string value, string code)
    {
        (await tool.SendAsync("POST", "/test/v1/reset", null, (header, value))).Code.ShouldBe(code);
        (await tool.SendAsync("GET", "/test/v1/log", null, (header, value))).Code.ShouldBe(code);
    }

    /// <summary>Routing ignores case.</summary>
    [Theory]
    [InlineData("/TEST/v1/reset")]
    [InlineData("/test/V1/reset")]
    [InlineData("/te%73t/v1/reset")]
    [InlineData("/test/v1/reset/")]
    public async Task No_spelling_of_the_path_lets_another_website_control_the_server(string path)
    {
        var user = await tool.ControlAsync("POST", "/users");

        (await tool.SendAsync("POST", path, null, ("Origin", "https://evil.example"))).Code.ShouldBe("not_loopback");

        await tool.ControlAsync("GET", "/users/" + user.GetProperty("username").GetString());
    }

    [Fact]
    public async Task A_sign_in_needs_the_password_of_a_user_who_registered()
    {
        (await tool.SendAsync("POST", "/api/v1/users", new { username = "registered", password = "another long pass phrase" })).Status.ShouldBe(201);

        var reply = await tool.SendAsync("POST", "/test/v1/users/registered/sign-in");

        (reply.Status, reply.Code).ShouldBe((409, "not_possible"));
        reply.Detail.ShouldContain("password");
        (await tool.ControlAsync("GET", "/events?username=registered&type=attempt_failed")).GetProperty("items").GetArrayLength().ShouldBe(0);
    }

    [Theory]
    [InlineData("Origin", "http://localhost:3000")]
    [InlineData("Origin", "http://127.0.0.1:3000")]
    [InlineData("Sec-Fetch-Site", "same-site")]
    public async Task A_page_of_this_machine_can_control_the_server(string header, string value) =>
        (await tool.SendAsync("GET", "/test/v1/clock", null, (header, value))).Status.ShouldBe(200);

    [Fact]
    public async Task A_form_cannot_control_the_server() =>
        (await tool.SendAsync("POST", "/test/v1/users", new FormUrlEncodedContent([new("username", "eve")]))).Code.ShouldBe("unsupported_media_type");
}
