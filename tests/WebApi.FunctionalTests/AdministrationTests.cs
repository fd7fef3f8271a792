using System.Net;
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
        { "GET", "/API/V1/Admin/Users/" },
    };

    [Theory]
    [MemberData(nameof(Calls))]
    [Trait("Requirement", "R54")]
    public async Task Only_administrators_administer(string method, string path)
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
    public async Task A_lock_ends_the_sessions_and_an_unlock_does_not_revive_them()
    {
        var account = await server.RegisterAsync();
        var client = await server.SignInAsync(account);

        await server.AdministerAsync(account, "lock");
        (await client.IsSignedInAsync()).ShouldBeFalse();
        (await server.SeeAsync(account)).Json.GetProperty("status").GetString().ShouldBe("locked");

        await server.AdministerAsync(account, "unlock");
        (await client.IsSignedInAsync()).ShouldBeFalse();
        (await server.SeeAsync(account)).Json.GetProperty("status").GetString().ShouldBe("active");
    }

    [Fact]
    public async Task Failed_attempts_are_seen_and_reset()
    {
        var account = await server.RegisterAsync();
        await server.Client().LoginAsync(account.Username, "a wrong password");
        await server.Client().LoginAsync(account.Username, "a wrong password");
        (await server.SeeAsync(account)).Json.GetProperty("failedAttempts").GetInt32().ShouldBe(2);

        await server.AdministerAsync(account, "reset-attempts");

        (await server.SeeAsync(account)).Json.GetProperty("failedAttempts").GetInt32().ShouldBe(0);
    }

    [Fact]
    [Trait("Requirement", "R57")]
    public async Task Users_are_found_by_a_part_of_the_name_page_by_page()
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
    [InlineData("?limit=201", "validation_failed")]
    [InlineData("?limit=many", "validation_failed")]
    [InlineData("?cursor=elsewhere", "validation_failed")]
    [InlineData("?search=%00", "validation_failed")]
    public async Task A_page_that_can_not_be_is_refused(string query, string code)
    {
        var administrator = await server.AdministratorAsync();

        (await administrator.GetAsync("/api/v1/admin/users" + query)).ShouldBeProblem(HttpStatusCode.BadRequest, code);
    }

    [Fact]
    public async Task Roles_are_replaced_and_bad_ones_refused()
    {
        var account = await server.RegisterAsync();
        var administrator = await server.AdministratorAsync();
        var path = $"/api/v1/admin/users/{account.Id}/roles";

        (await administrator.PutAsync(path, new { roles = new[] { "editor", "auditor" } })).Status.ShouldBe(HttpStatusCode.NoContent);
        (await server.SeeAsync(account)).Json.GetProperty("roles").EnumerateArray().Select(r => r.GetString()).ShouldBe(["auditor", "editor"]);

        (await administrator.PutAsync(path, new { roles = new[] { "Not A Role" } })).ShouldBeProblem(HttpStatusCode.BadRequest, "validation_failed")
            .Json.GetProperty("errors").TryGetProperty("roles", out _).ShouldBeTrue();
        (await administrator.PutAsync(path, new { roles = new string?[] { null } })).ShouldBeProblem(HttpStatusCode.BadRequest, "validation_failed");
    }

    [Fact]
    [Trait("Requirement", "R56")]
    public async Task The_last_administrator_can_neither_be_demoted_nor_locked()
    {
        using var own = new RunningServer();
        var administrator = await own.AdministratorAsync();
        var id = (await administrator.GetAsync("/api/v1/me")).Json.GetProperty("id").GetGuid();

        (await administrator.PutAsync($"/api/v1/admin/users/{id}/roles", new { roles = Array.Empty<string>() })).ShouldBeProblem(HttpStatusCode.Conflict, "last_administrator");
        (await administrator.PostAsync($"/api/v1/admin/users/{id}/lock")).ShouldBeProblem(HttpStatusCode.Conflict, "last_administrator");
    }

    [Fact]
    [Trait("Requirement", "R31")]
    public async Task Somebodys_sessions_are_seen_and_ended()
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
    public async Task An_unknown_user_is_not_found()
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
    public async Task The_trail_tells_what_happened_to_somebody_by_whom_and_from_where()
    {
        var account = await server.RegisterAsync();
        await server.Client("a stranger").LoginAsync(account.Username, "a wrong password");
        await server.AdministerAsync(account, "lock");
        var administrator = await server.AdministratorAsync();
        var actor = (await administrator.GetAsync("/api/v1/me")).Json.GetProperty("id").GetGuid();

        var events = (await administrator.GetAsync($"/api/v1/admin/events?user={account.Id}")).Json.GetProperty("items").EnumerateArray().ToList();

        events.Select(e => e.GetProperty("type").GetString()).ShouldBe(["user_locked", "attempt_failed", "user_registered"]);
        events[0].GetProperty("actorId").GetGuid().ShouldBe(actor);
        events[1].GetProperty("userAgent").GetString().ShouldBe("a stranger");
        events[1].GetProperty("ipAddress").GetString().ShouldBe("127.0.0.1");

        var one = (await administrator.GetAsync($"/api/v1/admin/events?user={account.Id}&type=attempt_failed&limit=1")).Json;
        one.GetProperty("items").GetArrayLength().ShouldBe(1);
        (await administrator.GetAsync("/api/v1/admin/events?type=NOT_A_TYPE")).ShouldBeProblem(HttpStatusCode.BadRequest, "validation_failed");
    }
}
