using System.Collections.Concurrent;
using System.Net;
using Auth.Domain.Common;
using Auth.Domain.RequiredActions;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using Auth.Samples.CodeOfConduct;
using Auth.WebApi.FunctionalTests.Pages;
using Auth.WebApi.FunctionalTests.Running;
using Auth.WebApi.Hosting;
using Auth.WebApi.Pages;
using Auth.WebApi.Pages.SignIn;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Components.Rendering;
using Microsoft.Extensions.DependencyInjection;

namespace Auth.WebApi.FunctionalTests;

/// <summary>A login that requires a second factor, the terms and an action of the host application, in a row and on two nodes.</summary>
public abstract class RequiredActionTests(NodesWithActions nodes)
{
    private const string Terms = "/api/v1/sessions/actions/accept_terms";
    private const string Badge = "/api/v1/sessions/actions/badge_number";
    private const string Continue = "/api/v1/sessions/continue";

    private static readonly object AcceptedTerms = new { version = NodesWithActions.TermsVersion, accepted = "true" };

    [Fact]
    public async Task A_login_completes_three_required_actions_over_the_API_on_alternating_nodes()
    {
        var enrolled = await EnrolledAsync();
        var (here, there) = (nodes.First.Client(), nodes.Second.Client());

        var login = await here.LoginAsync(enrolled.User.Username);
        Left(login).ShouldBe(["second_factor", "accept_terms", "badge_number"]);
        var challenge = login.Json.GetProperty("challenge").GetString()!;
        (await there.PostAsync(Terms, new { challenge, input = AcceptedTerms })).ShouldBeProblem(HttpStatusCode.Conflict, "required_action_not_next");
        Left(await there.PostAsync(Continue, new { challenge })).ShouldBe(["second_factor", "accept_terms", "badge_number"]);

        var redeemed = await TotpEnrollment.RedeemAsync(there, challenge, enrolled.Code);
        Left(redeemed).ShouldBe(["accept_terms", "badge_number"]);
        redeemed.Json.GetProperty("methods").GetArrayLength().ShouldBe(0);
        Left(await here.PostAsync(Terms, new { challenge, input = AcceptedTerms })).ShouldBe(["badge_number"]);
        var session = await there.PostAsync(Badge, new { challenge, transport = "bearer", input = new { number = BadgeAction.Right } });

        session.Status.ShouldBe(HttpStatusCode.Created, session.Text);
        session.Json.GetProperty("assuranceLevel").GetString().ShouldBe("aal2");
        here.Bearer = session.Json.GetProperty("token").GetString();
        (await here.IsSignedInAsync()).ShouldBeTrue();
        (await there.PostAsync(Continue, new { challenge })).ShouldBeProblem(HttpStatusCode.Unauthorized, "invalid_challenge");
    }

    [Fact]
    public async Task A_login_completes_its_required_actions_over_pages_without_script_and_on_the_other_node()
    {
        var account = await RegisterAsync();
        var browser = new SlowBrowser(nodes.First, nodes.Second);

        var terms = (await browser.RepeatAsync(await browser.FillAsync("/sign-in", "/sign-in", ("username", account.Username), ("password", RunningServer.Password)))).ShouldBePage("Accept the terms");
        terms.Text.ShouldContain("href=\"/terms.html\"");
        var unticked = (await browser.RepeatAsync(browser.Fill(terms, "/sign-in/actions/accept_terms"))).ShouldBePage("Accept the terms", HttpStatusCode.BadRequest);
        unticked.Text.ShouldContain("Accept the terms to continue.");
        var badge = (await browser.RepeatAsync(browser.Fill(unticked, "/sign-in/actions/accept_terms", ("accepted", "true")))).ShouldBePage("Your badge");
        var wrong = (await browser.RepeatAsync(browser.Fill(badge, "/sign-in/actions/badge_number", ("number", "0")))).ShouldBePage("Your badge", HttpStatusCode.Unauthorized);
        wrong.Text.ShouldContain("This badge number is wrong.");

        (await browser.RepeatAsync(browser.Fill(wrong, "/sign-in/actions/badge_number", ("number", BadgeAction.Right)))).ShouldLeadTo("/account");
        (await browser.OpenAsync("/account")).ShouldBePage("My account");
    }

    [Fact]
    public async Task A_repeated_form_of_the_last_action_replaces_the_first_session_by_a_new_one()
    {
        var account = await RegisterAsync();
        var browser = new SlowBrowser(nodes.First, nodes.Second);
        var terms = await browser.RepeatAsync(await browser.FillAsync("/sign-in", "/sign-in", ("username", account.Username), ("password", RunningServer.Password)));
        var badge = await browser.RepeatAsync(browser.Fill(terms, "/sign-in/actions/accept_terms", ("accepted", "true")));
        var form = browser.Fill(badge, "/sign-in/actions/badge_number", ("number", BadgeAction.Right));
        var lost = (await browser.LoseAsync(form)).ShouldLeadTo("/account");

        var repeated = (await browser.RepeatAsync(form)).ShouldLeadTo("/account");

        await browser.ShouldReplaceSessionAsync(SlowBrowser.SessionOf(lost), SlowBrowser.SessionOf(repeated));
    }

    [Fact]
    public async Task Of_two_steps_at_once_one_issues_a_session()
    {
        var account = await RegisterAsync();
        var challenge = await AcceptAsync(await StartAsync(account));
        var body = new { challenge, transport = "bearer", input = new { number = BadgeAction.Right } };

        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(i => Task.Run(() => (i % 2 == 0 ? nodes.First : nodes.Second).Client().PostAsync(Badge, body))));

        answers.Count(a => a.Status == HttpStatusCode.Created).ShouldBe(1);
        answers.Where(a => a.Status != HttpStatusCode.Created).ShouldAllBe(a => a.Code == "invalid_challenge");
        var session = nodes.First.Client();
        session.Bearer = answers.Single(a => a.Status == HttpStatusCode.Created).Json.GetProperty("token").GetString();
        (await session.GetAsync("/api/v1/sessions")).Json.GetProperty("items").GetArrayLength().ShouldBe(1);
    }

    [Fact]
    public async Task No_step_accepts_another_client()
    {
        var challenge = await StartAsync(await RegisterAsync());
        var other = nodes.Second.Client("another client");

        (await other.PostAsync(Continue, new { challenge })).ShouldBeProblem(HttpStatusCode.Unauthorized, "invalid_challenge");
        (await other.PostAsync(Terms, new { challenge, input = AcceptedTerms })).ShouldBeProblem(HttpStatusCode.Unauthorized, "invalid_challenge");
    }

    [Fact]
    public async Task No_step_accepts_a_user_who_was_locked_meanwhile()
    {
        var account = await RegisterAsync();
        var challenge = await StartAsync(account);
        await nodes.Before.AdministerAsync(account, "lock");

        (await nodes.Second.Client().PostAsync(Continue, new { challenge })).ShouldBeProblem(HttpStatusCode.Unauthorized, "invalid_challenge");
        await nodes.Before.AdministerAsync(account, "unlock");
        (await nodes.Second.Client().PostAsync(Continue, new { challenge })).ShouldBeProblem(HttpStatusCode.Unauthorized, "invalid_challenge");
    }

    [Fact]
    public async Task A_wrong_secret_of_an_action_is_a_counted_attempt()
    {
        var account = await RegisterAsync();
        var challenge = await AcceptAsync(await StartAsync(account));

        for (var i = 0; i < 5; i++)
            (await (i % 2 == 0 ? nodes.First : nodes.Second).Client().PostAsync(Badge, new { challenge, input = new { number = "0" } })).ShouldBeProblem(HttpStatusCode.Unauthorized, "wrong_badge");

        (await nodes.First.Client().PostAsync(Badge, new { challenge, input = new { number = BadgeAction.Right } })).ShouldBeProblem(HttpStatusCode.Locked, "account_locked");
    }

    [Fact]
    public async Task Accepted_terms_are_recorded_for_the_user_and_administrators_and_are_not_required_again()
    {
        var account = await RegisterAsync();
        var challenge = await AcceptAsync(await StartAsync(account));
        var client = nodes.First.Client();
        client.Bearer = (await client.PostAsync(Badge, new { challenge, transport = "bearer", input = new { number = BadgeAction.Right } })).Json.GetProperty("token").GetString();

        foreach (var details in new[] { await client.GetAsync("/api/v1/me"), await nodes.Before.GetUserAsync(account) })
            details.Json.GetProperty("acceptedTerms").EnumerateArray().Single().GetProperty("version").GetString().ShouldBe(NodesWithActions.TermsVersion);
        (await client.GetAsync("/api/v1/me/export")).Json.GetProperty("account").GetProperty("acceptedTerms").GetArrayLength().ShouldBe(1);
        var events = await (await nodes.Before.AdministratorAsync()).GetAsync($"/api/v1/admin/events?user={account.Id}&type=terms_accepted");
        events.Json.GetProperty("items").EnumerateArray().Single().GetProperty("details").GetProperty("version").GetString().ShouldBe(NodesWithActions.TermsVersion);
        (await nodes.First.Client().LoginAsync(account.Username)).Status.ShouldBe(HttpStatusCode.Created);
    }

    [Theory]
    [InlineData("""{"version":"1999","accepted":"true"}""", "version")]
    [InlineData("""{"accepted":"true"}""", "version")]
    [InlineData("""{"version":"2026-11"}""", "accepted")]
    [InlineData("""{"version":"2026-11","accepted":null}""", "accepted")]
    public async Task Terms_are_accepted_only_in_the_current_version_and_knowingly(string input, string field)
    {
        var challenge = await StartAsync(await RegisterAsync());

        var answer = await nodes.First.Client().SendAsync(HttpMethod.Post, Terms, new StringContent($$"""{"challenge":"{{challenge}}","input":{{input}}}""", new System.Net.Http.Headers.MediaTypeHeaderValue("application/json")));

        answer.ShouldBeProblem(HttpStatusCode.BadRequest, "validation_failed").Json.GetProperty("errors").TryGetProperty(field, out _).ShouldBeTrue(answer.Text);
    }

    [Fact]
    public async Task A_passkey_login_continues_with_the_required_actions()
    {
        var account = await RegisterAsync();
        var client = nodes.First.Client();
        var session = await client.PostAsync(Badge, new { challenge = await AcceptAsync(await StartAsync(account)), transport = "bearer", input = new { number = BadgeAction.Right } });
        client.Bearer = session.Json.GetProperty("token").GetString();
        using var phone = new SoftwareAuthenticator();
        (await client.AddPasskeyAsync(phone)).Status.ShouldBe(HttpStatusCode.Created);
        phone.SignCount++;
        BadgeAction.Forget(account);

        var visitor = nodes.First.Client();
        var login = await visitor.LoginByPasskeyAsync(phone);

        Left(login).ShouldBe(["badge_number"]);
        var challenge = login.Json.GetProperty("challenge").GetString();
        var issued = await nodes.Second.Client().PostAsync(Badge, new { challenge, transport = "bearer", input = new { number = BadgeAction.Right } });
        issued.Json.GetProperty("assuranceLevel").GetString().ShouldBe("aal2");
    }

    [Fact]
    public async Task An_unknown_action_is_not_found() =>
        (await nodes.First.Client().PostAsync("/api/v1/sessions/actions/second_factor", new { challenge = "chl_x" })).ShouldBeProblem(HttpStatusCode.NotFound, "required_action_not_found");

    [Fact]
    public async Task A_step_opened_by_its_URL_leads_to_the_sign_in_page() =>
        (await new Browser(nodes.First).OpenAsync("/sign-in/actions/accept_terms")).ShouldLeadTo("/sign-in");

    private async Task<TestUser> RegisterAsync()
    {
        await nodes.Before.SetUpAsync();
        return await nodes.Before.RegisterAsync();
    }

    /// <summary>An account with a second factor, whose owner has not accepted the terms: it was enrolled in a session from before the actions.</summary>
    private async Task<TotpEnrollment> EnrolledAsync()
    {
        await nodes.Before.SetUpAsync();
        return await TotpEnrollment.CreateAsync(nodes.Before);
    }

    private async Task<string> StartAsync(TestUser account)
    {
        var login = await nodes.First.Client().LoginAsync(account.Username);
        Left(login).ShouldBe(["accept_terms", "badge_number"]);
        return login.Json.GetProperty("challenge").GetString()!;
    }

    private async Task<string> AcceptAsync(string challenge)
    {
        Left(await nodes.Second.Client().PostAsync(Terms, new { challenge, input = AcceptedTerms })).ShouldBe(["badge_number"]);
        return challenge;
    }

    private static string?[] Left(Answer answer)
    {
        answer.Status.ShouldBe(HttpStatusCode.Accepted, answer.Text);
        return [.. answer.Json.GetProperty("requiredActions").EnumerateArray().Select(name => name.GetString())];
    }
}

public sealed class SqliteRequiredActionTests(NodesWithActionsOnSqlite nodes) : RequiredActionTests(nodes), IClassFixture<NodesWithActionsOnSqlite>;

public sealed class PostgreSqlRequiredActionTests(NodesWithActionsOnPostgreSql nodes) : RequiredActionTests(nodes), IClassFixture<NodesWithActionsOnPostgreSql>;

/// <summary>Registrations of required actions.</summary>
public sealed class RequiredActionRegistrationTests
{
    [Theory]
    [InlineData("Sign contract")]
    [InlineData("accept_terms")]
    [InlineData("second_factor")]
    [InlineData("")]
    public void A_name_that_is_not_allowed_stops_the_start(string name) => Start(name).ShouldContain($"'{name}'");

    [Fact]
    public void Two_actions_of_the_same_name_stop_the_start() => Start("badge", "badge").ShouldContain("Several required actions are named 'badge'.");

    [Fact]
    public async Task An_action_without_a_page_is_shown_with_its_title_and_explanation()
    {
        using var server = RunningServer.With(services => services.AddRequiredAction<WelcomeAction>());
        var browser = new Browser(server);
        var account = await server.RegisterAsync();

        var page = (await browser.SendAsync("/sign-in", ("username", account.Username), ("password", RunningServer.Password))).ShouldBePage("Welcome back");

        page.Text.ShouldContain("We have moved.");
        (await browser.SendAsync("/sign-in/actions/welcome", ("challenge", Browser.HiddenField(page, "challenge")), ("return", "/account/sessions"))).ShouldLeadTo("/account/sessions");
    }

    [Fact]
    public async Task The_sample_asks_each_user_once_to_confirm_the_code_of_conduct()
    {
        var file = Path.GetTempFileName();
        using var server = RunningServer.With(services => services.AddScoped<IRequiredAction>(_ => new CodeOfConductAction(file)));
        var account = await server.RegisterAsync();
        var challenge = (await server.Client().LoginAsync(account.Username)).Json.GetProperty("challenge").GetString();

        (await server.Client().PostAsync("/api/v1/sessions/actions/code_of_conduct", new { challenge, transport = "bearer" })).Status.ShouldBe(HttpStatusCode.Created);

        (await server.Client().LoginAsync(account.Username)).Status.ShouldBe(HttpStatusCode.Created);
        File.Delete(file);
    }

    private static string Start(params string[] names)
    {
        var builder = WebApplication.CreateBuilder();
        builder.AddAuth();
        foreach (var name in names) builder.Services.AddScoped<IRequiredAction>(_ => new NamedAction(name));
        using var app = builder.Build();
        return Should.Throw<StartupException>(() => app.UseAuth()).Message;
    }

    private sealed class NamedAction(string name) : IRequiredAction
    {
        public string Name => name;

        public Task<bool> IsRequiredAsync(User user, AuthenticationMethods methods, DateTimeOffset now, CancellationToken cancellationToken) => Task.FromResult(false);

        public Task<Result> CompleteAsync(User user, IReadOnlyDictionary<string, string> input, DateTimeOffset now, CancellationToken cancellationToken) => Task.FromResult(Result.Success());
    }

    private sealed class WelcomeAction : IRequiredAction
    {
        public string Name => "welcome";

        public string Title => "Welcome back";

        public string? Explanation => "We have moved.";

        public Task<bool> IsRequiredAsync(User user, AuthenticationMethods methods, DateTimeOffset now, CancellationToken cancellationToken) => Task.FromResult(true);

        public Task<Result> CompleteAsync(User user, IReadOnlyDictionary<string, string> input, DateTimeOffset now, CancellationToken cancellationToken) => Task.FromResult(Result.Success());
    }
}

/// <summary>Two servers on one database that require terms and a badge number, and one that does not yet.</summary>
public abstract class NodesWithActions : IDisposable
{
    public const string TermsVersion = "2026-11";

    private readonly TestDatabase _database;

    protected NodesWithActions(TestDatabase database)
    {
        _database = database;
        Before = RunningServer.On(database.Shared());
        (First, Second) = (Start(), Start());
    }

    public RunningServer Before { get; }

    public RunningServer First { get; }

    public RunningServer Second { get; }

    public void Dispose()
    {
        Before.Dispose();
        First.Dispose();
        Second.Dispose();
        _database.Dispose();
        GC.SuppressFinalize(this);
    }

    private RunningServer Start() => RunningServer.On(
        _database.Shared(), services => services.AddRequiredAction<BadgeAction, BadgePage>(), ("Terms:Version", TermsVersion), ("Terms:Url", "/terms.html"));
}

public sealed class NodesWithActionsOnSqlite() : NodesWithActions(TestDatabase.Sqlite());

public sealed class NodesWithActionsOnPostgreSql() : NodesWithActions(TestDatabase.PostgreSql());

/// <summary>An action of a host application that asks for a secret once, and remembers who has entered it.</summary>
internal sealed class BadgeAction : IRequiredAction
{
    public const string Right = "4711";

    private static readonly ConcurrentDictionary<Guid, bool> Complete = new();

    public string Name => "badge_number";

    public bool VerifiesSecret => true;

    public static void Forget(TestUser account) => Complete.TryRemove(account.Id, out _);

    public Task<bool> IsRequiredAsync(User user, AuthenticationMethods methods, DateTimeOffset now, CancellationToken cancellationToken) => Task.FromResult(!Complete.ContainsKey(user.Id.Value));

    public Task<Result> CompleteAsync(User user, IReadOnlyDictionary<string, string> input, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (input.GetValueOrDefault("number") != Right) return Task.FromResult<Result>(new Error(ErrorKind.Unauthenticated, "wrong_badge", "This badge number is wrong."));

        Complete[user.Id.Value] = true;
        return Task.FromResult(Result.Success());
    }
}

/// <summary>The page of <see cref="BadgeAction"/>, a component written in C#.</summary>
internal sealed class BadgePage : PageFor<RequiredActionModel>
{
    protected override void BuildRenderTree(RenderTreeBuilder builder) => builder.AddMarkupContent(0, $"""
        <!DOCTYPE html><html lang="en"><head><title>Badge</title></head><body><h1>Your badge</h1><p>{Model.Error?.Message}</p>
        <form method="post" action="{Model.FormPath}"><input type="hidden" name="formId" value="{Convert.ToBase64String(System.Security.Cryptography.RandomNumberGenerator.GetBytes(32)).TrimEnd('=').Replace('+', '-').Replace('/', '_')}">
        <input type="hidden" name="return" value="{Model.Return}"><input type="hidden" name="challenge" value="{Model.Challenge}"><input name="number"><button>OK</button></form></body></html>
        """);
}
