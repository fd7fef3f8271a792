using System.Net;
using System.Text.RegularExpressions;
using Auth.Domain.Common;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using Auth.Infrastructure.Persistence.Users;
using Auth.WebApi.FunctionalTests.Running;
using Auth.WebApi.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Auth.WebApi.FunctionalTests.Pages;

/// <summary>The pages for setup, registration and email links.</summary>
public sealed partial class EntryPagesTests : IDisposable
{
    private const string Email = "alice@example.org";
    private const string Device = "__Host-auth-device";

    private readonly RunningServer _server = new();

    public void Dispose() => _server.Dispose();

    [Theory]
    [InlineData("/")]
    [InlineData("/sign-in")]
    [InlineData("/sign-in?return=%2Fadmin")]
    public async Task Start_and_sign_in_pages_lead_to_setup_until_an_administrator_exists(string path)
    {
        (await new Browser(_server).OpenAsync(path)).ShouldLeadTo("/setup");

        await _server.AdministratorAsync();
        var page = await new Browser(_server).OpenAsync(path);
        if (path == "/") page.ShouldLeadTo("/sign-in");
        else page.ShouldBePage("Sign in");
    }

    [Fact]
    public async Task The_sign_in_page_can_be_opened_before_setup()
    {
        var setup = await new Browser(_server).OpenAsync("/setup");

        setup.Text.ShouldContain("href=\"/sign-in?setup=later\"");
        (await new Browser(_server).OpenAsync("/sign-in?setup=later")).ShouldBePage("Sign in");
    }

    [Fact]
    public async Task The_setup_state_is_not_queried_again_once_an_administrator_exists()
    {
        await _server.AdministratorAsync();
        var state = new SetupState(_server.Services.GetRequiredService<AccountLookup>());
        (await state.IsNeededAsync(CancellationToken.None)).ShouldBeFalse();

        (await state.IsNeededAsync(new CancellationToken(canceled: true))).ShouldBeFalse();

        await Should.ThrowAsync<OperationCanceledException>(async () =>
            await new SetupState(_server.Services.GetRequiredService<AccountLookup>()).IsNeededAsync(new CancellationToken(canceled: true)));
    }

    [Fact]
    public async Task The_setup_page_signs_in_the_first_administrator()
    {
        var browser = new Browser(_server);

        var answer = await browser.SendAsync("/setup", ("token", RunningServer.SetupToken), ("username", "root"), ("password", RunningServer.Password));

        (await browser.FollowAsync(answer.ShouldLeadTo("/admin"))).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData(null, "Your account has been created, and you are signed in.")]
    [InlineData(Email, "Open the link that we sent you")]
    public async Task The_registration_page_signs_in_the_new_user(string? email, string notice)
    {
        var browser = new Browser(_server);

        var registered = await RegisterAsync(browser, "alice", email);

        (await browser.FollowAsync(registered.ShouldLeadTo("/account"))).ShouldBePage("My account").Text.ShouldContain(notice);
        registered.Headers.GetValues("Set-Cookie").ShouldContain(c => c.StartsWith(Device, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_sign_in_after_registration_is_recorded_as_a_login()
    {
        var browser = new Browser(_server);

        await RegisterAsync(browser, "alice");

        var activity = (await browser.OpenAsync("/account/activity")).Text;
        activity.ShouldContain("Account created");
        activity.ShouldContain("New sign-in");
        (await browser.OpenAsync("/account/sessions")).Text.ShouldContain("No other active sessions.");
    }

    [Fact]
    [Trait("Requirement", "R25")]
    public async Task A_registration_ends_the_previous_session_of_the_browser()
    {
        var browser = new Browser(_server);
        await RegisterAsync(browser, "alice");
        var old = browser.Session;

        await RegisterAsync(browser, "bob");

        browser.Session.ShouldNotBe(old);
        var client = _server.Client("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0");
        client.Cookie = $"{ApiClient.CookieName}={old}";
        (await client.IsSignedInAsync()).ShouldBeFalse();
    }

    [Theory]
    [Trait("Requirement", "R39")]
    [InlineData("/register")]
    [InlineData("/setup")]
    [InlineData("/complete-registration")]
    public async Task Requests_with_two_session_cookies_create_no_account(string path)
    {
        var cookies = $"{ApiClient.CookieName}=one; {ApiClient.CookieName}=two";
        var form = new FormUrlEncodedContent([KeyValuePair.Create("username", "alice"), KeyValuePair.Create("password", RunningServer.Password), KeyValuePair.Create("token", RunningServer.SetupToken)]);

        (await _server.Client().SendAsync(HttpMethod.Post, path, form, ("Cookie", cookies))).ShouldBePage("Something went wrong", HttpStatusCode.BadRequest);

        (await _server.Client().LoginAsync("alice")).Status.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_registration_with_a_rejected_login_shows_a_page_and_starts_no_session()
    {
        using var own = RunningServer.With(services => services.AddSingleton<ILoginRule, RejectingLoginRule>());
        var browser = new Browser(own);

        (await browser.SendAsync("/register", ("username", "alice"), ("password", RunningServer.Password))).ShouldBePage("Welcome");

        browser.Session.ShouldBeNull();
    }

    [Fact]
    [Trait("Requirement", "R22")]
    public async Task A_registration_with_required_verification_requests_the_password_after_the_link_and_signs_in()
    {
        using var strict = RunningServer.With(("Registration:RequireVerifiedEmail", "true"));
        var browser = new Browser(strict);
        (await browser.OpenAsync("/register")).Text.ShouldNotContain("type=\"password\"");
        (await browser.SendAsync("/register", ("username", "alice"), ("email", Email))).ShouldBePage("Check your email");
        browser.Session.ShouldBeNull();
        await strict.DeliverMailAsync();

        var page = await browser.OpenAsync(strict.Mailbox.LinkTo(Email).PathAndQuery);
        page.Text.ShouldContain("name=\"username\" value=\"alice\" autocomplete=\"username\"");
        var answer = await browser.SendAsync("/complete-registration", ("token", strict.Mailbox.TokenTo(Email)), ("password", RunningServer.Password));

        (await browser.FollowAsync(answer.ShouldLeadTo("/account"))).ShouldBePage("My account");
    }

    [Fact]
    public async Task Registration_without_verification_requires_a_password() =>
        (await new Browser(_server).SendAsync("/register", ("username", "alice"))).ShouldBePage("Create an account", HttpStatusCode.BadRequest).Text.ShouldContain("id=\"password-error\"");

    [Fact]
    public async Task Verifying_an_email_while_signed_in_leads_to_the_account()
    {
        var browser = new Browser(_server);
        await RegisterAsync(browser, "alice", Email);
        await _server.DeliverMailAsync();

        var verified = await browser.SendAsync("/verify-email", ("token", _server.Mailbox.TokenTo(Email)));

        (await browser.FollowAsync(verified.ShouldLeadTo("/account"))).Text.ShouldContain("Your email address is verified.");
    }

    /// <summary>An attacker who registered with the victim's email would know the password.</summary>
    [Fact]
    [Trait("Requirement", "R68")]
    public async Task Verifying_an_email_does_not_sign_in()
    {
        await _server.RegisterAsync("attacker", Email);
        await _server.DeliverMailAsync();
        var victim = new Browser(_server);

        var verified = await victim.SendAsync("/verify-email", ("token", _server.Mailbox.TokenTo(Email)), ("password", RunningServer.Password));

        verified.ShouldBePage("Sign in").Text.ShouldContain("value=\"attacker\"");
        verified.Text.ShouldContain("Your email address is verified. Sign in to continue.");
        victim.Session.ShouldBeNull();
    }

    [Fact]
    [Trait("Requirement", "R74")]
    public async Task The_verification_page_asks_for_the_password_except_in_a_session_of_the_account()
    {
        var owner = new Browser(_server);
        await RegisterAsync(owner, "alice", Email);
        await _server.DeliverMailAsync();
        var link = _server.Mailbox.LinkTo(Email).PathAndQuery;

        (await owner.OpenAsync(link)).Text.ShouldNotContain("type=\"password\"");
        var phone = (await new Browser(_server).OpenAsync(link)).ShouldBePage("Verify your email address");
        phone.Text.ShouldContain("type=\"password\"");
        phone.Text.ShouldContain("Take over the account");
    }

    [Fact]
    [Trait("Requirement", "R74")]
    public async Task A_wrong_password_on_the_verification_page_shows_the_form_again()
    {
        await _server.RegisterAsync("alice", Email);
        await _server.DeliverMailAsync();
        var token = _server.Mailbox.TokenTo(Email);
        var phone = new Browser(_server);

        (await phone.SendAsync("/verify-email", ("token", token))).ShouldBePage("Verify your email address", HttpStatusCode.Forbidden);
        var rejected = await phone.SendAsync("/verify-email", ("token", token), ("password", "not the password of alice"));
        rejected.ShouldBePage("Verify your email address", HttpStatusCode.Unauthorized).Text.ShouldContain("id=\"password-error\"");
        rejected.Text.ShouldNotContain("not the password of alice");

        (await phone.SendAsync("/verify-email", ("token", token), ("password", RunningServer.Password))).ShouldBePage("Sign in");
    }

    [Fact]
    [Trait("Requirement", "R74")]
    public async Task Taking_over_an_account_leads_to_a_recovery()
    {
        await _server.RegisterAsync("attacker", Email);
        await _server.DeliverMailAsync();
        var victim = new Browser(_server);

        var claimed = await victim.SendAsync("/verify-email", ("token", _server.Mailbox.TokenTo(Email)), ("claim", "true"));
        claimed.ShouldBePage("Account taken over").Text.ShouldContain("action=\"/forgot-password\"");
        await victim.SendAsync("/forgot-password", ("email", Browser.HiddenField(claimed, "email")));
        await _server.DeliverMailAsync();
        (await victim.SendAsync("/reset-password", ("token", _server.Mailbox.TokenTo(Email)), ("password", "another horse battery staple"))).ShouldBePage("Password set");

        (await _server.Client().LoginAsync("attacker")).Status.ShouldBe(HttpStatusCode.Unauthorized);
        (await _server.Client().LoginAsync("attacker", "another horse battery staple")).Status.ShouldBe(HttpStatusCode.Created);
    }

    [Fact]
    [Trait("Requirement", "R74")]
    public async Task The_page_of_an_email_change_offers_no_takeover()
    {
        var browser = new Browser(_server);
        await RegisterAsync(browser, "alice");
        await browser.SendAsync("/account/email", ("email", Email));
        await _server.DeliverMailAsync();

        var page = await new Browser(_server).OpenAsync(_server.Mailbox.LinkTo(Email).PathAndQuery);

        page.Text.ShouldContain("type=\"password\"");
        page.Text.ShouldNotContain("Take over the account");
    }

    [Fact]
    [Trait("Requirement", "R73")]
    public async Task The_profile_shows_a_pending_email_change_until_it_is_withdrawn()
    {
        var browser = new Browser(_server);
        await RegisterAsync(browser, "alice");
        await browser.SendAsync("/account/email", ("email", Email));

        (await browser.OpenAsync("/account")).Text.ShouldContain(Email);
        await _server.DeliverMailAsync();
        (await browser.OpenAsync("/account")).Text.ShouldContain(Email);
        var withdrawn = await browser.SendAsync("/account/email/withdraw");

        var profile = await browser.FollowAsync(withdrawn.ShouldLeadTo("/account"));
        profile.Text.ShouldContain("The change of your email address has been withdrawn.");
        profile.Text.ShouldNotContain(Email);
        (await browser.OpenAsync(_server.Mailbox.LinkTo(Email).PathAndQuery)).ShouldBePage("Invalid link", HttpStatusCode.BadRequest);
    }

    [Fact]
    [Trait("Requirement", "R68")]
    public async Task Resetting_a_password_does_not_sign_in()
    {
        var token = await RecoverAsync();
        var browser = new Browser(_server);

        (await browser.SendAsync("/reset-password", ("token", token), ("password", "another horse battery staple"))).ShouldBePage("Password set");

        browser.Session.ShouldBeNull();
    }

    [Theory]
    [InlineData("/verify-email", "/verify-email/new-link")]
    [InlineData("/reset-password", "/forgot-password")]
    [InlineData("/complete-registration", "/register")]
    public async Task An_invalid_link_shows_an_error_and_offers_a_new_link(string path, string newLink)
    {
        foreach (var query in new[] { "", "?token=", "?token=lnk_nothing", $"?token=lnk_{new string('A', 43)}" })
        {
            var page = (await new Browser(_server).OpenAsync(path + query)).ShouldBePage("Invalid link", HttpStatusCode.BadRequest);

            page.Text.ShouldContain($"<a class=\"button\" href=\"{newLink}\">Send a new link</a>");
        }
    }

    [Fact]
    public async Task An_invalid_recovery_link_is_reported_when_the_page_opens()
    {
        var token = await RecoverAsync();
        (await new Browser(_server).OpenAsync($"/reset-password?token={token}")).ShouldBePage("Set a new password").Text.ShouldContain("value=\"alice\" autocomplete=\"username\"");
        (await new Browser(_server).OpenAsync($"/verify-email?token={token}")).ShouldBePage("Invalid link", HttpStatusCode.BadRequest);

        _server.Clock.Advance(TimeSpan.FromHours(1));

        (await new Browser(_server).OpenAsync($"/reset-password?token={token}")).ShouldBePage("Invalid link", HttpStatusCode.BadRequest);
    }

    [Fact]
    [Trait("Requirement", "R22")]
    public async Task A_request_for_a_new_link_gets_the_same_page_for_known_and_unknown_emails()
    {
        await _server.RegisterAsync("alice", Email);
        _server.Clock.Advance(TimeSpan.FromDays(2));

        var known = await new Browser(_server).SendAsync("/verify-email/new-link", ("email", Email));
        var unknown = await new Browser(_server).SendAsync("/verify-email/new-link", ("email", "unknown@example.org"));

        known.ShouldBePage("Check your email");
        unknown.Text.ShouldBe(known.Text.Replace(Email, "unknown@example.org", StringComparison.Ordinal));
        await _server.DeliverMailAsync();
        (await new Browser(_server).OpenAsync(_server.Mailbox.LinkTo(Email).PathAndQuery)).ShouldBePage("Verify your email address");
        _server.Mailbox.To("unknown@example.org").ShouldBeEmpty();
    }

    [Theory]
    [Trait("Requirement", "R82")]
    [InlineData("bob", Email, "Invalid link", "This email address is already in use.")]
    [InlineData("alice", "other@example.org", "Create your account", "This username is already taken.")]
    public async Task A_username_or_email_taken_since_registration_is_reported_when_the_link_opens(string first, string firstEmail, string heading, string sentence)
    {
        using var strict = RunningServer.With(("Registration:RequireVerifiedEmail", "true"));
        var link = await RegisterBesideAsync(strict, first, firstEmail);

        (await new Browser(strict).OpenAsync(link.PathAndQuery)).ShouldBePage(heading, HttpStatusCode.Conflict).Text.ShouldContain(sentence);
    }

    [Fact]
    [Trait("Requirement", "R82")]
    public async Task Another_username_is_chosen_behind_the_link_if_the_requested_one_is_taken()
    {
        using var strict = RunningServer.With(("Registration:RequireVerifiedEmail", "true"));
        var link = await RegisterBesideAsync(strict, "alice", "other@example.org");
        var browser = new Browser(strict);
        var token = Browser.HiddenField(await browser.OpenAsync(link.PathAndQuery), "token");

        var again = await browser.SendAsync("/complete-registration", ("token", token), ("username", "alice"), ("password", RunningServer.Password));
        again.ShouldBePage("Create your account", HttpStatusCode.Conflict);
        FocusedIn(again).ShouldBe(["username"]);
        var tooShort = await browser.SendAsync("/complete-registration", ("token", token), ("username", "alicia"), ("password", "short"));
        tooShort.ShouldBePage("Create your account", HttpStatusCode.BadRequest).Text.ShouldContain("value=\"alicia\"");

        var created = await browser.SendAsync("/complete-registration", ("token", token), ("username", "alicia"), ("password", RunningServer.Password));
        (await browser.FollowAsync(created.ShouldLeadTo("/account"))).ShouldBePage("My account").Text.ShouldContain("alicia");
    }

    [Theory]
    [InlineData("alice", "new@example.org", "username")]
    [InlineData("someone new", Email, "email")]
    public async Task A_taken_username_or_email_is_reported_at_its_field_which_has_focus(string username, string email, string field)
    {
        await _server.RegisterAsync("alice", Email);

        var rejected = await RegisterAsync(new Browser(_server), username, email);

        rejected.ShouldBePage("Create an account", HttpStatusCode.Conflict);
        FocusedIn(rejected).ShouldBe([field]);
        rejected.Text.ShouldContain($"id=\"{field}-error\"");
    }

    [Theory]
    [InlineData("not the token", "root", "token")]
    [InlineData(RunningServer.SetupToken, "alice", "username")]
    public async Task The_setup_page_focuses_the_invalid_field(string token, string username, string field)
    {
        await _server.RegisterAsync("alice");

        var rejected = await new Browser(_server).SendAsync("/setup", ("token", token), ("username", username), ("password", RunningServer.Password));

        FocusedIn(rejected).ShouldBe([field]);
    }

    [Fact]
    public async Task An_email_change_reports_an_email_in_use_when_registration_does_too()
    {
        await VerifyAsync("alice");
        var browser = new Browser(_server);
        await RegisterAsync(browser, "bob");

        var rejected = await browser.SendAsync("/account/email", ("email", Email));

        rejected.ShouldBePage("Change email address", HttpStatusCode.Conflict);
        FocusedIn(rejected).ShouldBe(["email"]);
    }

    [Fact]
    [Trait("Requirement", "R22")]
    public async Task An_email_change_hides_an_email_in_use_when_registration_requires_verification()
    {
        using var strict = RunningServer.With(("Registration:RequireVerifiedEmail", "true"));
        foreach (var name in new[] { "alice", "bob" })
        {
            await new Browser(strict).SendAsync("/register", ("username", name), ("email", $"{name}@example.org"));
            await strict.DeliverMailAsync();
            await new Browser(strict).SendAsync("/complete-registration", ("token", strict.Mailbox.TokenTo($"{name}@example.org")), ("password", RunningServer.Password));
        }

        var browser = new Browser(strict);
        await browser.SignInAsync("bob");

        (await browser.SendAsync("/account/email", ("email", Email))).ShouldLeadTo("/account");
    }

    [Fact]
    public async Task A_wrong_current_password_focuses_its_field()
    {
        var browser = new Browser(_server);
        await RegisterAsync(browser, "alice");

        FocusedIn(await browser.SendAsync("/account/password", ("currentPassword", "not the one that it is"), ("newPassword", "another horse battery staple"))).ShouldBe(["currentPassword"]);
    }

    /// <summary>Registers Alice, and completes another registration before she opens her link.</summary>
    private static async Task<Uri> RegisterBesideAsync(RunningServer strict, string first, string firstEmail)
    {
        await new Browser(strict).SendAsync("/register", ("username", "alice"), ("email", Email));
        await strict.DeliverMailAsync();
        var link = strict.Mailbox.LinkTo(Email);
        strict.Clock.Advance(TimeSpan.FromMinutes(5));
        await new Browser(strict).SendAsync("/register", ("username", first), ("email", firstEmail));
        await strict.DeliverMailAsync();
        await new Browser(strict).SendAsync("/complete-registration", ("token", strict.Mailbox.TokenTo(firstEmail)), ("password", RunningServer.Password));
        return link;
    }

    private static IEnumerable<string> FocusedIn(Answer page) => Input().Matches(page.Text).Where(m => m.Value.Contains(" autofocus", StringComparison.Ordinal)).Select(m => m.Groups["name"].Value);

    private static Task<Answer> RegisterAsync(Browser browser, string username, string? email = null) =>
        browser.SendAsync("/register", ("username", username), ("email", email ?? ""), ("password", RunningServer.Password));

    private async Task VerifyAsync(string username)
    {
        await _server.RegisterAsync(username, Email);
        await _server.DeliverMailAsync();
        await new Browser(_server).SendAsync("/verify-email", ("token", _server.Mailbox.TokenTo(Email)), ("password", RunningServer.Password));
    }

    private async Task<string> RecoverAsync()
    {
        await VerifyAsync("alice");
        await new Browser(_server).SendAsync("/forgot-password", ("email", Email));
        await _server.DeliverMailAsync();
        return _server.Mailbox.TokenTo(Email);
    }

    [GeneratedRegex("""<input id="(?<name>[^"]+)"[^>]*>""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Input();

    /// <summary>A rule that rejects every login.</summary>
    internal sealed class RejectingLoginRule : ILoginRule
    {
        public Task<Result> CheckAsync(User user, ClientFingerprint client, DateTimeOffset now, CancellationToken cancellationToken) =>
            Task.FromResult<Result>(new Error(ErrorKind.Forbidden, "closed", "Come back tomorrow."));
    }
}
