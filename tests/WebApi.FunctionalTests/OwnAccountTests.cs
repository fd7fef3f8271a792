using System.Net;
using System.Text.Json;
using Auth.WebApi.FunctionalTests.Running;

namespace Auth.WebApi.FunctionalTests;

public sealed class OwnAccountTests(RunningServer server) : IClassFixture<RunningServer>
{
    private const string NewPassword = "an even better password";

    [Fact]
    public async Task Users_can_read_their_own_account()
    {
        var account = await server.RegisterAsync();
        var client = await server.SignInAsync(account);

        var answer = await client.GetAsync("/api/v1/me");

        answer.Status.ShouldBe(HttpStatusCode.OK);
        answer.Json.GetProperty("id").GetGuid().ShouldBe(account.Id);
        answer.Json.GetProperty("lastLoginAt").GetString().ShouldBe("2030-01-01T12:00:00Z");
    }

    [Fact]
    [Trait("Requirement", "R29")]
    public async Task A_password_change_ends_the_other_sessions_and_replaces_the_old_password()
    {
        var account = await server.RegisterAsync();
        var here = await server.SignInAsync(account);
        var elsewhere = await server.SignInAsync(account);

        var answer = await here.PostAsync("/api/v1/me/password", new { currentPassword = RunningServer.Password, newPassword = NewPassword });

        answer.Status.ShouldBe(HttpStatusCode.NoContent, answer.Text);
        (await here.IsSignedInAsync()).ShouldBeTrue();
        (await elsewhere.IsSignedInAsync()).ShouldBeFalse();
        (await server.Client().LoginAsync(account.Username)).ShouldBeProblem(HttpStatusCode.Unauthorized, "invalid_credentials");
        (await server.Client().LoginAsync(account.Username, NewPassword)).Status.ShouldBe(HttpStatusCode.Created);
    }

    [Fact]
    [Trait("Requirement", "R06")]
    public async Task A_password_change_requires_the_current_password()
    {
        var client = await server.SignInAsync();

        (await client.PostAsync("/api/v1/me/password", new { currentPassword = "a wrong password", newPassword = NewPassword }))
            .ShouldBeProblem(HttpStatusCode.Unauthorized, "invalid_credentials");
        (await client.PostAsync("/api/v1/me/password", new { newPassword = NewPassword }))
            .ShouldBeProblem(HttpStatusCode.BadRequest, "validation_failed");
    }

    [Fact]
    [Trait("Requirement", "R01")]
    public async Task A_password_change_reports_a_short_new_password_as_an_error_of_its_field()
    {
        var client = await server.SignInAsync();

        var answer = await client.PostAsync("/api/v1/me/password", new { currentPassword = RunningServer.Password, newPassword = "short" });

        answer.ShouldBeProblem(HttpStatusCode.BadRequest, "validation_failed").Json.GetProperty("errors").TryGetProperty("newPassword", out _).ShouldBeTrue();
    }

    [Fact]
    [Trait("Requirement", "R30")]
    public async Task Closing_an_account_ends_all_its_sessions_and_frees_its_username()
    {
        var account = await server.RegisterAsync();
        var here = await server.SignInAsync(account);
        var elsewhere = await server.SignInAsync(account);

        (await here.DeleteAsync("/api/v1/me")).Status.ShouldBe(HttpStatusCode.NoContent);

        (await here.IsSignedInAsync()).ShouldBeFalse();
        (await elsewhere.IsSignedInAsync()).ShouldBeFalse();
        (await server.GetUserAsync(account)).ShouldBeProblem(HttpStatusCode.NotFound, "user_not_found");
        await server.RegisterAsync(account.Username);
    }

    [Fact]
    [Trait("Requirement", "R56")]
    public async Task The_last_administrator_cannot_close_the_account()
    {
        using var own = new RunningServer();
        var administrator = await own.AdministratorAsync();

        (await administrator.DeleteAsync("/api/v1/me")).ShouldBeProblem(HttpStatusCode.Conflict, "last_administrator");
        (await administrator.IsSignedInAsync()).ShouldBeTrue();
    }

    [Fact]
    public async Task Closing_an_account_removes_personal_data_from_its_events()
    {
        var account = await server.RegisterAsync();
        var client = await server.SignInAsync(account);

        (await client.DeleteAsync("/api/v1/me")).Status.ShouldBe(HttpStatusCode.NoContent);

        var events = (await (await server.AdministratorAsync()).GetAsync($"/api/v1/admin/events?user={account.Id}")).Json.GetProperty("items").EnumerateArray().ToList();
        events.Select(e => e.GetProperty("type").GetString()).ShouldBe(["account_closed", "session_ended", "session_started", "user_registered"], ignoreOrder: true);
        foreach (var e in events)
        {
            e.GetProperty("ipAddress").ValueKind.ShouldBe(JsonValueKind.Null);
            e.GetProperty("userAgent").ValueKind.ShouldBe(JsonValueKind.Null);
            e.GetProperty("username").ValueKind.ShouldBe(JsonValueKind.Null);
        }
    }

    [Fact]
    [Trait("Requirement", "R58")]
    public async Task The_account_export_contains_all_data_of_the_user_as_a_file()
    {
        var account = await server.RegisterAsync(email: "everything@example.org");
        await server.SignInAsync(account);
        var client = await server.SignInAsync(account);

        var answer = await client.GetAsync("/api/v1/me/export");

        answer.Status.ShouldBe(HttpStatusCode.OK);
        answer.Header("Content-Disposition").ShouldBe("attachment; filename=\"account.json\"");
        answer.Json.GetProperty("account").GetProperty("email").GetString().ShouldBe("everything@example.org");
        answer.Json.GetProperty("sessions").GetArrayLength().ShouldBe(2);
        answer.Json.GetProperty("devices").GetArrayLength().ShouldBe(2);
        answer.Json.GetProperty("events").EnumerateArray().Select(e => e.GetProperty("type").GetString()).ShouldBe(["user_registered", "session_started", "session_started"]);
        answer.Text.ShouldNotContain("pbkdf2");
    }
}
