namespace Auth.Testing.Server.Tests;

/// <summary>A client has each error by its code.</summary>
public sealed class ForcedErrorTests(ToolProcess tool) : IClassFixture<ToolProcess>
{
    [Fact]
    public async Task Each_code_can_be_requested_by_name()
    {
        var codes = (await tool.ControlAsync("GET", "/errors")).GetProperty("codes").EnumerateArray().Select(code => code.GetString()!).ToList();
        List<string> had = [];
        foreach (var code in codes)
        {
            await tool.ControlAsync("POST", $"/errors/{code}", new { path = "/api/v1/me" });
            had.Add((await tool.SendAsync("GET", "/api/v1/me")).GetText("code"));
        }

        codes.Count.ShouldBeGreaterThan(50);
        had.ShouldBe(codes);
    }

    [Fact]
    public async Task An_error_meets_the_requests_that_it_names()
    {
        await tool.ControlAsync("POST", "/errors/rate_limited", new { method = "POST", path = "/api/v1/sessions", times = 2, retryAfter = 7 });

        (await tool.SendAsync("GET", "/api/v1/me")).Code.ShouldBe("not_authenticated");
        var limited = await tool.LoginAsync("alice");
        (limited.Status, limited.Code, limited.RetryAfter).ShouldBe((429, "rate_limited", "7"));
        (await tool.LoginAsync("alice")).Code.ShouldBe("rate_limited");
        (await tool.LoginAsync("alice")).Code.ShouldBe("invalid_credentials");
    }

    [Fact]
    public async Task A_validation_error_has_the_fields_of_the_test()
    {
        await tool.ControlAsync("POST", "/errors/validation_failed", new { path = "/api/v1/users", errors = new { email = new List<string> { "Not this one." } } });

        (await tool.SendAsync("POST", "/api/v1/users", new { })).Fields.ShouldBe(["email"]);
    }

    [Fact]
    public async Task A_client_asks_for_an_error_by_a_header() =>
        (await tool.SendAsync("GET", "/api/v1/me", null, ("Auth-Test-Error", "step_up_required"))).Code.ShouldBe("step_up_required");

    [Fact]
    public async Task The_control_API_itself_takes_no_error_of_the_test()
    {
        await tool.ControlAsync("POST", "/users", new { username = "carol", totp = true });
        await tool.ControlAsync("POST", "/errors/busy", new { path = "/api/*" });

        await tool.ControlAsync("POST", "/users/carol/sign-in");

        (await tool.ControlAsync("GET", "/errors")).GetProperty("pending").GetArrayLength().ShouldBe(1);
        await tool.ControlAsync("DELETE", "/errors");
        (await tool.SendAsync("GET", "/api/v1/me")).Code.ShouldBe("not_authenticated");
    }

    [Theory]
    [InlineData("step_up_require", "'step_up_require' is not an error code. Did you mean step_up_required?")]
    [InlineData("none_of_them_at_all", "'none_of_them_at_all' is not an error code. The codes are: account_locked, ")]
    public async Task An_unknown_code_is_404_with_the_nearest_one_or_the_list(string code, string detail)
    {
        var reply = await tool.SendAsync("POST", $"/test/v1/errors/{code}");

        (reply.Status, reply.Code).ShouldBe((404, "unknown_error_code"));
        reply.Detail.ShouldStartWith(detail);
    }
}
