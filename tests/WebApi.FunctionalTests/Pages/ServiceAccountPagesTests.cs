using System.Net;
using System.Text.RegularExpressions;
using Auth.WebApi.FunctionalTests.Running;

namespace Auth.WebApi.FunctionalTests.Pages;

/// <summary>The pages that administer service accounts and their keys.</summary>
public sealed partial class ServiceAccountPagesTests : IDisposable
{
    private const string List = "/admin/service-accounts";
    private const string Api = "/api/v1/admin/service-accounts";

    private readonly RunningServer _server = RunningServer.With(("RoleScopes:keeper", "users:read, service-accounts:read, service-accounts:write"));

    public void Dispose() => _server.Dispose();

    [Fact]
    public async Task A_key_is_shown_once_and_accepted_until_it_is_revoked()
    {
        var administrator = await SignInAsync();
        var account = await CreateAsync(administrator, "billing", "users:read");

        var shown = (await administrator.SendAsync($"{account}/keys", ("keyExpiresAt", ""))).ShouldBePage("New key");

        var key = Key().Match(shown.Text).Value;
        (await CallAsync(key)).Status.ShouldBe(HttpStatusCode.OK);
        var page = (await administrator.OpenAsync(account)).ShouldBePage("billing");
        page.Text.ShouldNotContain(key);
        (await administrator.SendAsync(RevokeAction().Match(page.Text).Groups["action"].Value)).ShouldLeadTo(account);
        (await administrator.OpenAsync(account)).Text.ShouldContain("The key has been revoked.");
        (await CallAsync(key)).Status.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task The_list_shows_scopes_and_marks_expired_accounts()
    {
        var administrator = await SignInAsync();
        await CreateAsync(administrator, "billing", "users:read", "events:read");
        await CreateAsync(administrator, "old", _server.Clock.GetUtcNow().AddDays(1), "users:read");
        (await administrator.OpenAsync(List)).Text.ShouldNotContain("expired");

        _server.Clock.Advance(TimeSpan.FromDays(2));

        var page = (await (await SignInAsync()).OpenAsync(List)).ShouldBePage("Service accounts");
        page.Text.ShouldContain("users:read, events:read");
        Regex.Count(page.Text, ">expired<", RegexOptions.None, TimeSpan.FromSeconds(1)).ShouldBe(1);
    }

    [Fact]
    public async Task A_change_replaces_the_scopes_and_keeps_the_time_of_day_of_an_expiry()
    {
        var administrator = await SignInAsync();
        var account = await CreateAsync(administrator, "billing", "users:read");
        var id = account.Split('/')[^1];
        await (await _server.AdministratorAsync()).PutAsync($"{Api}/{id}", new { scopes = new[] { "users:read" }, requiresClient = true, expiresAt = "2035-01-31T12:34:00Z" });

        (await administrator.SendAsync($"{account}/change", ("scope-events:read", "true"), ("expiresAt", "2035-01-31"))).ShouldLeadTo(account);

        var changed = (await (await _server.AdministratorAsync()).GetAsync($"{Api}/{id}")).Json;
        changed.GetProperty("scopes").EnumerateArray().Select(scope => scope.GetString()).ShouldBe(["events:read"]);
        changed.GetProperty("requiresClient").GetBoolean().ShouldBeFalse();
        changed.GetProperty("expiresAt").GetDateTimeOffset().ShouldBe(new DateTimeOffset(2035, 1, 31, 12, 34, 0, TimeSpan.Zero));
    }

    [Fact]
    public async Task A_removed_account_is_no_longer_listed()
    {
        var administrator = await SignInAsync();
        var account = await CreateAsync(administrator, "billing", "users:read");

        (await administrator.SendAsync($"{account}/remove")).ShouldLeadTo(List);

        var list = await administrator.OpenAsync(List);
        list.Text.ShouldContain("The service account has been removed.");
        list.Text.ShouldContain("No service accounts.");
        (await administrator.OpenAsync(account)).Status.ShouldBe(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("name", "Billing", HttpStatusCode.BadRequest)]
    [InlineData("name", "taken", HttpStatusCode.Conflict)]
    [InlineData("expiresAt", "soon", HttpStatusCode.BadRequest)]
    [InlineData("expiresAt", "2001-01-01", HttpStatusCode.BadRequest)]
    public async Task A_rejected_account_is_shown_as_entered_with_the_error_at_its_field(string field, string value, HttpStatusCode status)
    {
        var administrator = await SignInAsync();
        await CreateAsync(administrator, "taken", "users:read");
        var fields = new Dictionary<string, string> { ["name"] = "billing", ["expiresAt"] = "", ["scope-events:read"] = "true", [field] = value };

        var rejected = (await administrator.SendAsync(List, [.. fields.Select(f => (f.Key, f.Value))])).ShouldBePage("Service accounts", status);

        rejected.Text.ShouldContain($"id=\"{field}-error\"");
        rejected.Text.ShouldContain($"value=\"{value}\"");
        rejected.Text.ShouldContain("name=\"scope-events:read\" value=\"true\" checked");
        rejected.Text.ShouldNotContain("name=\"requiresClient\" value=\"true\" checked");
    }

    [Fact]
    public async Task An_account_without_a_scope_is_rejected_at_the_checkboxes()
    {
        var administrator = await SignInAsync();

        (await administrator.SendAsync(List, ("name", "billing"), ("expiresAt", ""))).ShouldBePage("Service accounts", HttpStatusCode.BadRequest).Text.ShouldContain("id=\"scopes-error\"");
    }

    [Theory]
    [InlineData("soon")]
    [InlineData("2001-01-01")]
    public async Task An_invalid_expiry_of_a_key_is_reported_at_the_field_of_the_key(string expiry)
    {
        var administrator = await SignInAsync();
        var account = await CreateAsync(administrator, "billing", "users:read");

        var rejected = (await administrator.SendAsync($"{account}/keys", ("keyExpiresAt", expiry))).ShouldBePage("billing", HttpStatusCode.BadRequest);

        rejected.Text.ShouldContain("id=\"keyExpiresAt-error\"");
        rejected.Text.ShouldNotContain("id=\"expiresAt-error\"");
        rejected.Text.ShouldContain($"value=\"{expiry}\"");
    }

    [Fact]
    public async Task A_role_that_may_only_read_sees_accounts_without_forms()
    {
        var account = await CreateAsync(await SignInAsync(), "billing", "users:read");
        var auditor = await SignInAsync("auditor");

        (await auditor.OpenAsync(List)).ShouldBePage("Service accounts").Text.ShouldNotContain($"action=\"{List}");
        (await auditor.OpenAsync(account)).ShouldBePage("billing").Text.ShouldNotContain($"action=\"{List}");
        (await auditor.SendAsync($"{account}/remove")).Status.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task An_actor_is_offered_only_the_scopes_that_it_holds()
    {
        var keeper = await SignInAsync("keeper");

        var page = (await keeper.OpenAsync(List)).ShouldBePage("Service accounts");

        ScopeBox().Matches(page.Text).Select(match => match.Groups["scope"].Value).ShouldBe(["users:read", "service-accounts:read"]);
    }

    [Fact]
    public async Task An_account_with_a_scope_that_the_actor_lacks_is_shown_without_forms()
    {
        var administrator = await SignInAsync();
        var (stronger, equal) = (await CreateAsync(administrator, "stronger", "events:read"), await CreateAsync(administrator, "equal", "users:read"));
        var keeper = await SignInAsync("keeper");

        (await keeper.OpenAsync(stronger)).ShouldBePage("stronger").Text.ShouldNotContain($"action=\"{List}");
        (await keeper.SendAsync($"{stronger}/keys", ("keyExpiresAt", ""))).ShouldBePage("stronger", HttpStatusCode.Forbidden);
        (await keeper.OpenAsync(equal)).Text.ShouldContain($"action=\"{equal}/keys\"");
    }

    [Fact]
    public async Task The_navigation_leads_to_service_accounts_only_with_their_scope()
    {
        await SignInAsync();

        (await (await SignInAsync("auditor")).OpenAsync("/admin")).Text.ShouldContain($"href=\"{List}\"");
        (await (await SignInAsync("helpdesk")).OpenAsync("/admin/users")).Text.ShouldNotContain($"href=\"{List}\"");
    }

    private static Task<string> CreateAsync(Browser browser, string name, params string[] scopes) => CreateAsync(browser, name, expiresAt: null, scopes);

    /// <summary>Creates an account and returns the path of its page.</summary>
    private static async Task<string> CreateAsync(Browser browser, string name, DateTimeOffset? expiresAt, params string[] scopes)
    {
        var created = await browser.SendAsync(List, [("name", name), ("requiresClient", "true"), ("expiresAt", $"{expiresAt:yyyy-MM-dd}"), .. scopes.Select(scope => ($"scope-{scope}", "true"))]);
        (await browser.FollowAsync(created)).ShouldBePage(name);
        return created.Header("Location")!;
    }

    private async Task<Answer> CallAsync(string key)
    {
        using var program = _server.Client();
        program.Bearer = key;
        return await program.GetAsync("/api/v1/admin/users");
    }

    private async Task<Browser> SignInAsync(string? role = null)
    {
        await _server.SetUpAsync();
        var browser = new Browser(_server);
        await browser.SignInAsync(role is null ? RunningServer.AdministratorName : (await _server.CreateUserAsync(A.User().WithRole(role))).Username);
        return browser;
    }

    [GeneratedRegex("key_[A-Za-z0-9_-]{49}", RegexOptions.None, 1000)]
    private static partial Regex Key();

    [GeneratedRegex("""action="(?<action>[^"]+/revoke)""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex RevokeAction();

    [GeneratedRegex("""name="scope-(?<scope>[^"]+)""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ScopeBox();
}
