using System.Text;
using Auth.WebApi.FunctionalTests.Running;
using Auth.WebApi.Http;
using Auth.WebApi.Pages.Rendering;
using Auth.WebApi.Security;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Auth.WebApi.FunctionalTests.Pages;

/// <summary>Forms that are shown again after the user has confirmed their identity.</summary>
[Trait("Requirement", "R64")]
public sealed class ReturnedFormTests : IDisposable
{
    private const string Cookie = "__Host-auth-form";
    private const string Confirmed = "Your identity is confirmed. Submit the form again.";
    private const string Email = "alice@new.example";

    private readonly RunningServer _server = new();

    public void Dispose() => _server.Dispose();

    [Fact]
    public async Task A_form_is_shown_filled_in_after_confirmation_of_identity_without_being_submitted()
    {
        var browser = await SignInAsync();
        var answer = await SendWithoutRecentAuthenticationAsync(browser, "/account/email", ("email", Email));

        answer.ShouldLeadTo("/confirm-identity?return=%2Faccount%2Femail");
        var page = await browser.FollowAsync(await ConfirmAsync(browser, "/account/email"));

        page.ShouldBePage("Change email address");
        page.Text.ShouldContain(Confirmed);
        page.Text.ShouldContain($"value=\"{Email}\"");
        await _server.DeliverMailAsync();
        _server.Mailbox.To(Email).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_returned_form_is_filled_in_only_once()
    {
        var browser = await SignInAsync();
        await SendWithoutRecentAuthenticationAsync(browser, "/account/email", ("email", Email));
        await browser.FollowAsync(await ConfirmAsync(browser, "/account/email"));

        var page = await browser.OpenAsync("/account/email");

        page.Text.ShouldNotContain(Confirmed);
        page.Text.ShouldNotContain(Email);
    }

    [Theory]
    [InlineData("/account/security/authenticator", "/account/security/authenticator", "/account/security")]
    [InlineData("/account/security/passkeys", "/account/security/passkeys", "/account/security")]
    public async Task An_action_without_its_own_page_returns_to_the_page_with_its_button(string action, string back, string page)
    {
        var browser = await SignInAsync();

        (await SendWithoutRecentAuthenticationAsync(browser, action, ("name", "my blue phone"))).ShouldLeadTo($"/confirm-identity?return={Uri.EscapeDataString(back)}");
        var led = (await browser.FollowAsync(await ConfirmAsync(browser, back))).ShouldLeadTo(page);

        var shown = await browser.FollowAsync(led);
        shown.Text.ShouldContain(Confirmed);
        shown.Text.Contains("my blue phone", StringComparison.Ordinal).ShouldBe(action.EndsWith("passkeys", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_admin_action_returns_to_the_page_of_the_user_after_confirmation_of_identity()
    {
        var account = await _server.RegisterAsync(email: "bob@example.org");
        await _server.AdministratorAsync();
        var browser = new Browser(_server);
        await browser.SignInAsync(RunningServer.AdministratorName);
        var action = $"/admin/users/{account.Id}/confirm-email";

        await SendWithoutRecentAuthenticationAsync(browser, action);
        var led = (await browser.FollowAsync(await ConfirmAsync(browser, action))).ShouldLeadTo($"/admin/users/{account.Id}");

        var page = (await browser.FollowAsync(led)).Text;
        page.ShouldContain(Confirmed);
        page.ShouldContain("/confirm-email\"", customMessage: "the email is not verified yet");
    }

    [Fact]
    [Trait("Requirement", "R75")]
    public async Task The_roles_of_a_user_are_shown_as_submitted_after_confirmation_of_identity()
    {
        var (browser, path) = await OpenUserAsync();

        await SendWithoutRecentAuthenticationAsync(browser, $"{path}/roles", ("role-admin", "true"), ("roles", "clerk"), ("rolesVersion", "version"));
        var page = await browser.FollowAsync((await browser.FollowAsync(await ConfirmAsync(browser, $"{path}/roles"))).ShouldLeadTo(path));

        page.Text.ShouldContain(Confirmed);
        page.Text.ShouldContain("name=\"role-admin\" value=\"true\" checked");
        page.Text.ShouldContain("value=\"clerk\"");
        Browser.HiddenField(page, "rolesVersion").ShouldBe("version", "a change in the meantime is noticed");
        (await browser.OpenAsync(path)).Text.ShouldNotContain("clerk", customMessage: "the roles are not saved yet");
    }

    /// <summary>The confirmation has all roles in one field.</summary>
    [Fact]
    [Trait("Requirement", "R75")]
    public async Task The_roles_of_a_confirmation_are_shown_as_submitted_after_confirmation_of_identity()
    {
        var (browser, path) = await OpenUserAsync();

        await SendWithoutRecentAuthenticationAsync(browser, $"{path}/roles", ("roles", "admin clerk"), ("sure", "true"));
        var page = await browser.FollowAsync((await browser.FollowAsync(await ConfirmAsync(browser, $"{path}/roles"))).ShouldLeadTo(path));

        page.Text.ShouldContain("name=\"role-admin\" value=\"true\" checked");
        page.Text.ShouldContain("value=\"clerk\"");
    }

    [Fact]
    [Trait("Requirement", "R75")]
    public async Task A_service_account_is_shown_as_submitted_after_confirmation_of_identity()
    {
        const string List = "/admin/service-accounts";
        await _server.AdministratorAsync();
        var browser = new Browser(_server);
        await browser.SignInAsync(RunningServer.AdministratorName);
        var account = (await browser.SendAsync(List, ("name", "billing"), ("scope-users:read", "true"), ("expiresAt", ""))).Header("Location")!;

        await SendWithoutRecentAuthenticationAsync(browser, List, ("name", "reports"), ("scope-events:read", "true"), ("expiresAt", "2035-01-31"));
        var created = (await browser.FollowAsync(await ConfirmAsync(browser, List))).Text;
        await SendWithoutRecentAuthenticationAsync(browser, $"{account}/change", ("scope-events:read", "true"), ("expiresAt", "2035-01-31"));
        var changed = (await browser.FollowAsync((await browser.FollowAsync(await ConfirmAsync(browser, $"{account}/change"))).ShouldLeadTo(account))).Text;

        created.ShouldContain("value=\"reports\"");
        foreach (var page in new[] { created, changed })
        {
            page.ShouldContain("name=\"scope-events:read\" value=\"true\" checked");
            page.ShouldContain("value=\"2035-01-31\"");
            page.ShouldNotContain("name=\"scope-users:read\" value=\"true\" checked");
            page.ShouldNotContain("name=\"requiresClient\" value=\"true\" checked");
        }
    }

    [Fact]
    [Trait("Requirement", "R75")]
    public async Task The_expiry_of_a_key_is_shown_as_submitted_after_confirmation_of_identity()
    {
        await _server.AdministratorAsync();
        var browser = new Browser(_server);
        await browser.SignInAsync(RunningServer.AdministratorName);
        var account = (await browser.SendAsync("/admin/service-accounts", ("name", "billing"), ("scope-users:read", "true"), ("expiresAt", ""))).Header("Location")!;

        await SendWithoutRecentAuthenticationAsync(browser, $"{account}/keys", ("keyExpiresAt", "2035-01-31"));
        var page = await browser.FollowAsync((await browser.FollowAsync(await ConfirmAsync(browser, $"{account}/keys"))).ShouldLeadTo(account));

        page.Text.ShouldContain("name=\"keyExpiresAt\" type=\"date\" value=\"2035-01-31\"");
        page.Text.ShouldContain("No keys.");
    }

    /// <summary>Until the identity is confirmed, nothing depends on the body.</summary>
    [Theory]
    [InlineData("text/plain", "email=alice@new.example")]
    [InlineData("application/x-www-form-urlencoded", "email=a&email=b")]
    [InlineData("multipart/form-data", "no form")]
    public async Task A_form_that_cannot_be_read_leads_to_the_confirmation_of_identity(string contentType, string body)
    {
        var browser = await SignInAsync();
        _server.Clock.Advance(TimeSpan.FromMinutes(11));

        var answer = await browser.SendAsync("/account/email", Json.Of(Encoding.UTF8.GetBytes(body), contentType));

        answer.ShouldLeadTo("/confirm-identity?return=%2Faccount%2Femail");
    }

    [Fact]
    public async Task A_form_that_is_too_long_leads_to_the_confirmation_of_identity()
    {
        var browser = await SignInAsync();

        (await SendWithoutRecentAuthenticationAsync(browser, "/account/email", ("email", new string('x', 70_000)))).ShouldLeadTo("/confirm-identity?return=%2Faccount%2Femail");
    }

    [Fact]
    public async Task A_returned_form_does_not_keep_codes()
    {
        var browser = await SignInAsync();

        var answer = await SendWithoutRecentAuthenticationAsync(browser, "/account/security/authenticator/confirm", ("code", "123456"), ("secret", "ABCDEFGH"), ("name", "x"));

        var kept = await ReadAsync(browser, answer);
        kept.ShouldEndWith(" /account/security/authenticator/confirm ");
    }

    [Fact]
    public void Returned_forms_keep_no_secrets()
    {
        var kept = _server.Services.GetRequiredService<EndpointDataSource>().Endpoints.Select(e => e.Metadata.GetMetadata<KeepsFields>()).OfType<KeepsFields>().ToList();

        kept.SelectMany(k => k.Names).Distinct().ShouldBe(["email", "username", "name", "roles", "rolesVersion", "validDays", "requiresClient", "expiresAt", "keyExpiresAt"], ignoreOrder: true);
        kept.Select(k => k.Prefix).OfType<string>().Distinct().ShouldBe(["role-", "attributes.", "scope-"], ignoreOrder: true);
    }

    [Fact]
    [Trait("Requirement", "R35")]
    public async Task A_returned_form_is_kept_in_an_encrypted_cookie_and_not_in_the_URL()
    {
        var browser = await SignInAsync();

        var answer = await SendWithoutRecentAuthenticationAsync(browser, "/account/email", ("email", Email));

        answer.Header("Location")!.ShouldNotContain("new.example");
        var cookie = answer.Header("Set-Cookie")!;
        cookie.ShouldStartWith(Cookie);
        cookie.ShouldNotContain("new.example");
        foreach (var attribute in new[] { "max-age=600", "path=/", "secure", "samesite=lax", "httponly" }) cookie.ShouldContain(attribute);
    }

    [Theory]
    [InlineData(200, true)]
    [InlineData(5_000, false)]
    public async Task A_returned_form_comes_back_empty_when_its_values_are_too_long_for_the_cookie(int length, bool isKept)
    {
        var browser = await SignInAsync();
        var email = new string('x', length) + "@new.example";

        var answer = await SendWithoutRecentAuthenticationAsync(browser, "/account/email", ("email", email));
        answer.Header("Set-Cookie")!.Length.ShouldBeLessThan(4_096);
        var page = await browser.FollowAsync(await ConfirmAsync(browser, "/account/email"));

        page.Text.ShouldContain(Confirmed);
        page.Text.Contains(email, StringComparison.Ordinal).ShouldBe(isKept);
    }

    [Fact]
    public async Task A_returned_form_is_not_shown_to_another_session()
    {
        var alice = await SignInAsync();
        var answer = await SendWithoutRecentAuthenticationAsync(alice, "/account/email", ("email", Email));
        var bob = await SignInAsync();

        var page = await bob.OpenAsync("/account/email", ("Cookie", answer.Header("Set-Cookie")!.Split(';')[0]));

        page.ShouldBePage("Change email address");
        page.Text.ShouldNotContain(Confirmed);
        page.Text.ShouldNotContain(Email);
    }

    [Fact]
    public async Task The_identity_is_not_reported_as_confirmed_before_the_confirmation()
    {
        var browser = await SignInAsync();

        await SendWithoutRecentAuthenticationAsync(browser, "/account/security/passkeys", ("name", "my blue phone"));

        (await browser.OpenAsync("/account/security")).Text.ShouldNotContain(Confirmed);
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("")]
    public async Task A_returned_form_cookie_with_foreign_content_is_ignored(string value)
    {
        var browser = await SignInAsync();

        var page = await browser.OpenAsync("/account/email", ("Cookie", $"{Cookie}={value}"));

        page.ShouldBePage("Change email address");
        page.Text.ShouldNotContain(Confirmed);
    }

    /// <summary>After the confirmation, the browser returns to the path of the form.</summary>
    [Fact]
    public void Every_form_that_requires_recent_authentication_has_a_page_at_its_path()
    {
        var endpoints = _server.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(e => e.Metadata.GetMetadata<PageEndpointMetadata>() is not null).ToList();
        var pages = endpoints.Where(e => MethodsOf(e).Contains("GET")).Select(e => "/" + e.RoutePattern.RawText!.Trim('/')).ToList();
        var forms = endpoints.Where(e => MethodsOf(e).Contains("POST") && e.Metadata.GetMetadata<AccessRequirement>()!.RequiresRecentAuthentication).Select(e => "/" + e.RoutePattern.RawText!.Trim('/')).ToList();

        forms.Count.ShouldBeGreaterThan(8);
        forms.Where(form => !pages.Contains(form) && !pages.Any(p => p.EndsWith("/{**form}", StringComparison.Ordinal) && form.StartsWith(p[..^"{**form}".Length], StringComparison.Ordinal))).ShouldBeEmpty();
    }

    /// <summary>The decrypted content of the cookie.</summary>
    private async Task<string> ReadAsync(Browser browser, Answer answer)
    {
        var session = (await browser.OpenAsync("/api/v1/sessions/current")).Json.GetProperty("id").GetString()!;
        var cookie = answer.Header("Set-Cookie")!.Split(';')[0][(Cookie.Length + 1)..];
        return _server.Services.GetRequiredService<IDataProtectionProvider>().CreateProtector("Auth.Pages.ReturnedForm", session).Unprotect(cookie);
    }

    /// <summary>Signs an administrator in.</summary>
    /// <returns>The path of a user's page.</returns>
    private async Task<(Browser Browser, string Path)> OpenUserAsync()
    {
        var account = await _server.RegisterAsync();
        await _server.AdministratorAsync();
        var browser = new Browser(_server);
        await browser.SignInAsync(RunningServer.AdministratorName);
        return (browser, $"/admin/users/{account.Id}");
    }

    private static IReadOnlyList<string> MethodsOf(RouteEndpoint endpoint) => endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods;

    private async Task<Browser> SignInAsync()
    {
        var browser = new Browser(_server);
        await browser.SignInAsync((await _server.RegisterAsync()).Username);
        return browser;
    }

    private async Task<Answer> SendWithoutRecentAuthenticationAsync(Browser browser, string action, params (string Name, string Value)[] fields)
    {
        _server.Clock.Advance(TimeSpan.FromMinutes(11));
        return await browser.SendAsync(action, fields);
    }

    private static Task<Answer> ConfirmAsync(Browser browser, string back) =>
        browser.SendAsync("/confirm-identity", ("password", RunningServer.Password), ("return", back));
}
