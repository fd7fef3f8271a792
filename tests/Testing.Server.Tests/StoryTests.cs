namespace Auth.Testing.Server.Tests;

/// <summary>A client of any language brings the server into each state that it must handle.</summary>
public sealed class StoryTests(ToolProcess tool) : IClassFixture<ToolProcess>, IAsyncLifetime
{
    public async ValueTask InitializeAsync() => await tool.ControlAsync("POST", "/reset");

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task A_created_user_signs_in_and_has_the_roles_and_the_email()
    {
        await tool.ControlAsync("POST", "/users", new { username = "alice", password = "my own password", email = "alice@example.org", roles = new List<string> { "clerk" } });

        var login = await tool.LoginAsync("alice", "my own password");
        var me = await tool.SendAsync("GET", "/api/v1/me", null, ("Authorization", $"Bearer {login.GetText("token")}"));

        me.Json.GetProperty("email").GetString().ShouldBe("alice@example.org");
        me.Json.GetProperty("emailVerified").GetBoolean().ShouldBeTrue();
        me.Json.GetProperty("roles")[0].GetString().ShouldBe("clerk");
    }

    [Fact]
    public async Task A_user_without_a_body_has_a_unique_name_and_the_usual_password()
    {
        var first = await tool.ControlAsync("POST", "/users");
        var second = await tool.ControlAsync("POST", "/users");

        first.GetProperty("username").GetString().ShouldNotBe(second.GetProperty("username").GetString());
        (await tool.LoginAsync(first.GetProperty("username").GetString()!, first.GetProperty("password").GetString()!)).Status.ShouldBe(201);
    }

    [Fact]
    public async Task A_locked_out_user_signs_in_when_the_clock_has_passed_the_lockout()
    {
        await tool.ControlAsync("POST", "/users", new { username = "alice" });
        (await tool.LoginAsync("alice", "wrong")).Code.ShouldBe("invalid_credentials");

        var seconds = (await tool.ControlAsync("POST", "/users/alice/lock-out")).GetProperty("retryAfterSeconds").GetInt32();
        var locked = await tool.LoginAsync("alice");
        await tool.ControlAsync("POST", "/clock/advance", new { seconds });

        (locked.Code, locked.RetryAfter).ShouldBe(("account_locked", $"{seconds}"));
        (await tool.LoginAsync("alice")).Status.ShouldBe(201);
    }

    [Fact]
    public async Task An_administrators_lock_holds_until_it_is_lifted()
    {
        await tool.ControlAsync("POST", "/users", new { username = "alice" });

        await tool.ControlAsync("POST", "/users/alice/lock");
        var locked = await tool.LoginAsync("alice");
        await tool.ControlAsync("POST", "/users/alice/unlock");

        (locked.Code, locked.RetryAfter).ShouldBe(("account_locked", null));
        (await tool.LoginAsync("alice")).Status.ShouldBe(201);
    }

    [Fact]
    public async Task Failed_attempts_are_reset()
    {
        await tool.ControlAsync("POST", "/users", new { username = "alice" });
        await tool.ControlAsync("POST", "/users/alice/lock-out");

        await tool.ControlAsync("POST", "/users/alice/reset-attempts");

        (await tool.LoginAsync("alice")).Status.ShouldBe(201);
    }

    [Fact]
    public async Task A_closed_account_is_gone()
    {
        await tool.ControlAsync("POST", "/users", new { username = "alice" });
        var token = (await tool.ControlAsync("POST", "/users/alice/sign-in")).GetProperty("token").GetString();

        await tool.ControlAsync("DELETE", "/users/alice");

        (await tool.SendAsync("GET", "/api/v1/me", null, ("Authorization", $"Bearer {token}"))).Code.ShouldBe("not_authenticated");
        (await tool.SendAsync("GET", "/test/v1/users/alice")).Code.ShouldBe("user_not_found");
    }

    [Fact]
    public async Task A_second_factor_is_passed_with_the_current_code()
    {
        await tool.ControlAsync("POST", "/users", new { username = "alice", totp = true });

        var login = await tool.LoginAsync("alice");
        var code = (await tool.ControlAsync("GET", "/users/alice")).GetProperty("totp").GetProperty("code").GetString();
        var redeemed = await tool.SendAsync("POST", "/api/v1/sessions/second-factor", new { challenge = login.GetText("challenge"), code, transport = "bearer" });

        (login.Status, redeemed.Status).ShouldBe((202, 201));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_test_signs_in_with_a_token_for_any_client(bool hasTotp)
    {
        await tool.ControlAsync("POST", "/users", new { username = "alice", totp = hasTotp });

        var token = (await tool.ControlAsync("POST", "/users/alice/sign-in")).GetProperty("token").GetString();

        (await tool.SendAsync("GET", "/api/v1/me", null, ("Authorization", $"Bearer {token}"), ("User-Agent", "another client"))).Status.ShouldBe(200);
    }

    [Fact]
    public async Task A_test_signs_in_with_cookies_for_a_browser()
    {
        await tool.ControlAsync("POST", "/users", new { username = "alice" });

        var cookies = (await tool.ControlAsync("POST", "/users/alice/sign-in", new { transport = "cookie" })).GetProperty("cookies").EnumerateArray()
            .Select(cookie => $"{cookie.GetProperty("name").GetString()}={cookie.GetProperty("value").GetString()}");

        (await tool.SendAsync("GET", "/api/v1/me", null, ("Cookie", string.Join("; ", cookies)))).Status.ShouldBe(200);
    }

    [Fact]
    public async Task A_user_who_registered_by_the_API_is_known_too()
    {
        (await tool.SendAsync("POST", "/api/v1/users", new { username = "bob", password = "another long pass phrase" })).Status.ShouldBe(201);

        (await tool.ControlAsync("POST", "/users/bob/sign-in", new { password = "another long pass phrase" })).GetProperty("token").GetString().ShouldNotBeNull();
    }

    [Fact]
    public async Task A_required_password_change_is_the_next_step_of_the_login()
    {
        await tool.ControlAsync("POST", "/users", new { username = "alice", mustChangePassword = true });

        (await tool.LoginAsync("alice")).Json.GetProperty("requiredActions")[0].GetString().ShouldBe("change_password");
    }

    [Fact]
    public async Task The_token_of_a_mail_completes_the_recovery()
    {
        await tool.ControlAsync("POST", "/users", new { username = "alice", email = "alice@example.org" });
        (await tool.SendAsync("POST", "/api/v1/recovery", new { email = "alice@example.org" })).Status.ShouldBe(202);

        var mail = await tool.ControlAsync("GET", "/mail/last?to=Alice@example.org");
        var completed = await tool.SendAsync("POST", "/api/v1/recovery/complete", new { token = mail.GetProperty("token").GetString(), newPassword = "a new long pass phrase" });

        completed.Status.ShouldBe(204, completed.Text);
        mail.GetProperty("link").GetString().ShouldStartWith(tool.Client.BaseAddress!.ToString());
        (await tool.LoginAsync("alice", "a new long pass phrase")).Status.ShouldBe(201);
        (await tool.ControlAsync("GET", "/mail")).GetProperty("items").EnumerateArray().ShouldAllBe(item => item.GetProperty("to").GetString() == "alice@example.org");
        (await tool.ControlAsync("GET", "/mail?to=bob@example.org")).GetProperty("items").GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task An_unavailable_database_recovers_on_command()
    {
        await tool.ControlAsync("POST", "/users", new { username = "alice" });

        await tool.ControlAsync("PUT", "/database", new { state = "unavailable" });
        var unavailable = await tool.LoginAsync("alice");
        var state = (await tool.ControlAsync("GET", "/database")).GetProperty("state").GetString();
        await tool.ControlAsync("PUT", "/database", new { state = "available" });

        (unavailable.Status, unavailable.Code, unavailable.RetryAfter, state).ShouldBe((503, "store_unavailable", "2", "unavailable"));
        (await tool.LoginAsync("alice")).Status.ShouldBe(201);
    }

    [Theory]
    [InlineData("busy")]
    [InlineData("slow")]
    public async Task A_request_to_a_busy_or_slow_database_waits_until_it_recovers(string state)
    {
        await tool.ControlAsync("POST", "/users", new { username = "alice" });

        await tool.ControlAsync("PUT", "/database", new { state, delayMilliseconds = 300 });
        var login = tool.LoginAsync("alice");
        await tool.ControlAsync("GET", "/clock");
        login.IsCompleted.ShouldBeFalse();
        await tool.ControlAsync("PUT", "/database", new { state = "available" });

        (await login).Status.ShouldBe(201);
    }

    [Fact]
    public async Task The_audit_log_lists_the_events_of_a_user_by_type()
    {
        await tool.ControlAsync("POST", "/users", new { username = "alice" });
        await tool.ControlAsync("POST", "/users", new { username = "bob" });
        await tool.LoginAsync("alice", "wrong");
        await tool.LoginAsync("bob", "wrong");

        var events = (await tool.ControlAsync("GET", "/events?username=alice&type=attempt_failed")).GetProperty("items");

        events.EnumerateArray().ShouldHaveSingleItem().GetProperty("username").GetString().ShouldBe("alice");
    }

    [Fact]
    public async Task Mail_and_events_are_delivered_on_command()
    {
        (await tool.SendAsync("POST", "/test/v1/mail/deliver")).Status.ShouldBe(204);
        (await tool.SendAsync("POST", "/test/v1/events/deliver")).Status.ShouldBe(204);
    }

    [Fact]
    public async Task The_clock_stands_still_until_it_is_set_or_advanced()
    {
        await tool.ControlAsync("PUT", "/clock", new { now = "2031-02-03T04:05:06Z" });
        await tool.ControlAsync("POST", "/clock/advance", new { days = 1, hours = 1, minutes = 1, seconds = 1.5 });

        (await tool.ControlAsync("GET", "/clock")).GetProperty("now").GetString().ShouldBe("2031-02-04T05:06:07.5Z");
    }

    [Fact]
    public async Task A_reset_forgets_users_mail_faults_errors_and_the_clock()
    {
        await tool.ControlAsync("POST", "/users", new { username = "alice" });
        var token = (await tool.ControlAsync("POST", "/users/alice/sign-in")).GetProperty("token").GetString();
        await tool.ControlAsync("POST", "/clock/advance", new { days = 365 });
        await tool.ControlAsync("PUT", "/database", new { state = "unavailable" });
        await tool.ControlAsync("POST", "/errors/busy");

        await tool.ControlAsync("POST", "/reset");

        (await tool.SendAsync("GET", "/api/v1/me", null, ("Authorization", $"Bearer {token}"))).Code.ShouldBe("not_authenticated");
        (await tool.LoginAsync("alice")).Code.ShouldBe("invalid_credentials");
        (await tool.ControlAsync("GET", "/clock")).GetProperty("now").GetDateTimeOffset().ShouldBe(TimeProvider.System.GetUtcNow(), TimeSpan.FromHours(1));
    }

    [Fact]
    public async Task Settings_of_a_reset_hold_until_the_next_one()
    {
        await tool.ControlAsync("POST", "/reset", new { settings = new Dictionary<string, string> { ["Registration:Mode"] = "Closed" } });
        var closed = await tool.SendAsync("POST", "/api/v1/users", new { username = "bob", password = "another long pass phrase" });
        await tool.ControlAsync("POST", "/reset");

        closed.Code.ShouldBe("registration_closed");
        (await tool.SendAsync("POST", "/api/v1/users", new { username = "bob", password = "another long pass phrase" })).Status.ShouldBe(201);
    }

    [Fact]
    public async Task Users_with_a_second_factor_can_be_created_at_the_same_time()
    {
        var created = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => tool.SendAsync("POST", "/test/v1/users", new { username = $"parallel{i}", totp = true })));

        created.ShouldAllBe(reply => reply.Status == 201);
    }

    [Fact]
    public async Task A_request_that_runs_during_a_reset_is_completed()
    {
        await tool.ControlAsync("POST", "/users", new { username = "alice" });
        await tool.ControlAsync("PUT", "/database", new { state = "slow", delayMilliseconds = 300 });
        var login = tool.LoginAsync("alice");
        await tool.ControlAsync("GET", "/clock");

        await tool.ControlAsync("POST", "/reset");

        (await login).Status.ShouldBe(201);
        (await tool.LoginAsync("alice")).Code.ShouldBe("invalid_credentials");
    }

    [Fact]
    public async Task Requests_during_a_reset_are_answered_by_one_server_or_the_other()
    {
        var reset = tool.ControlAsync("POST", "/reset");
        var statuses = new List<int>();
        do
        {
            var replies = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => tool.SendAsync("GET", "/health/live")));
            statuses.AddRange(replies.Select(reply => reply.Status));
        }
        while (!reset.IsCompleted);

        await reset;
        statuses.ShouldAllBe(status => status == 200);
    }
}
