using System.Net;
using System.Text.Json;
using Auth.WebApi.FunctionalTests.Running;

namespace Auth.WebApi.FunctionalTests;

public sealed class AdministrationTests(RunningServer server) : IClassFixture<RunningServer>
{
    public static TheoryData<string, string> Calls => new()
    {
        { "GET", "/api/v1/admin/users" },
        { "GET", "/api/v1/admin/users/{id}" },
        { "POST", "/api/v1/admin/users/{id}/lock" },
        { "POST", "/api/v1/admin/users/{id}/unlock" },
        { "POST", "/api/v1/admin/users/{id}/reset-attempts" },
        { "PUT", "/api/v1/admin/users/{id}/roles" },
        { "GET", "/api/v1/admin/users/{id}/sessions" },
        { "DELETE", "/api/v1/admin/users/{id}/sessions" },
        { "GET", "/api/v1/admin/users/{id}/second-factors" },
        { "DELETE", "/api/v1/admin/users/{id}/second-factors" },
        { "GET", "/api/v1/admin/events" },
        { "GET", "/api/v1/admin/statistics" },
        { "GET", "/API/V1/Admin/Users/" },
    };

    [Theory]
    [MemberData(nameof(Calls))]
    [Trait("Requirement", "R54")]
    public async Task Admin_endpoints_return_401_without_a_session_and_403_without_the_role(string method, string path)
    {
        var account = await server.RegisterAsync();
        var user = await server.SignInAsync(account);
        path = path.Replace("{id}", account.Id.ToString(), StringComparison.Ordinal);
        var body = method == "PUT" ? new { roles = new[] { "admin" } } : null;

        (await server.Client().SendAsync(new HttpMethod(method), path, body)).ShouldBeProblem(HttpStatusCode.Unauthorized, "not_authenticated");
        (await user.SendAsync(new HttpMethod(method), path, body)).ShouldBeProblem(HttpStatusCode.Forbidden, "forbidden");
        (await user.SendAsync(new HttpMethod("GET"), "/api/v1//admin/users")).ShouldBeProblem(HttpStatusCode.NotFound, "not_found");
        (await user.IsSignedInAsync()).ShouldBeTrue();
    }

    [Fact]
    [Trait("Requirement", "R30")]
    public async Task Locking_an_account_ends_its_sessions_and_unlocking_does_not_restore_them()
    {
        var account = await server.RegisterAsync();
        var client = await server.SignInAsync(account);

        await server.AdministerAsync(account, "lock");
        (await client.IsSignedInAsync()).ShouldBeFalse();
        (await server.GetUserAsync(account)).Json.GetProperty("status").GetString().ShouldBe("locked");

        await server.AdministerAsync(account, "unlock");
        (await client.IsSignedInAsync()).ShouldBeFalse();
        (await server.GetUserAsync(account)).Json.GetProperty("status").GetString().ShouldBe("active");
    }

    [Fact]
    public async Task Administrators_see_and_reset_failed_attempts()
    {
        var account = await server.RegisterAsync();
        await server.Client().LoginAsync(account.Username, "a wrong password");
        await server.Client().LoginAsync(account.Username, "a wrong password");
        (await server.GetUserAsync(account)).Json.GetProperty("failedAttempts").GetInt32().ShouldBe(2);

        await server.AdministerAsync(account, "reset-attempts");

        (await server.GetUserAsync(account)).Json.GetProperty("failedAttempts").GetInt32().ShouldBe(0);
    }

    [Fact]
    [Trait("Requirement", "R57")]
    public async Task The_user_search_matches_part_of_the_username_and_is_paged()
    {
        var administrator = await server.AdministratorAsync();
        for (var i = 0; i < 3; i++) await server.RegisterAsync($"paged {i}", $"paged{i}@example.org");

        var first = (await administrator.GetAsync("/api/v1/admin/users?search=PAGED&limit=2")).Json;
        var cursor = first.GetProperty("nextCursor").GetString();
        var second = (await administrator.GetAsync($"/api/v1/admin/users?search=PAGED&limit=2&cursor={cursor}")).Json;

        first.GetProperty("items").GetArrayLength().ShouldBe(2);
        second.GetProperty("items").GetArrayLength().ShouldBe(1);
        second.GetProperty("nextCursor").GetString().ShouldBeNull();
        first.GetProperty("items").EnumerateArray().Concat(second.GetProperty("items").EnumerateArray())
            .Select(u => u.GetProperty("username").GetString()).Order(StringComparer.Ordinal).ShouldBe(["paged 0", "paged 1", "paged 2"]);
    }

    [Theory]
    [Trait("Requirement", "R57")]
    [InlineData("?limit=0", "validation_failed")]
    [InlineData("?limit=-1", "validation_failed")]
    [InlineData("?limit=many", "validation_failed")]
    [InlineData("?cursor=elsewhere", "validation_failed")]
    [InlineData("?search=%00", "validation_failed")]
    [InlineData("?status=away", "validation_failed")]
    [InlineData("?role=Not+A+Role", "validation_failed")]
    public async Task Invalid_query_parameters_of_the_user_list_are_rejected(string query, string code)
    {
        var administrator = await server.AdministratorAsync();

        (await administrator.GetAsync("/api/v1/admin/users" + query)).ShouldBeProblem(HttpStatusCode.BadRequest, code);
    }

    [Theory]
    [Trait("Requirement", "R57")]
    [InlineData("users")]
    [InlineData("events")]
    [InlineData("invitations")]
    public async Task A_limit_above_the_maximum_is_accepted(string list)
    {
        var administrator = await server.AdministratorAsync();

        (await administrator.GetAsync($"/api/v1/admin/{list}?limit={int.MaxValue}")).Json.GetProperty("items").GetArrayLength().ShouldBeLessThanOrEqualTo(200);
    }

    [Fact]
    public async Task The_user_list_is_filtered_by_status_and_role()
    {
        var administrator = await server.AdministratorAsync();
        var (locked, other) = (await server.RegisterAsync("filtered 0"), await server.RegisterAsync("filtered 1"));
        foreach (var account in new[] { locked, other }) await administrator.PutAsync($"/api/v1/admin/users/{account.Id}/roles", new { roles = new[] { "filtered" } });
        await server.AdministerAsync(locked, "lock");

        async Task<IEnumerable<string?>> FindAsync(string query) =>
            (await administrator.GetAsync("/api/v1/admin/users" + query)).Json.GetProperty("items").EnumerateArray().Select(u => u.GetProperty("username").GetString()).Order(StringComparer.Ordinal);

        (await FindAsync("?role=filtered")).ShouldBe(["filtered 0", "filtered 1"], ignoreOrder: true);
        (await FindAsync("?role=filtered&status=locked")).ShouldBe(["filtered 0"]);
        (await FindAsync("?role=filtered&status=active&search=")).ShouldBe(["filtered 1"]);
        (await FindAsync("?role=filtered&status=locked_out")).ShouldBeEmpty();
    }

    [Fact]
    public async Task Roles_are_replaced_and_invalid_roles_are_rejected()
    {
        var account = await server.RegisterAsync();
        var administrator = await server.AdministratorAsync();
        var path = $"/api/v1/admin/users/{account.Id}/roles";

        (await administrator.PutAsync(path, new { roles = new[] { "editor", "auditor" } })).Status.ShouldBe(HttpStatusCode.NoContent);
        (await server.GetUserAsync(account)).Json.GetProperty("roles").EnumerateArray().Select(r => r.GetString()).ShouldBe(["auditor", "editor"]);

        (await administrator.PutAsync(path, new { roles = new[] { "Not A Role" } })).ShouldBeProblem(HttpStatusCode.BadRequest, "validation_failed")
            .Json.GetProperty("errors").TryGetProperty("roles", out _).ShouldBeTrue();
        (await administrator.PutAsync(path, new { roles = new string?[] { null } })).ShouldBeProblem(HttpStatusCode.BadRequest, "validation_failed");
    }

    [Fact]
    [Trait("Requirement", "R56")]
    public async Task The_last_administrator_cannot_be_demoted_or_locked()
    {
        using var own = new RunningServer();
        var administrator = await own.AdministratorAsync();
        var id = (await administrator.GetAsync("/api/v1/me")).Json.GetProperty("id").GetGuid();

        (await administrator.PutAsync($"/api/v1/admin/users/{id}/roles", new { roles = Array.Empty<string>() })).ShouldBeProblem(HttpStatusCode.Conflict, "last_administrator");
        (await administrator.PostAsync($"/api/v1/admin/users/{id}/lock")).ShouldBeProblem(HttpStatusCode.Conflict, "last_administrator");
    }

    [Fact]
    [Trait("Requirement", "R31")]
    public async Task Administrators_list_and_end_the_sessions_of_a_user()
    {
        var account = await server.RegisterAsync();
        var client = await server.SignInAsync(account);
        var administrator = await server.AdministratorAsync();
        var path = $"/api/v1/admin/users/{account.Id}/sessions";

        var items = (await administrator.GetAsync(path)).Json.GetProperty("items");
        items.GetArrayLength().ShouldBe(1);
        items[0].GetProperty("current").GetBoolean().ShouldBeFalse();

        (await administrator.DeleteAsync(path)).Status.ShouldBe(HttpStatusCode.NoContent);
        (await client.IsSignedInAsync()).ShouldBeFalse();
    }

    [Fact]
    public async Task Admin_endpoints_return_404_for_an_unknown_user()
    {
        var administrator = await server.AdministratorAsync();
        var path = $"/api/v1/admin/users/{Guid.CreateVersion7()}";

        (await administrator.GetAsync(path)).ShouldBeProblem(HttpStatusCode.NotFound, "user_not_found");
        (await administrator.PostAsync(path + "/lock")).ShouldBeProblem(HttpStatusCode.NotFound, "user_not_found");
        (await administrator.GetAsync(path + "/sessions")).ShouldBeProblem(HttpStatusCode.NotFound, "user_not_found");
        (await administrator.GetAsync("/api/v1/admin/users/not-an-id")).ShouldBeProblem(HttpStatusCode.NotFound, "not_found");
    }

    [Fact]
    [Trait("Requirement", "R60")]
    public async Task The_audit_log_of_a_user_names_event_type_actor_user_agent_and_IP_address()
    {
        var account = await server.RegisterAsync();
        await server.Client("unknown client").LoginAsync(account.Username, "a wrong password");
        await server.AdministerAsync(account, "lock");
        var administrator = await server.AdministratorAsync();
        var actor = (await administrator.GetAsync("/api/v1/me")).Json.GetProperty("id").GetGuid();

        var events = (await administrator.GetAsync($"/api/v1/admin/events?user={account.Id}")).Json.GetProperty("items").EnumerateArray().ToList();

        events.Select(e => e.GetProperty("type").GetString()).ShouldBe(["user_locked", "attempt_failed", "user_registered"]);
        events[0].GetProperty("actorId").GetGuid().ShouldBe(actor);
        events[1].GetProperty("userAgent").GetString().ShouldBe("unknown client");
        events[1].GetProperty("ipAddress").GetString().ShouldBe("127.0.0.1");

        var one = (await administrator.GetAsync($"/api/v1/admin/events?user={account.Id}&type=attempt_failed&limit=1")).Json;
        one.GetProperty("items").GetArrayLength().ShouldBe(1);
        (await administrator.GetAsync("/api/v1/admin/events?type=NOT_A_TYPE")).ShouldBeProblem(HttpStatusCode.BadRequest, "validation_failed");
    }

    [Fact]
    public async Task The_audit_log_is_filtered_by_period_and_paged()
    {
        using var own = new RunningServer();
        var administrator = await own.AdministratorAsync();
        for (var i = 0; i < 3; i++)
        {
            own.Clock.Advance(TimeSpan.FromMinutes(1));
            await own.RegisterAsync();
        }

        var (from, until) = (own.Clock.GetUtcNow().AddMinutes(-1), own.Clock.GetUtcNow());
        async Task<JsonElement> ReadAsync(string query) => (await administrator.GetAsync($"/api/v1/admin/events?type=user_registered&{query}")).Json;
        var next = (await ReadAsync("limit=3")).GetProperty("nextCursor").GetString();

        (await ReadAsync($"from={from:s}Z")).GetProperty("items").GetArrayLength().ShouldBe(2);
        (await ReadAsync($"from={from:s}Z&until={until:s}")).GetProperty("items").GetArrayLength().ShouldBe(1);
        (await ReadAsync($"cursor={next}&from={from:yyyy-MM-dd}")).GetProperty("items").GetArrayLength().ShouldBe(1);
        (await ReadAsync($"until={until.AddYears(-1):s}Z")).GetProperty("items").GetArrayLength().ShouldBe(0);
    }

    [Theory]
    [InlineData("events?from=yesterday", "from")]
    [InlineData("events?until=2030-13-01", "until")]
    [InlineData("events?from=2030-02-01&until=2030-01-01", "until")]
    [InlineData("events?cursor=7", "cursor")]
    [InlineData("users?status=LOCKED", "status")]
    [InlineData("users?role=%25", "role")]
    [InlineData("statistics?period=year", "period")]
    public async Task Errors_name_the_invalid_filter_of_admin_queries(string query, string field)
    {
        var answer = (await (await server.AdministratorAsync()).GetAsync($"/api/v1/admin/{query}")).ShouldBeProblem(HttpStatusCode.BadRequest, "validation_failed");

        answer.Json.GetProperty("errors").EnumerateObject().Select(e => e.Name).ShouldBe([field]);
    }

    [Theory]
    [InlineData("", "day", 24)]
    [InlineData("?period=", "day", 24)]
    [InlineData("?period=week", "week", 28)]
    [InlineData("?period=month", "month", 30)]
    public async Task Statistics_count_the_activity_of_the_period(string query, string period, int steps)
    {
        using var own = new RunningServer();
        var administrator = await own.AdministratorAsync();
        var account = await own.RegisterAsync();
        foreach (var name in new[] { account.Username, "unknown" })
        {
            for (var i = 0; i < 5; i++) await own.Client().LoginAsync(name, "a wrong password");
        }

        var seen = (await administrator.GetAsync("/api/v1/admin/statistics" + query)).Json;

        seen.GetProperty("period").GetString().ShouldBe(period);
        var activity = seen.GetProperty("activity").EnumerateArray().ToList();
        activity.Count.ShouldBe(steps);
        long Count(string name) => activity[^1].GetProperty(name).GetInt64();
        (Count("logins"), Count("failedAttempts"), Count("unknownNames"), Count("lockouts"), Count("registrations")).ShouldBe((1, 5, 5, 1, 2));
        activity.SkipLast(1).Sum(a => a.GetProperty("failedAttempts").GetInt64()).ShouldBe(0);
        seen.GetProperty("accounts").ToString().ShouldBe("""{"all":2,"locked":0,"lockedOut":1}""");
        seen.GetProperty("liveSessions").GetInt64().ShouldBe(1);
        seen.GetProperty("hashing").GetProperty("running").GetInt32().ShouldBe(0);
        seen.GetProperty("useCases").EnumerateArray().Single(u => u.GetProperty("name").GetString() == "Login").GetProperty("count").GetInt64().ShouldBe(11);
    }
}
