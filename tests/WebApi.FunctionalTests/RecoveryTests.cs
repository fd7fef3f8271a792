using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Auth.WebApi.FunctionalTests.Pages;
using Auth.WebApi.FunctionalTests.Running;

namespace Auth.WebApi.FunctionalTests;

/// <summary>Recovery, verification and email changes by email links.</summary>
public sealed class RecoveryTests(RunningServer server) : IClassFixture<RunningServer>
{
    private const string New = "another horse battery staple";

    private static int _emails;

    [Fact]
    [Trait("Requirement", "R68")]
    public async Task A_recovery_link_sets_a_new_password_and_ends_existing_sessions()
    {
        var (alice, email) = await VerifiedAsync();
        var before = await server.SignInAsync(alice);

        await RequestAsync("/api/v1/recovery", email.ToUpperInvariant());
        await server.DeliverMailAsync();
        var token = server.Mailbox.TokenTo(email);
        (await CompleteAsync(token)).Status.ShouldBe(HttpStatusCode.NoContent);

        (await before.IsSignedInAsync()).ShouldBeFalse();
        (await server.Client().LoginAsync(alice.Username)).ShouldBeProblem(HttpStatusCode.Unauthorized, "invalid_credentials");
        (await server.Client().LoginAsync(alice.Username, New)).Status.ShouldBe(HttpStatusCode.Created);
        (await CompleteAsync(token)).ShouldBeProblem(HttpStatusCode.BadRequest, "invalid_link");
        await server.DeliverMailAsync();
        server.Mailbox.To(email)[^1].Subject.ShouldContain("was reset");
    }

    [Fact]
    [Trait("Requirement", "R68")]
    public async Task A_recovery_does_not_bypass_the_second_factor()
    {
        var (alice, email) = await VerifiedAsync();
        var enrolled = await TotpEnrollment.CreateAsync(server, alice);
        var before = await enrolled.LoginAsync(server.Client());
        await RequestAsync("/api/v1/recovery", email);
        await server.DeliverMailAsync();

        (await CompleteAsync(server.Mailbox.TokenTo(email))).Status.ShouldBe(HttpStatusCode.NoContent);

        (await server.Client().LoginAsync(alice.Username, New)).Status.ShouldBe(HttpStatusCode.Accepted);
        (await TotpEnrollment.RedeemAsync(server.Client(), before, enrolled.Code)).ShouldBeProblem(HttpStatusCode.Unauthorized, "invalid_challenge");
    }

    [Fact]
    [Trait("Requirement", "R68")]
    public async Task A_recovery_keeps_passkeys()
    {
        var (alice, email) = await VerifiedAsync();
        using var phone = new SoftwareAuthenticator();
        (await (await server.SignInAsync(alice)).AddPasskeyAsync(phone)).Status.ShouldBe(HttpStatusCode.Created);
        await RequestAsync("/api/v1/recovery", email);
        await server.DeliverMailAsync();

        (await CompleteAsync(server.Mailbox.TokenTo(email))).Status.ShouldBe(HttpStatusCode.NoContent);

        phone.SignCount++;
        (await server.Client().LoginByPasskeyAsync(phone)).Json.GetProperty("user").GetProperty("id").GetGuid().ShouldBe(alice.Id);
    }

    [Theory]
    [Trait("Requirement", "R44")]
    [Trait("Requirement", "R67")]
    [InlineData("https://auth.example.org", "https://auth.example.org/verify-email")]
    [InlineData("https://m\u00fcnchen.example:8443", "https://xn--mnchen-3ya.example:8443/verify-email")]
    public async Task Email_links_use_the_public_URL_and_not_the_host_header(string publicUrl, string page)
    {
        using var own = RunningServer.With(("PublicUrl", publicUrl), ("AllowedHosts", "*"));
        var answer = await own.Client().SendAsync(HttpMethod.Post, "/api/v1/users", new { username = "ada", email = "ada@example.org", password = RunningServer.Password }, ("Host", "evil.example"), ("X-Forwarded-Host", "evil.example"));
        answer.Status.ShouldBe(HttpStatusCode.Created, answer.Text);

        await own.DeliverMailAsync();

        own.Mailbox.LinkTo("ada@example.org").GetLeftPart(UriPartial.Path).ShouldBe(page);
        own.Mailbox.To("ada@example.org")[0].Html.ShouldNotContain("evil");
    }

    [Fact]
    [Trait("Requirement", "R22")]
    public async Task Recovery_requests_get_the_same_response_for_verified_unverified_and_unknown_emails()
    {
        var (_, email) = await VerifiedAsync();
        var unverified = NewEmail();
        await server.RegisterAsync(email: unverified);
        await server.DeliverMailAsync();
        var sent = server.Mailbox.Messages.Count;

        var answers = new List<Answer>();
        foreach (var requested in new[] { email, unverified, NewEmail() }) answers.Add(await server.Client().PostAsync("/api/v1/recovery", new { email = requested }));

        foreach (var answer in answers)
        {
            (answer.Status, answer.Text).ShouldBe((HttpStatusCode.Accepted, ""));
            answer.Headers.Select(h => h.Key).ShouldBe(answers[0].Headers.Select(h => h.Key));
        }

        await server.DeliverMailAsync();
        server.Mailbox.Messages.Skip(sent).Select(m => m.To.Value).ShouldBe([email]);
    }

    [Fact]
    [Trait("Requirement", "R67")]
    public async Task One_of_ten_concurrent_uses_of_a_recovery_link_sets_a_password()
    {
        var (alice, email) = await VerifiedAsync();
        await RequestAsync("/api/v1/recovery", email);
        await server.DeliverMailAsync();
        var token = server.Mailbox.TokenTo(email);

        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(i => CompleteAsync(token, $"{New} {i}")));

        var winner = answers.Index().Single(a => a.Item.Status == HttpStatusCode.NoContent).Index;
        foreach (var (_, rejected) in answers.Index().Where(a => a.Index != winner)) rejected.ShouldBeProblem(HttpStatusCode.BadRequest, "invalid_link");
        (await server.Client().LoginAsync(alice.Username, $"{New} {winner}")).Status.ShouldBe(HttpStatusCode.Created);
    }

    [Fact]
    [Trait("Requirement", "R67")]
    public async Task A_new_link_invalidates_the_previous_one()
    {
        var (alice, email) = await VerifiedAsync();
        await server.AdministerAsync(alice, "recovery");
        await server.DeliverMailAsync();
        var older = server.Mailbox.TokenTo(email);
        server.Clock.Advance(TimeSpan.FromSeconds(1));
        await server.AdministerAsync(alice, "recovery");
        await server.DeliverMailAsync();

        (await CompleteAsync(older)).ShouldBeProblem(HttpStatusCode.BadRequest, "invalid_link");
        (await CompleteAsync(server.Mailbox.TokenTo(email))).Status.ShouldBe(HttpStatusCode.NoContent);
    }

    [Fact]
    [Trait("Requirement", "R70")]
    public async Task A_new_email_replaces_the_old_one_once_its_link_verifies_it()
    {
        var (alice, old) = await VerifiedAsync();
        var client = await server.SignInAsync(alice);
        var email = NewEmail();

        (await client.PostAsync("/api/v1/me/email", new { email })).Status.ShouldBe(HttpStatusCode.Accepted);
        await server.DeliverMailAsync();
        (await client.GetAsync("/api/v1/me")).Json.GetProperty("email").GetString().ShouldBe(old);
        (await server.Client().PostAsync("/api/v1/verification/complete", new { token = server.Mailbox.TokenTo(email), password = RunningServer.Password })).Status.ShouldBe(HttpStatusCode.NoContent);

        var me = (await client.GetAsync("/api/v1/me")).Json;
        (me.GetProperty("email").GetString(), me.GetProperty("emailVerified").GetBoolean()).ShouldBe((email, true));
        await server.DeliverMailAsync();
        server.Mailbox.To(old)[^1].Subject.ShouldContain("address", Case.Insensitive);
    }

    [Fact]
    public async Task Verifying_an_email_removes_it_from_an_account_that_has_not_verified_it()
    {
        var email = NewEmail();
        var squatter = await server.RegisterAsync(email: email);
        await server.DeliverMailAsync();
        var client = await server.SignInAsync();
        (await client.PostAsync("/api/v1/me/email", new { email })).Status.ShouldBe(HttpStatusCode.Accepted);
        await server.DeliverMailAsync();

        (await server.Client().PostAsync("/api/v1/verification/complete", new { token = server.Mailbox.TokenTo(email), password = RunningServer.Password })).Status.ShouldBe(HttpStatusCode.NoContent);

        (await client.GetAsync("/api/v1/me")).Json.GetProperty("email").GetString().ShouldBe(email);
        (await server.GetUserAsync(squatter)).Json.GetProperty("email").ValueKind.ShouldBe(JsonValueKind.Null);
    }

    [Theory]
    [InlineData("/verify-email")]
    [InlineData("/reset-password")]
    [InlineData("/complete-registration")]
    public async Task Link_pages_reject_forms_in_an_unsupported_charset(string path)
    {
        var form = new StringContent("token=x");
        form.Headers.ContentType = MediaTypeHeaderValue.Parse("application/x-www-form-urlencoded; charset=utf-7");

        (await server.Client().SendAsync(HttpMethod.Post, path, form)).ShouldBePage("Something went wrong", HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task An_administrator_marks_an_email_as_verified()
    {
        var bob = await server.RegisterAsync(email: NewEmail());
        (await (await server.AdministratorAsync()).PostAsync($"/api/v1/admin/users/{bob.Id}/recovery")).ShouldBeProblem(HttpStatusCode.Conflict, "no_verified_email");

        await server.AdministerAsync(bob, "confirm-email");

        (await server.GetUserAsync(bob)).Json.GetProperty("emailVerified").GetBoolean().ShouldBeTrue();
        await server.AdministerAsync(bob, "recovery");
    }

    [Fact]
    [Trait("Requirement", "R18")]
    public async Task Operations_that_send_mail_share_a_rate_limit_per_IP_address()
    {
        using var own = RunningServer.With(("RateLimits:Recoveries", "2"));
        for (var i = 0; i < 2; i++) (await own.Client().PostAsync("/api/v1/recovery", new { email = NewEmail() })).Status.ShouldBe(HttpStatusCode.Accepted);

        (await own.Client().PostAsync("/api/v1/verification", new { email = NewEmail() })).ShouldBeProblem(HttpStatusCode.TooManyRequests, "rate_limited");
    }

    [Fact]
    public async Task The_verification_page_changes_nothing_until_its_form_is_submitted()
    {
        var email = NewEmail();
        var alice = await server.RegisterAsync(email: email);
        await server.DeliverMailAsync();
        var link = server.Mailbox.LinkTo(email).PathAndQuery;

        var page = await server.Client().GetAsync(link);
        page.Status.ShouldBe(HttpStatusCode.OK);
        page.ContentHeaders.ContentType!.MediaType.ShouldBe("text/html");
        page.Text.ShouldContain(server.Mailbox.TokenTo(email));
        page.Text.ShouldContain(alice.Username);
        (await server.GetUserAsync(alice)).Json.GetProperty("emailVerified").GetBoolean().ShouldBeFalse();

        (await PressAsync("/verify-email", ("token", server.Mailbox.TokenTo(email)), ("password", RunningServer.Password))).Status.ShouldBe(HttpStatusCode.OK);
        (await server.GetUserAsync(alice)).Json.GetProperty("emailVerified").GetBoolean().ShouldBeTrue();
    }

    [Fact]
    public async Task The_reset_password_page_sets_a_password_and_shows_the_form_again_for_an_invalid_one()
    {
        var (alice, email) = await VerifiedAsync();
        await RequestAsync("/api/v1/recovery", email);
        await server.DeliverMailAsync();
        var token = server.Mailbox.TokenTo(email);

        var rejected = await PressAsync("/reset-password", ("token", token), ("password", "too short"));
        rejected.Status.ShouldBe(HttpStatusCode.BadRequest);
        rejected.Text.ShouldContain("at least 15 characters");
        rejected.Text.ShouldContain(token);
        (await PressAsync("/reset-password", ("token", token), ("password", New))).Status.ShouldBe(HttpStatusCode.OK);

        (await server.Client().LoginAsync(alice.Username, New)).Status.ShouldBe(HttpStatusCode.Created);
    }

    [Fact]
    public async Task The_reset_password_page_encodes_the_token()
    {
        var page = await PressAsync("/reset-password", ("token", "\"><script>alert(1)</script>"), ("password", ""));

        page.Text.ShouldContain("&quot;&gt;&lt;script&gt;alert(1)");
        page.Header("Content-Security-Policy")!.ShouldStartWith("default-src 'none'");
    }

    private Task<Answer> PressAsync(string path, params (string Name, string Value)[] fields) =>
        server.Client().SendAsync(HttpMethod.Post, path, new FormUrlEncodedContent(fields.Select(f => KeyValuePair.Create(f.Name, f.Value))));

    private static string NewEmail() => $"person{Interlocked.Increment(ref _emails)}@recovery.example";

    private async Task RequestAsync(string path, string email) => (await server.Client().PostAsync(path, new { email })).Status.ShouldBe(HttpStatusCode.Accepted);

    private Task<Answer> CompleteAsync(string token, string newPassword = New) => server.Client().PostAsync("/api/v1/recovery/complete", new { token, newPassword });

    private async Task<(TestUser Account, string Email)> VerifiedAsync()
    {
        var email = NewEmail();
        var account = await server.RegisterAsync(email: email);
        await server.DeliverMailAsync();
        (await server.Client().PostAsync("/api/v1/verification/complete", new { token = server.Mailbox.TokenTo(email), password = RunningServer.Password })).Status.ShouldBe(HttpStatusCode.NoContent);
        return (account, email);
    }
}

/// <summary>Registration with required email verification.</summary>
[Trait("Requirement", "R22")]
public sealed class VerifiedRegistrationTests
{
    private const string Chosen = "chosen by the user who opened the link";

    [Fact]
    [Trait("Requirement", "R82")]
    public async Task A_registration_does_not_reveal_whether_username_or_email_has_an_account()
    {
        using var server = RunningServer.With(("Registration:RequireVerifiedEmail", "true"));
        await MakeAsync(server, "alice", "alice@example.org");

        var free = await TraceAsync(server, "bob", "bob@example.org");
        var emailTaken = await TraceAsync(server, "carol", "ALICE@example.org");
        var nameTaken = await TraceAsync(server, "Alice", "dave@example.org", isKnown: true);

        emailTaken.ShouldBe(free);
        nameTaken.Take(3).ShouldBe(free.Take(3));
        await server.DeliverMailAsync();
        server.Mailbox.To("alice@example.org")[^1].Text.ShouldContain("alice");
        var (known, unknown) = (server.Mailbox.To("dave@example.org").ShouldHaveSingleItem(), server.Mailbox.To("bob@example.org").ShouldHaveSingleItem());
        (known.Subject, WithoutToken(known.Text)).ShouldBe((unknown.Subject, WithoutToken(unknown.Text)));
    }

    [Fact]
    public async Task A_second_registration_does_not_reveal_whether_the_first_one_reserved_the_username()
    {
        using var server = RunningServer.With(("Registration:RequireVerifiedEmail", "true"));
        await MakeAsync(server, "alice", "alice@example.org");

        foreach (var (name, email, own) in new[] { ("bob", "bob@example.org", "me@example.net"), ("carol", "alice@example.org", "me@example.com") })
        {
            await RegisterAsync(server, name, email);
            await RegisterAsync(server, name, own);
            await server.DeliverMailAsync();
            server.Mailbox.To(own).ShouldHaveSingleItem().Subject.ShouldContain("Finish your registration");
        }
    }

    [Fact]
    public async Task A_registration_link_creates_the_account_with_the_password_chosen_on_completion()
    {
        using var server = RunningServer.With(("Registration:RequireVerifiedEmail", "true"));
        await RegisterAsync(server, "mallory", "alice@example.org");
        (await server.Client().LoginAsync("mallory")).ShouldBeProblem(HttpStatusCode.Unauthorized, "invalid_credentials");
        await server.DeliverMailAsync();
        var token = server.Mailbox.TokenTo("alice@example.org");

        (await CompleteAsync(server, token)).Status.ShouldBe(HttpStatusCode.Created);

        (await CompleteAsync(server, token)).ShouldBeProblem(HttpStatusCode.BadRequest, "invalid_link");
        (await server.Client().LoginAsync("alice@example.org")).ShouldBeProblem(HttpStatusCode.Unauthorized, "invalid_credentials");
        (await server.Client().LoginAsync("alice@example.org", Chosen)).Status.ShouldBe(HttpStatusCode.Created);
    }

    [Fact]
    [Trait("Requirement", "R67")]
    public async Task One_of_ten_concurrent_completions_of_a_registration_creates_an_account()
    {
        using var server = RunningServer.With(("Registration:RequireVerifiedEmail", "true"));
        await RegisterAsync(server, "alice", "alice@example.org");
        await server.DeliverMailAsync();
        var token = server.Mailbox.TokenTo("alice@example.org");

        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => CompleteAsync(server, token)));

        answers.Count(a => a.Status == HttpStatusCode.Created).ShouldBe(1);
        foreach (var rejected in answers.Where(a => a.Status != HttpStatusCode.Created)) rejected.Code.ShouldBeOneOf("invalid_link", "username_taken");
    }

    [Fact]
    public async Task The_complete_registration_page_requests_a_password_and_creates_the_account()
    {
        using var server = RunningServer.With(("Registration:RequireVerifiedEmail", "true"));
        await RegisterAsync(server, "alice", "alice@example.org");
        await server.DeliverMailAsync();
        (await server.Client().GetAsync(server.Mailbox.LinkTo("alice@example.org").PathAndQuery)).Text.ShouldContain("type=\"password\"");

        var form = new FormUrlEncodedContent([KeyValuePair.Create("token", server.Mailbox.TokenTo("alice@example.org")), KeyValuePair.Create("password", Chosen)]);
        (await server.Client().SendAsync(HttpMethod.Post, "/complete-registration", form)).ShouldLeadTo("/account");

        (await server.Client().LoginAsync("alice", Chosen)).Status.ShouldBe(HttpStatusCode.Created);
    }

    private static string WithoutToken(string text) => text.Split("?token=")[0];

    /// <summary>Everything that an unknown client sees of a registration and of logins up to the lockout.</summary>
    private static async Task<List<string>> TraceAsync(RunningServer server, string username, string email, bool isKnown = false)
    {
        var registered = await RegisterAsync(server, username, email);
        var trace = new List<string> { $"{registered.Status} {registered.Text}", string.Join(' ', registered.Headers.Select(h => h.Key)) };
        for (var i = 0; i < 6 && !isKnown; i++) trace.Add(await CodeOfAsync(server, username));
        if (isKnown) trace.Add(await CodeOfAsync(server, username));
        return trace;
    }

    private static async Task<string> CodeOfAsync(RunningServer server, string username) => (await server.Client().LoginAsync(username)).Code!;

    private static Task<Answer> RegisterAsync(RunningServer server, string username, string email) =>
        server.Client().PostAsync("/api/v1/users", new { username, email, password = RunningServer.Password });

    private static Task<Answer> CompleteAsync(RunningServer server, string token) =>
        server.Client().PostAsync("/api/v1/users/complete", new { token, password = Chosen });

    private static async Task MakeAsync(RunningServer server, string username, string email)
    {
        await RegisterAsync(server, username, email);
        await server.DeliverMailAsync();
        (await CompleteAsync(server, server.Mailbox.TokenTo(email))).Status.ShouldBe(HttpStatusCode.Created);
        // Mails to the same email are limited in time.
        server.Clock.Advance(TimeSpan.FromMinutes(5));
    }
}
