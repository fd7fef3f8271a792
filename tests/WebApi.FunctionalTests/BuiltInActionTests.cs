using System.Net;
using System.Text.RegularExpressions;
using Auth.WebApi.FunctionalTests.Pages;
using Auth.WebApi.FunctionalTests.Running;
using OtpNet;

namespace Auth.WebApi.FunctionalTests;

/// <summary>Logins that require a verified email, a new password, a second factor and the terms, in a row and on two nodes.</summary>
public abstract class BuiltInActionTests(NodesWithBuiltInActions nodes)
{
    private const string Actions = "/api/v1/sessions/actions";
    private const string Continue = "/api/v1/sessions/continue";
    private const string NewPassword = "another horse battery staple";

    private static readonly object AcceptedTerms = new { version = NodesWithBuiltInActions.TermsVersion, accepted = "true" };

    [Fact]
    public async Task A_login_completes_four_required_actions_over_the_API_on_alternating_nodes()
    {
        var (account, email) = await CreateAsync();
        var (here, there) = (nodes.First.Client(), nodes.Second.Client());

        var login = await here.LoginAsync(account.Username);
        Left(login).ShouldBe(["verify_email", "change_password", "enroll_second_factor", "accept_terms"]);
        login.Json.GetProperty("terms").GetRawText().ShouldBe($$"""{"version":"{{NodesWithBuiltInActions.TermsVersion}}","url":"/terms.html"}""");
        var challenge = login.Json.GetProperty("challenge").GetString()!;

        await OpenLinkAsync(email, RunningServer.Password);
        Left(await there.PostAsync(Continue, new { challenge })).ShouldBe(["change_password", "enroll_second_factor", "accept_terms"]);
        (await there.PostAsync($"{Actions}/change_password", new { challenge, newPassword = RunningServer.Password })).ShouldBeProblem(HttpStatusCode.BadRequest, "validation_failed")
            .Json.GetProperty("errors").GetProperty("newPassword")[0].GetString().ShouldBe("Choose a password that differs from the current one.");
        Left(await here.PostAsync($"{Actions}/change_password", new { challenge, newPassword = NewPassword })).ShouldBe(["enroll_second_factor", "accept_terms"]);

        var secret = (await there.PostAsync($"{Actions}/enroll_second_factor/begin", new { challenge })).Json.GetProperty("secret").GetString()!;
        (await there.PostAsync($"{Actions}/enroll_second_factor", new { challenge, code = "000000" })).ShouldBeProblem(HttpStatusCode.Unauthorized, "invalid_code");
        var confirmed = await here.PostAsync($"{Actions}/enroll_second_factor", new { challenge, code = CodeOf(secret) });
        confirmed.Json.GetProperty("recoveryCodes").GetArrayLength().ShouldBe(10);
        Left(await there.PostAsync(Continue, new { challenge })).ShouldBe(["accept_terms"]);

        var session = await here.PostAsync($"{Actions}/accept_terms", new { challenge, transport = "bearer", input = AcceptedTerms });
        session.Status.ShouldBe(HttpStatusCode.Created, session.Text);
        session.Json.GetProperty("assuranceLevel").GetString().ShouldBe("aal2");
        session.Json.GetProperty("user").GetProperty("roles")[0].GetString().ShouldBe(NodesWithBuiltInActions.Role);
        there.Bearer = session.Json.GetProperty("token").GetString();
        (await there.IsSignedInAsync()).ShouldBeTrue();
        Left(await nodes.First.Client().LoginAsync(account.Username, NewPassword)).ShouldBe(["second_factor"]);
    }

    [Fact]
    public async Task A_login_completes_four_required_actions_over_pages_without_script_and_with_repeated_forms()
    {
        var (account, email) = await CreateAsync();
        var browser = new SlowBrowser(nodes.First, nodes.Second);

        var verify = (await SendAsync(await browser.FillAsync("/sign-in", "/sign-in", ("username", account.Username), ("password", RunningServer.Password)))).ShouldBePage("Verify your email address");
        var again = (await SendAsync(browser.Fill(verify, "/sign-in/actions/verify_email"))).ShouldBePage("Verify your email address");
        again.Text.ShouldContain("The email has been sent again.");
        var tooSoon = (await SendAsync(browser.Fill(again, "/sign-in/actions/verify_email"))).ShouldBePage("Verify your email address", HttpStatusCode.TooManyRequests);
        tooSoon.Text.ShouldContain("just sent an email");
        var waiting = (await SendAsync(browser.Fill(tooSoon, "/sign-in/continue"))).ShouldBePage("Verify your email address");
        await OpenLinkAsync(email, RunningServer.Password);

        var change = (await SendAsync(browser.Fill(waiting, "/sign-in/continue"))).ShouldBePage("Choose a new password");
        var same = (await SendAsync(browser.Fill(change, "/sign-in/actions/change_password", ("newPassword", RunningServer.Password)))).ShouldBePage("Choose a new password", HttpStatusCode.BadRequest);
        same.Text.ShouldContain("differs from the current one");
        var enroll = (await RepeatAsync(browser.Fill(same, "/sign-in/actions/change_password", ("newPassword", NewPassword)))).ShouldBePage("Set up an authenticator");

        var wrong = (await SendAsync(browser.Fill(enroll, "/sign-in/actions/enroll_second_factor", ("code", "000000")))).ShouldBePage("Set up an authenticator", HttpStatusCode.Unauthorized);
        var secret = Browser.HiddenField(wrong, "secret");
        secret.ShouldBe(Browser.HiddenField(enroll, "secret"));
        var form = browser.Fill(wrong, "/sign-in/actions/enroll_second_factor", ("code", CodeOf(secret)));
        var lostCodes = CodesIn((await browser.LoseAsync(form)).ShouldBePage("Your recovery codes"));
        var codes = (await browser.RepeatAsync(form)).ShouldBePage("Your recovery codes");
        CodesIn(codes).Length.ShouldBe(10);
        CodesIn(codes).Intersect(lostCodes).ShouldBeEmpty();

        var terms = (await SendAsync(browser.Fill(codes, "/sign-in/continue"))).ShouldBePage("Accept the terms");
        (await SendAsync(browser.Fill(terms, "/sign-in/actions/accept_terms", ("accepted", "true")))).ShouldLeadTo("/account");
        (await browser.OpenAsync("/account")).ShouldBePage("My account");

        Task<Answer> SendAsync(FilledForm filled) => browser.RepeatAsync(filled);
        async Task<Answer> RepeatAsync(FilledForm filled)
        {
            await browser.LoseAsync(filled);
            return await browser.RepeatAsync(filled);
        }
    }

    [Fact]
    public async Task A_changed_password_that_completes_a_login_is_repeated_with_a_new_session()
    {
        var account = await nodes.Before.RegisterAsync();
        await nodes.Before.AdministerAsync(account, "require-password-change");
        var browser = new SlowBrowser(nodes.Before, nodes.Before);
        var change = await browser.RepeatAsync(await browser.FillAsync("/sign-in", "/sign-in", ("username", account.Username), ("password", RunningServer.Password)));
        var form = browser.Fill(change.ShouldBePage("Choose a new password"), "/sign-in/actions/change_password", ("newPassword", NewPassword));
        var lost = (await browser.LoseAsync(form)).ShouldLeadTo("/account");

        var repeated = (await browser.RepeatAsync(form)).ShouldLeadTo("/account");

        await browser.ShouldReplaceSessionAsync(SlowBrowser.SessionOf(lost), SlowBrowser.SessionOf(repeated));
    }

    [Fact]
    public async Task Of_two_changes_at_once_one_sets_the_password_and_one_session_is_issued()
    {
        var account = await nodes.Before.RegisterAsync();
        await nodes.Before.AdministerAsync(account, "require-password-change");
        var challenge = (await nodes.Before.Client().LoginAsync(account.Username)).Json.GetProperty("challenge").GetString();

        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(i => Task.Run(() => nodes.Before.Client().PostAsync($"{Actions}/change_password", new { challenge, transport = "bearer", newPassword = $"{NewPassword} {i}" }))));

        answers.Count(a => a.Status == HttpStatusCode.Created).ShouldBe(1);
        answers.Where(a => a.Status != HttpStatusCode.Created).ShouldAllBe(a => a.Code == "invalid_challenge" || a.Code == "busy");
        var winner = Array.FindIndex(answers, a => a.Status == HttpStatusCode.Created);
        (await nodes.Before.Client().LoginAsync(account.Username, $"{NewPassword} {winner}")).Status.ShouldBe(HttpStatusCode.Created);
    }

    [Fact]
    public async Task Administrators_see_that_a_new_password_is_required_until_it_is_set()
    {
        var account = await nodes.Before.RegisterAsync();
        await nodes.Before.AdministerAsync(account, "require-password-change");
        (await nodes.Before.GetUserAsync(account)).Json.GetProperty("passwordChangeRequired").GetBoolean().ShouldBeTrue();
        var client = nodes.Before.Client();
        var challenge = (await client.LoginAsync(account.Username)).Json.GetProperty("challenge").GetString();

        (await client.PostAsync($"{Actions}/change_password", new { challenge, newPassword = NewPassword })).Status.ShouldBe(HttpStatusCode.Created);

        (await nodes.Before.GetUserAsync(account)).Json.GetProperty("passwordChangeRequired").GetBoolean().ShouldBeFalse();
        var events = await (await nodes.Before.AdministratorAsync()).GetAsync($"/api/v1/admin/events?user={account.Id}");
        events.Json.GetProperty("items").EnumerateArray().Select(e => e.GetProperty("type").GetString()).ShouldContain("password_change_required");
    }

    [Fact]
    public async Task A_session_without_the_second_factor_is_told_what_an_administration_page_needs()
    {
        var account = await nodes.Before.RegisterAsync();
        var browser = new Browser(nodes.RequiringAdministrators);
        await browser.SignInAsync(account.Username);
        (await browser.OpenAsync("/admin")).Text.ShouldNotContain("second factor");
        (await (await nodes.Before.AdministratorAsync()).PutAsync($"/api/v1/admin/users/{account.Id}/roles", new { roles = new[] { "admin" } })).Status.ShouldBe(HttpStatusCode.NoContent);

        var denied = (await browser.OpenAsync("/admin")).ShouldBePage("Access denied", HttpStatusCode.Forbidden);

        denied.Text.ShouldContain("Some of your rights require a second factor.");
        denied.Text.ShouldContain("href=\"/account/security\"");
    }

    private async Task<(TestUser Account, string Email)> CreateAsync()
    {
        await nodes.Before.SetUpAsync();
        var email = $"{Guid.CreateVersion7(nodes.Before.Clock.GetUtcNow()):N}@example.org";
        var account = await nodes.Before.RegisterAsync(email: email);
        await nodes.Before.AdministerAsync(account, "require-password-change");
        (await (await nodes.Before.AdministratorAsync()).PutAsync($"/api/v1/admin/users/{account.Id}/roles", new { roles = new[] { NodesWithBuiltInActions.Role } })).Status.ShouldBe(HttpStatusCode.NoContent);
        return (account, email);
    }

    /// <summary>Opens the link of the mail in another browser, on the other node.</summary>
    private async Task OpenLinkAsync(string email, string password)
    {
        await nodes.Second.DeliverMailAsync();
        var opened = await nodes.Second.Client("the browser of a phone").PostAsync("/api/v1/verification/complete", new { token = nodes.Second.Mailbox.TokenTo(email), password });
        opened.Status.ShouldBe(HttpStatusCode.NoContent, opened.Text);
    }

    private string CodeOf(string secret) => new Totp(Base32Encoding.ToBytes(secret)).ComputeTotp(nodes.First.Clock.GetUtcNow().UtcDateTime);

    private static string[] CodesIn(Answer page) => [.. Regex.Matches(page.Text, "<li>(?<code>[^<]+)</li>", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1)).Select(m => m.Groups["code"].Value)];

    private static string?[] Left(Answer answer)
    {
        answer.Status.ShouldBe(HttpStatusCode.Accepted, answer.Text);
        return [.. answer.Json.GetProperty("requiredActions").EnumerateArray().Select(name => name.GetString())];
    }
}

public sealed class SqliteBuiltInActionTests(NodesWithBuiltInActionsOnSqlite nodes) : BuiltInActionTests(nodes), IClassFixture<NodesWithBuiltInActionsOnSqlite>;

public sealed class PostgreSqlBuiltInActionTests(NodesWithBuiltInActionsOnPostgreSql nodes) : BuiltInActionTests(nodes), IClassFixture<NodesWithBuiltInActionsOnPostgreSql>;

/// <summary>Two servers on one database that require everything, one where administrators need a second factor, and one that requires nothing yet.</summary>
public abstract class NodesWithBuiltInActions : IDisposable
{
    public const string TermsVersion = "2026-11";
    public const string Role = "clerk";

    private readonly TestDatabase _database;

    protected NodesWithBuiltInActions(TestDatabase database)
    {
        _database = database;
        Before = RunningServer.On(database.Shared());
        (First, Second) = (Start(), Start());
        RequiringAdministrators = RunningServer.On(database.Shared(), _ => { }, ("SecondFactors:RequiredRoles", "admin"));
    }

    public RunningServer Before { get; }

    public RunningServer First { get; }

    public RunningServer Second { get; }

    public RunningServer RequiringAdministrators { get; }

    public void Dispose()
    {
        Before.Dispose();
        First.Dispose();
        Second.Dispose();
        RequiringAdministrators.Dispose();
        _database.Dispose();
        GC.SuppressFinalize(this);
    }

    private RunningServer Start() => RunningServer.On(
        _database.Shared(), _ => { }, ("Sessions:RequireVerifiedEmail", "true"), ("SecondFactors:RequiredRoles", Role), ("Terms:Version", TermsVersion), ("Terms:Url", "/terms.html"));
}

public sealed class NodesWithBuiltInActionsOnSqlite() : NodesWithBuiltInActions(TestDatabase.Sqlite());

public sealed class NodesWithBuiltInActionsOnPostgreSql() : NodesWithBuiltInActions(TestDatabase.PostgreSql());
