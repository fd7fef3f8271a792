using System.Net;
using Auth.WebApi.FunctionalTests.Pages;
using Auth.WebApi.FunctionalTests.Running;

namespace Auth.WebApi.FunctionalTests;

/// <summary>Roles as sets of scopes, over HTTP.</summary>
[Trait("Requirement", "R87")]
public sealed class RoleScopeTests
{
    private const string Invitations = "/api/v1/admin/invitations";

    [Fact]
    public async Task An_auditor_reads_and_changes_nothing()
    {
        using var server = new RunningServer();
        var (auditor, alice) = (await SignInAsync(server, "auditor"), await server.RegisterAsync("alice"));

        foreach (var path in new[] { "users", "events", "statistics", "invitations", "event-handlers", "service-accounts", $"users/{alice.Id}", $"users/{alice.Id}/sessions" })
        {
            (await auditor.GetAsync($"/api/v1/admin/{path}")).Status.ShouldBe(HttpStatusCode.OK, path);
        }

        (await auditor.PostAsync($"/api/v1/admin/users/{alice.Id}/lock")).ShouldBeProblem(HttpStatusCode.Forbidden, "forbidden");
        (await auditor.PutAsync($"/api/v1/admin/users/{alice.Id}/roles", new { roles = Array.Empty<string>() })).ShouldBeProblem(HttpStatusCode.Forbidden, "forbidden");
    }

    [Fact]
    public async Task A_helpdesk_unlocks_users_but_changes_no_account_with_more_rights()
    {
        using var server = new RunningServer();
        var (helpdesk, alice) = (await SignInAsync(server, "helpdesk"), await server.RegisterAsync("alice"));
        var root = (await (await server.AdministratorAsync()).GetAsync("/api/v1/me")).Json.GetProperty("id").GetGuid();

        (await helpdesk.PostAsync($"/api/v1/admin/users/{alice.Id}/unlock")).Status.ShouldBe(HttpStatusCode.NoContent);
        (await helpdesk.PostAsync($"/api/v1/admin/users/{root}/reset-attempts")).ShouldBeProblem(HttpStatusCode.Forbidden, "target_protected");
        (await helpdesk.DeleteAsync($"/api/v1/admin/users/{root}/second-factors")).ShouldBeProblem(HttpStatusCode.Forbidden, "target_protected");
        (await helpdesk.GetAsync("/api/v1/admin/events")).ShouldBeProblem(HttpStatusCode.Forbidden, "forbidden");
    }

    [Fact]
    public async Task A_change_by_a_role_requires_a_recent_authentication_and_says_how_recent()
    {
        using var server = new RunningServer();
        var (helpdesk, alice) = (await SignInAsync(server, "helpdesk"), await server.RegisterAsync("alice"));
        server.Clock.Advance(TimeSpan.FromMinutes(11));

        var rejected = await helpdesk.PostAsync($"/api/v1/admin/users/{alice.Id}/unlock");

        rejected.ShouldBeProblem(HttpStatusCode.Forbidden, "step_up_required");
        rejected.Header("WWW-Authenticate").ShouldBe("Bearer error=\"insufficient_user_authentication\", error_description=\"A more recent authentication is required\", max_age=\"600\"");
    }

    [Fact]
    public async Task Settings_change_the_scopes_of_a_role()
    {
        using var server = RunningServer.With(("RoleScopes:helpdesk", "users:read,events:read"), ("RoleScopes:Front-Desk", "users:write"), ("RoleScopes:auditor", ""));
        var alice = await server.RegisterAsync("alice");

        var helpdesk = await SignInAsync(server, "helpdesk");
        (await helpdesk.GetAsync("/api/v1/admin/events")).Status.ShouldBe(HttpStatusCode.OK);
        (await helpdesk.PostAsync($"/api/v1/admin/users/{alice.Id}/unlock")).ShouldBeProblem(HttpStatusCode.Forbidden, "forbidden");
        (await (await SignInAsync(server, "front-desk")).PostAsync($"/api/v1/admin/users/{alice.Id}/unlock")).Status.ShouldBe(HttpStatusCode.NoContent);
        (await (await SignInAsync(server, "auditor")).GetAsync("/api/v1/admin/users")).ShouldBeProblem(HttpStatusCode.Forbidden, "forbidden");
    }

    [Fact]
    [Trait("Requirement", "R72")]
    public async Task An_inviter_who_is_no_administrator_changes_no_invitation_with_more_rights()
    {
        using var server = RunningServer.With(("RoleScopes:inviter", "invitations:read,invitations:write"));
        var (administrator, inviter) = (await server.AdministratorAsync(), await SignInAsync(server, "inviter"));
        var toAdministrator = await InviteAsync(administrator, "root@example.org", "admin");
        var toUser = await InviteAsync(administrator, "user@example.org");
        await server.DeliverMailAsync();

        (await inviter.PostAsync($"{Invitations}/{toAdministrator}/send")).ShouldBeProblem(HttpStatusCode.Forbidden, "target_protected");
        (await inviter.DeleteAsync($"{Invitations}/{toAdministrator}")).ShouldBeProblem(HttpStatusCode.Forbidden, "target_protected");
        (await inviter.PostAsync($"{Invitations}/{toUser}/send")).Status.ShouldBe(HttpStatusCode.Accepted);
        (await inviter.DeleteAsync($"{Invitations}/{toUser}")).Status.ShouldBe(HttpStatusCode.NoContent);
    }

    [Fact]
    [Trait("Requirement", "R72")]
    public async Task The_invitations_of_an_inviter_are_withdrawn_only_with_the_scope()
    {
        using var server = RunningServer.With(("RoleScopes:inviter", "invitations:read,invitations:write"));
        var (administrator, inviter) = (await server.AdministratorAsync(), await SignInAsync(server, "inviter"));
        var id = (await inviter.GetAsync("/api/v1/me")).Json.GetProperty("id").GetGuid();
        await InviteAsync(inviter, "bob@example.org");

        await administrator.PutAsync($"/api/v1/admin/users/{id}/roles", new { roles = new[] { "inviter", "clerk" } });
        (await StatusAsync()).ShouldBe("open");
        await administrator.PutAsync($"/api/v1/admin/users/{id}/roles", new { roles = new[] { "clerk" } });
        (await StatusAsync()).ShouldBe("withdrawn");

        async Task<string?> StatusAsync() => (await administrator.GetAsync(Invitations)).Json.GetProperty("items")[0].GetProperty("status").GetString();
    }

    [Theory]
    [InlineData("RoleScopes:admin", "users:read", "another role")]
    [InlineData("RoleScopes:helpdesk", "users:everything", "users:read, users:write")]
    [InlineData("RoleScopes:help desk", "users:read", "a role of 1 to 32 characters")]
    [InlineData("RoleScopes", "users:read", "RoleScopes:ROLE")]
    public void A_wrong_table_stops_the_start(string key, string value, string says) =>
        Should.Throw<Exception>(() => RunningServer.With((key, value)).Services).ToString().ShouldContain(says);

    [Fact]
    public async Task Pages_offer_what_the_role_allows()
    {
        using var server = new RunningServer();
        var alice = await server.RegisterAsync("alice");
        var (helpdesk, auditor) = (await BrowseAsync(server, "helpdesk"), await BrowseAsync(server, "auditor"));

        var seenByHelpdesk = await helpdesk.OpenAsync($"/admin/users/{alice.Id}");
        seenByHelpdesk.Text.ShouldContain($"/admin/users/{alice.Id}/lock");
        seenByHelpdesk.Text.ShouldNotContain($"/admin/users/{alice.Id}/roles");
        seenByHelpdesk.Text.ShouldNotContain("id=\"history\"");
        seenByHelpdesk.Text.ShouldNotContain("href=\"/admin/events\"");
        (await helpdesk.OpenAsync("/account")).Text.ShouldContain("href=\"/admin/users\"");

        var seenByAuditor = await auditor.OpenAsync($"/admin/users/{alice.Id}");
        seenByAuditor.Text.ShouldNotContain($"/admin/users/{alice.Id}/lock");
        seenByAuditor.Text.ShouldContain("id=\"history\"");
        (await auditor.OpenAsync("/admin/invitations")).Text.ShouldNotContain("name=\"validDays\"");
        (await auditor.OpenAsync("/account")).Text.ShouldContain("href=\"/admin\"");
    }

    private static async Task<ApiClient> SignInAsync(RunningServer server, string role)
    {
        var account = await server.RegisterAsync();
        await (await server.AdministratorAsync()).PutAsync($"/api/v1/admin/users/{account.Id}/roles", new { roles = new[] { role } });
        return await server.SignInAsync(account);
    }

    /// <returns>The id of the invitation.</returns>
    private static async Task<Guid> InviteAsync(ApiClient inviter, string email, params string[] roles) =>
        (await inviter.PostAsync(Invitations, new { email, roles })).Json.GetProperty("invitation").GetProperty("id").GetGuid();

    private static async Task<Browser> BrowseAsync(RunningServer server, string role)
    {
        var account = await server.RegisterAsync();
        await (await server.AdministratorAsync()).PutAsync($"/api/v1/admin/users/{account.Id}/roles", new { roles = new[] { role } });
        var browser = new Browser(server);
        await browser.SignInAsync(account.Username);
        return browser;
    }
}
