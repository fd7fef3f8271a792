using System.Net;
using System.Text.RegularExpressions;
using Auth.WebApi.FunctionalTests.Running;

namespace Auth.WebApi.FunctionalTests.Pages;

/// <summary>The pages to invite people and to accept an invitation.</summary>
[Trait("Requirement", "R72")]
public sealed partial class InvitationPagesTests : IDisposable
{
    private const string Path = "/admin/invitations";

    private readonly RunningServer _server = RunningServer.With(("Registration:Mode", "Invitation"));

    public void Dispose() => _server.Dispose();

    [Theory]
    [InlineData("Invitation", "You need an invitation to create an account here.")]
    [InlineData("Closed", "You can't create an account here.")]
    public async Task The_registration_page_has_no_form_unless_registration_is_open(string mode, string sentence)
    {
        using var server = RunningServer.With(("Registration:Mode", mode));
        await server.SetUpAsync();
        var browser = new Browser(server);

        var page = WebUtility.HtmlDecode((await browser.OpenAsync("/register")).ShouldBePage("Create an account").Text);
        page.ShouldContain(sentence);
        page.ShouldNotContain("<form method=\"post\" action=\"/register\"");

        var rejected = (await browser.SendAsync("/register", ("username", "alice"), ("password", RunningServer.Password))).ShouldBePage("Create an account", HttpStatusCode.Forbidden);
        WebUtility.HtmlDecode(rejected.Text).ShouldContain(sentence);
        (await browser.OpenAsync("/sign-in")).ShouldBePage("Sign in").Text.ShouldNotContain("href=\"/register\"");
    }

    [Fact]
    public async Task A_person_who_opens_the_mailed_link_chooses_name_and_password_and_is_signed_in()
    {
        var administrator = await SignInAsync();
        (await InviteAsync(administrator, email: "alice@example.org")).ShouldLeadTo(Path);
        (await administrator.OpenAsync(Path)).Text.ShouldContain("alice@example.org");
        await _server.DeliverMailAsync();
        var browser = new Browser(_server);

        var page = (await browser.OpenAsync(_server.Mailbox.LinkTo("alice@example.org").PathAndQuery)).ShouldBePage("Create your account");
        page.Text.ShouldContain("alice@example.org");
        var answer = await browser.SendAsync("/accept-invitation", ("token", Browser.HiddenField(page, "token")), ("username", "alice"), ("password", RunningServer.Password));

        (await browser.FollowAsync(answer.ShouldLeadTo("/account"))).ShouldBePage("My account");
        (await new Browser(_server).OpenAsync(_server.Mailbox.LinkTo("alice@example.org").PathAndQuery)).ShouldBePage("Invalid link", HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Without_an_email_the_page_shows_the_link_once()
    {
        var administrator = await SignInAsync();

        var shown = (await InviteAsync(administrator, username: "alice")).ShouldBePage("Invitation link");

        var link = new Uri(Link().Match(shown.Text).Value);
        (await administrator.OpenAsync(Path)).Text.ShouldNotContain(link.Query);
        var page = (await new Browser(_server).OpenAsync(link.PathAndQuery)).ShouldBePage("Create your account");
        page.Text.ShouldContain("name=\"username\" value=\"alice\" autocomplete=\"username\"");
    }

    [Fact]
    public async Task A_taken_username_or_a_short_password_shows_the_form_again()
    {
        var administrator = await SignInAsync();
        var token = new Uri(Link().Match((await InviteAsync(administrator)).Text).Value).Query.Split('=')[1];
        var browser = new Browser(_server);

        var rejected = await browser.SendAsync("/accept-invitation", ("token", token), ("username", RunningServer.AdministratorName), ("password", RunningServer.Password));
        rejected.ShouldBePage("Create your account", HttpStatusCode.Conflict).Text.ShouldContain("id=\"username-error\"");
        rejected = await browser.SendAsync("/accept-invitation", ("token", token), ("username", "alice"), ("password", "short"));
        rejected.ShouldBePage("Create your account", HttpStatusCode.BadRequest).Text.ShouldContain("id=\"password-error\"");

        (await browser.SendAsync("/accept-invitation", ("token", token), ("username", "alice"), ("password", RunningServer.Password))).ShouldLeadTo("/account");
    }

    [Fact]
    public async Task Inviting_an_administrator_requires_confirmation()
    {
        var administrator = await SignInAsync();

        var question = (await InviteAsync(administrator, username: "alice", roles: "admin")).ShouldBePage("Invite an administrator?");
        (await administrator.OpenAsync(Path)).Text.ShouldContain("No invitations.");

        (await administrator.SendAsync(Path, ("username", "alice"), ("email", ""), ("roles", "admin"), ("validDays", "7"), ("sure", Browser.HiddenField(question, "sure")))).ShouldBePage("Invitation link");
    }

    [Fact]
    public async Task A_withdrawn_invitation_is_shown_as_such()
    {
        var administrator = await SignInAsync();
        await InviteAsync(administrator, username: "alice");
        var action = WithdrawAction().Match((await administrator.OpenAsync(Path)).Text).Groups["action"].Value;

        (await administrator.SendAsync(action)).ShouldLeadTo(Path);

        var list = await administrator.OpenAsync(Path);
        list.Text.ShouldContain("The invitation has been withdrawn.");
        list.Text.ShouldNotContain("/withdraw\"");
    }

    [Fact]
    public async Task The_list_shows_whether_the_mail_was_sent_and_sends_it_again()
    {
        var administrator = await SignInAsync();
        await InviteAsync(administrator, email: "alice@example.org");
        (await administrator.OpenAsync(Path)).Text.ShouldContain("email waiting to be sent");
        await _server.DeliverMailAsync();
        var list = await administrator.OpenAsync(Path);
        list.Text.ShouldContain("email sent");

        (await administrator.SendAsync(WithdrawAction().Match(list.Text).Groups["action"].Value.Replace("/withdraw", "/send", StringComparison.Ordinal))).ShouldLeadTo(Path);

        (await administrator.OpenAsync(Path)).Text.ShouldContain("The invitation will be sent again.");
        await _server.DeliverMailAsync();
        _server.Mailbox.Messages.Count.ShouldBe(2);
    }

    [Fact]
    public async Task An_invitation_cannot_be_sent_again_while_its_mail_waits_to_be_sent()
    {
        var administrator = await SignInAsync();
        await InviteAsync(administrator, email: "alice@example.org");
        (await administrator.OpenAsync(Path)).Text.ShouldNotContain("Send again");
        await _server.DeliverMailAsync();
        var list = await administrator.OpenAsync(Path);
        list.Text.ShouldContain("Send again");

        await administrator.SendAsync(WithdrawAction().Match(list.Text).Groups["action"].Value.Replace("/withdraw", "/send", StringComparison.Ordinal));

        list = await administrator.OpenAsync(Path);
        list.Text.ShouldNotContain("Send again");
        list.Text.ShouldContain("email waiting to be sent");
    }

    [Theory]
    [InlineData("email", "nowhere", "email")]
    [InlineData("validDays", "soon", "validDays")]
    [InlineData("validDays", "31", "validDays")]
    public async Task An_invalid_field_is_reported_with_what_was_typed(string field, string value, string reported)
    {
        var administrator = await SignInAsync();

        var rejected = await administrator.SendAsync(Path, [.. new Dictionary<string, string> { ["email"] = "", ["username"] = "", ["roles"] = "support", ["validDays"] = "7", [field] = value }.Select(f => (f.Key, f.Value))]);

        rejected.ShouldBePage("Invitations", HttpStatusCode.BadRequest);
        rejected.Text.ShouldContain($"id=\"{reported}-error\"");
        rejected.Text.ShouldContain($"value=\"{value}\"");
    }

    [Fact]
    public async Task A_username_is_required_while_registration_is_closed()
    {
        using var closed = RunningServer.With(("Registration:Mode", "Closed"));
        await closed.SetUpAsync();
        var administrator = new Browser(closed);
        await administrator.SignInAsync(RunningServer.AdministratorName);

        var rejected = await administrator.SendAsync(Path, ("email", "alice@example.org"), ("username", ""), ("roles", ""), ("validDays", "7"));

        rejected.ShouldBePage("Invitations", HttpStatusCode.BadRequest).Text.ShouldContain("id=\"username-error\"");
    }

    private static Task<Answer> InviteAsync(Browser administrator, string username = "", string email = "", string roles = "") =>
        administrator.SendAsync(Path, ("email", email), ("username", username), ("roles", roles), ("validDays", "7"));

    private async Task<Browser> SignInAsync()
    {
        await _server.SetUpAsync();
        var browser = new Browser(_server);
        await browser.SignInAsync(RunningServer.AdministratorName);
        return browser;
    }

    [GeneratedRegex("""https?://[^"<\s]+/accept-invitation\?token=[\w-]+""", RegexOptions.None, 1000)]
    private static partial Regex Link();

    [GeneratedRegex("""action="(?<action>[^"]+/withdraw)""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex WithdrawAction();
}
