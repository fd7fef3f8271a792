extern alias Department;
using System.Net;
using Auth.WebApi.FunctionalTests.Running;
using Department::Auth.Samples.Department;

namespace Auth.WebApi.FunctionalTests.Pages;

/// <summary>Attributes of a host application on the pages, without script.</summary>
public sealed class AttributePagesTests(ServerWithAttributes fixture) : IClassFixture<ServerWithAttributes>
{
    private readonly RunningServer _server = fixture.Server;

    [Fact]
    public async Task The_registration_page_asks_for_attributes_and_shows_what_was_entered_with_its_error()
    {
        await _server.SetUpAsync();
        var browser = new Browser(_server);
        var page = (await browser.OpenAsync("/register")).ShouldBePage("Create an account");
        page.Text.ShouldContain("Department (optional)");
        page.Text.ShouldContain("<select id=\"attributes.newsletter\" name=\"attributes.newsletter\"");
        page.Text.ShouldNotContain("attributes.cost");

        Task<Answer> SendAsync(string department) => browser.SendAsync(
            "/register", ("username", "dora"), ("email", ""), ("password", RunningServer.Password), ("attributes.department", department), ("attributes.nickname", "<Do>"), ("attributes.newsletter", "true"));
        var rejected = (await SendAsync("catering")).ShouldBePage("Create an account", HttpStatusCode.BadRequest);
        rejected.Text.ShouldContain("There is no catering.");
        rejected.Text.ShouldContain("value=\"&lt;Do&gt;\"");
        rejected.Text.ShouldContain("<option value=\"true\" selected>");
        (await SendAsync("")).ShouldLeadTo("/account");

        var profile = (await browser.OpenAsync("/account")).ShouldBePage("My account").Text;
        profile.ShouldContain("<dt>Nickname</dt>");
        profile.ShouldContain("&lt;Do&gt;");
        profile.ShouldNotContain("<dt>Department</dt>");
    }

    [Fact]
    public async Task A_required_attribute_is_asked_for_with_the_password_behind_the_link_of_a_registration()
    {
        using var own = RunningServer.With([("Registration:RequireVerifiedEmail", "true")], services => services.AddDepartments());
        await own.SetUpAsync();
        var browser = new Browser(own);
        (await browser.OpenAsync("/register")).Text.ShouldNotContain("Department");
        (await browser.SendAsync("/register", ("username", "dora"), ("email", "dora@example.org"))).ShouldBePage("Check your email");
        await own.DeliverMailAsync();

        var page = (await browser.OpenAsync(own.Mailbox.LinkTo("dora@example.org").PathAndQuery)).ShouldBePage("Create your account");
        page.Text.ShouldContain("<label for=\"attributes.department\">Department</label>");
        page.Text.ShouldContain("One of sales, support, warehouse.");
        Task<Answer> SendAsync(string department) => browser.SendAsync(
            "/complete-registration", ("token", Browser.HiddenField(page, "token")), ("username", "dora"), ("password", RunningServer.Password), ("attributes.department", department));

        (await SendAsync("")).ShouldBePage("Create your account", HttpStatusCode.BadRequest).Text.ShouldContain("This field is required.");
        (await SendAsync("catering")).ShouldBePage("Create your account", HttpStatusCode.BadRequest).Text.ShouldContain("value=\"catering\"");
        (await SendAsync("sales")).ShouldLeadTo("/account");
        (await browser.OpenAsync("/account")).Text.ShouldContain("sales");
    }

    [Fact]
    public async Task A_user_changes_own_attributes_on_a_page()
    {
        var browser = await SignInAsync();
        (await browser.OpenAsync("/account")).Text.ShouldContain("href=\"/account/details\"");
        var page = (await browser.OpenAsync("/account/details")).ShouldBePage("Change details");
        page.Text.ShouldContain("attributes.nickname");
        page.Text.ShouldNotContain("attributes.department");

        (await browser.SendAsync("/account/details", ("attributes.nickname", "Edd"), ("attributes.newsletter", "false"))).ShouldLeadTo("/account");
        (await browser.OpenAsync("/account")).Text.ShouldContain("Your details have been saved.");
        (await browser.OpenAsync("/account/details")).Text.ShouldContain("value=\"Edd\"");
        var rejected = (await browser.SendAsync("/account/details", ("attributes.nickname", "Ed\u202Ed"), ("attributes.newsletter", "maybe"))).ShouldBePage("Change details", HttpStatusCode.BadRequest);
        rejected.Text.ShouldContain("id=\"attributes.nickname-error\"");
        rejected.Text.ShouldContain("id=\"attributes.newsletter-error\"");

        (await browser.SendAsync("/account/details", ("attributes.nickname", ""), ("attributes.newsletter", ""))).ShouldLeadTo("/account");
        (await browser.OpenAsync("/account")).Text.ShouldNotContain("<dt>Nickname</dt>");
    }

    [Fact]
    public async Task A_form_changes_only_what_differs_from_what_it_showed()
    {
        var account = await _server.RegisterAsync();
        await _server.SetUpAsync();
        var browser = new Browser(_server);
        await browser.SignInAsync(RunningServer.AdministratorName);
        var path = $"/admin/users/{account.Id}";
        Task<Answer> SendAsync(params (string Name, string Value)[] fields) => browser.SendAsync($"{path}/attributes", fields);
        (await SendAsync(("attributes.department", "support"), ("attributes.cost", "1.5"))).ShouldLeadTo(path);
        (await browser.OpenAsync(path)).Text.ShouldContain("name=\"attributes.department:shown\" value=\"support\"");

        // Another administrator changes the department while the form is open.
        (await SendAsync(("attributes.department", "sales"))).ShouldLeadTo(path);
        (await SendAsync(("attributes.department:shown", "support"), ("attributes.department", "support"), ("attributes.cost:shown", "1.5"), ("attributes.cost", "2"))).ShouldLeadTo(path);

        var page = (await browser.OpenAsync(path)).Text;
        page.ShouldContain("name=\"attributes.department:shown\" value=\"sales\"");
        page.ShouldContain("name=\"attributes.cost:shown\" value=\"2\"");
    }

    [Fact]
    public async Task The_page_for_attributes_leads_back_if_users_can_change_none()
    {
        using var plain = new RunningServer();
        var account = await plain.RegisterAsync();
        await plain.SetUpAsync();
        var browser = new Browser(plain);
        await browser.SignInAsync(account.Username);

        (await browser.OpenAsync("/account/details")).ShouldLeadTo("/account");
        (await browser.OpenAsync("/account")).Text.ShouldNotContain("/account/details");
    }

    [Fact]
    public async Task An_administrator_changes_attributes_on_the_page_of_a_user()
    {
        var account = await _server.RegisterAsync();
        await _server.SetUpAsync();
        var browser = new Browser(_server);
        await browser.SignInAsync(RunningServer.AdministratorName);
        var path = $"/admin/users/{account.Id}";
        (await browser.OpenAsync(path)).ShouldBePage(account.Username).Text.ShouldContain("<input id=\"attributes.joined\" name=\"attributes.joined\" type=\"date\"");

        (await browser.SendAsync($"{path}/attributes", ("attributes.department", "support"), ("attributes.cost", "1.5"), ("attributes.joined", "2026-02-28"), ("attributes.nickname", ""))).ShouldLeadTo(path);
        var shown = (await browser.OpenAsync(path)).Text;
        foreach (var value in new[] { "value=\"support\"", "value=\"1.5\"", "value=\"2026-02-28\"", "The attributes have been saved." }) shown.ShouldContain(value);
        var rejected = (await browser.SendAsync($"{path}/attributes", ("attributes.department", "support"), ("attributes.cost", "much"))).ShouldBePage(account.Username, HttpStatusCode.BadRequest);
        rejected.Text.ShouldContain("id=\"attributes.cost-error\"");
        rejected.Text.ShouldContain("value=\"much\"");
        rejected.Text.ShouldContain("value=\"2026-02-28\"");
    }

    [Fact]
    public async Task An_invited_user_enters_attributes_with_the_password()
    {
        var administrator = await _server.AdministratorAsync();
        var invited = await administrator.PostAsync("/api/v1/admin/users", new { username = "frieda" });
        var link = new Uri(invited.Json.GetProperty("link").GetString()!);
        var browser = new Browser(_server);
        var page = (await browser.OpenAsync(link.PathAndQuery)).ShouldBePage("Create your account");

        Task<Answer> SendAsync(string department) => browser.SendAsync("/accept-invitation", ("token", Browser.HiddenField(page, "token")), ("username", "frieda"), ("password", RunningServer.Password), ("attributes.department", department));
        (await SendAsync("catering")).ShouldBePage("Create your account", HttpStatusCode.BadRequest).Text.ShouldContain("value=\"catering\"");
        (await SendAsync("support")).ShouldLeadTo("/account");
        (await browser.OpenAsync("/account")).Text.ShouldContain("support");
    }

    private async Task<Browser> SignInAsync()
    {
        var account = await _server.RegisterAsync();
        await _server.SetUpAsync();
        var browser = new Browser(_server);
        await browser.SignInAsync(account.Username);
        return browser;
    }
}
