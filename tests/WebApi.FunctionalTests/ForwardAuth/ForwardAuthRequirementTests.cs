using System.Net;
using Auth.WebApi.FunctionalTests.Running;

namespace Auth.WebApi.FunctionalTests.ForwardAuth;

/// <summary>A gateway and the settings say whom forward-auth admits.</summary>
[Trait("Requirement", "R72")]
public sealed class ForwardAuthRequirementTests(RunningServer server) : IClassFixture<RunningServer>
{
    private const string Check = "/api/v1/forward-auth";

    [Fact]
    public async Task With_open_registration_and_no_role_named_no_one_is_admitted()
    {
        var client = await server.SignInAsync();

        foreach (var target in new[] { Check, $"{Check}/app", $"{Check}/app?role=*", $"{Check}?aal=1", $"{Check}?max_age=1000" }) (await client.GetAsync(target)).ShouldDenyFor("forward_auth_unrestricted");

        (await (await server.AdministratorAsync()).GetAsync(Check)).ShouldDenyFor("forward_auth_unrestricted");
        (await client.GetAsync(Check)).Json.GetProperty("detail").GetString()!.ShouldContain("ForwardAuth:Roles");
    }

    [Theory]
    [InlineData("Invitation")]
    [InlineData("Closed")]
    public async Task Without_open_registration_everyone_with_a_session_is_admitted(string mode)
    {
        using var database = TestDatabase.Sqlite();
        using var open = RunningServer.On(database.Shared());
        using var own = RunningServer.On(database.Shared(), port: 0, ("Registration:Mode", mode));
        var client = own.Client();
        client.Bearer = (await open.SignInAsync()).Bearer;

        (await client.GetAsync(Check)).Status.ShouldBe(HttpStatusCode.OK);
        (await client.GetAsync($"{Check}?role=clerk")).ShouldDenyFor("role_required");
    }

    [Fact]
    public async Task A_star_admits_everyone_with_a_session()
    {
        (await (await server.SignInAsync()).GetAsync($"{Check}?role=*")).Status.ShouldBe(HttpStatusCode.OK);
        (await server.Client().GetAsync($"{Check}?role=*")).Status.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Any_one_of_the_roles_is_enough()
    {
        var account = await server.RegisterAsync();
        await SetRolesAsync(account, "clerk");
        var client = await server.SignInAsync(account);

        foreach (var query in new[] { "role=clerk", "role=admin,clerk", "role=admin&role=clerk", "role=admin%2Cclerk", "%72ole=clerk" })
            (await client.GetAsync($"{Check}?{query}")).Header("X-Auth-Roles").ShouldBe("clerk", query);
        (await client.GetAsync($"{Check}?role=admin,editor")).ShouldDenyFor("role_required");

        await SetRolesAsync(account);
        (await client.GetAsync($"{Check}?role=clerk")).ShouldDenyFor("role_required");
    }

    [Fact]
    public async Task An_assurance_level_of_2_requires_a_second_factor()
    {
        var client = await server.SignInAsync();
        (await client.GetAsync($"{Check}?role=*&aal=1")).Status.ShouldBe(HttpStatusCode.OK);
        (await client.GetAsync($"{Check}?role=*&aal=2")).ShouldDenyFor("second_factor_required");

        var enrolled = await TotpEnrollment.CreateAsync(server);
        client.Bearer = (await enrolled.SignInAsync(enrolled.Code)).Json.GetProperty("token").GetString();
        (await client.GetAsync($"{Check}?role=*&aal=2")).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_maximum_age_requires_a_recent_login_or_step_up()
    {
        using var own = new RunningServer();
        var client = await own.SignInAsync();
        own.Clock.Advance(TimeSpan.FromSeconds(60));
        (await client.GetAsync($"{Check}?role=*&max_age=60")).Status.ShouldBe(HttpStatusCode.OK);
        own.Clock.Advance(TimeSpan.FromSeconds(1));
        (await client.GetAsync($"{Check}?role=*&max_age=60")).ShouldDenyFor("recent_login_required");

        (await client.PostAsync("/api/v1/sessions/current/step-up", new { password = RunningServer.Password })).Status.ShouldBe(HttpStatusCode.OK);

        (await client.GetAsync($"{Check}?role=*&max_age=60")).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("role=", "role")]
    [InlineData("role", "role")]
    [InlineData("role=clerk,", "role")]
    [InlineData("role=Clerk", "role")]
    [InlineData("role=clerk admin", "role")]
    [InlineData("role=*,Clerk", "role")]
    [InlineData("role=clerk,*", "role")]
    [InlineData("role=clerk&role=*", "role")]
    [InlineData("aal=", "aal")]
    [InlineData("aal=3", "aal")]
    [InlineData("aal=aal2", "aal")]
    [InlineData("aal=1&aal=2", "aal")]
    [InlineData("max_age=", "max_age")]
    [InlineData("max_age=-1", "max_age")]
    [InlineData("max_age=1.5", "max_age")]
    [InlineData("max_age=00:10:00", "max_age")]
    [InlineData("max_age=99999999999", "max_age")]
    [InlineData("max_age=1&max_age=2", "max_age")]
    [InlineData("roles=clerk", "roles")]
    [InlineData("Role=clerk", "Role")]
    [InlineData("role=*&acr=aal2", "acr")]
    [InlineData("=x", "")]
    public async Task An_invalid_or_unknown_parameter_is_rejected(string query, string field)
    {
        var answer = (await (await server.AdministratorAsync()).GetAsync($"{Check}?{query}")).ShouldBeProblem(HttpStatusCode.BadRequest, "validation_failed");
        answer.ShouldNameNoUser().Json.GetProperty("errors").EnumerateObject().Single().Name.ShouldBe(field);

    }

    /// <summary>The query after the path of another service is that of its client, who could otherwise choose the requirement, or be rejected for a parameter of the service.</summary>
    [Fact]
    public async Task The_query_of_another_service_states_no_requirement()
    {
        using var own = RunningServer.With(("ForwardAuth:Roles", "clerk"));
        var account = await own.RegisterAsync();
        var client = await own.SignInAsync(account);

        foreach (var suffix in new[] { "/?role=*", "/app?role=*", "/.?role=*", "/%3Frole=*", "//?role=*" }) (await client.GetAsync(Check + suffix)).ShouldDenyFor("role_required");

        await (await own.AdministratorAsync()).PutAsync($"/api/v1/admin/users/{account.Id}/roles", new { roles = new[] { "clerk" } });
        foreach (var suffix in new[] { "/?role=nonsense!&aal=9", "/app?acr=2", "/app?role=admin" }) (await client.GetAsync(Check + suffix)).Header("X-Auth-Roles").ShouldBe("clerk", suffix);
    }

    [Fact]
    public async Task A_query_can_require_more_than_the_settings_and_never_less()
    {
        using var own = RunningServer.With(("ForwardAuth:Roles:0", "clerk"), ("ForwardAuth:Roles:1", "editor"));
        var account = await own.RegisterAsync();
        var client = await own.SignInAsync(account);
        (await client.GetAsync($"{Check}?role=*")).ShouldDenyFor("role_required");

        await (await own.AdministratorAsync()).PutAsync($"/api/v1/admin/users/{account.Id}/roles", new { roles = new[] { "editor" } });

        (await client.GetAsync(Check)).Status.ShouldBe(HttpStatusCode.OK);
        (await client.GetAsync($"{Check}?role=*")).Status.ShouldBe(HttpStatusCode.OK);
        (await client.GetAsync($"{Check}?role=auditor")).ShouldDenyFor("role_required");
    }

    [Fact]
    public async Task Assurance_level_and_age_can_be_required_by_settings()
    {
        using var second = RunningServer.With(("ForwardAuth:Roles", "*"), ("ForwardAuth:AssuranceLevel", "2"));
        (await (await second.SignInAsync()).GetAsync($"{Check}/app")).ShouldDenyFor("second_factor_required");

        using var recent = RunningServer.With(("ForwardAuth:Roles", "*"), ("ForwardAuth:MaxAge", "00:01:00"));
        var client = await recent.SignInAsync();
        (await client.GetAsync($"{Check}/app")).Status.ShouldBe(HttpStatusCode.OK);
        recent.Clock.Advance(TimeSpan.FromSeconds(61));
        (await client.GetAsync($"{Check}?max_age=1000")).ShouldDenyFor("recent_login_required");
    }

    [Fact]
    [Trait("Requirement", "R60")]
    public async Task A_denial_leaves_a_log_line_with_the_account()
    {
        var account = await server.RegisterAsync();

        await (await server.SignInAsync(account)).GetAsync($"{Check}?role=clerk");

        server.Log.Text.ShouldContain($"forward-auth: role_required (account {account.Id}");
    }

    private async Task SetRolesAsync(TestUser account, params string[] roles) =>
        (await (await server.AdministratorAsync()).PutAsync($"/api/v1/admin/users/{account.Id}/roles", new { roles })).Status.ShouldBe(HttpStatusCode.NoContent);
}
