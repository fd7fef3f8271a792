using System.Net;
using System.Text.RegularExpressions;
using Auth.Domain.Users;
using Auth.WebApi.FunctionalTests.Running;
using Microsoft.Extensions.DependencyInjection;
using OtpNet;

namespace Auth.WebApi.FunctionalTests.Pages;

/// <summary>Forms sent twice to two nodes over a slow connection, without script; the first response is lost (ADR 21).</summary>
public abstract class RepeatedFormTests(SeveralNodes nodes) : IAsyncLifetime
{
    private const string Another = "another good password";
    private const string SecondFactorAction = "/sign-in/second-factor";

    /// <summary>The number of sessions of the client that enrolled the second factor.</summary>
    private const int EnrollmentSessions = 1;

    private readonly SlowBrowser _browser = new(nodes);

    public async ValueTask InitializeAsync() => await nodes.First.SetUpAsync();

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    [Fact]
    [Trait("Requirement", "R25")]
    public async Task A_repeated_login_form_replaces_the_first_session_by_a_new_one()
    {
        var alice = await nodes.First.RegisterAsync();
        var form = await SignInFormAsync(alice);
        var lost = (await _browser.LoseAsync(form)).ShouldLeadTo("/account");

        var repeated = (await _browser.RepeatAsync(form)).ShouldLeadTo("/account");

        await _browser.ShouldReplaceSessionAsync(SlowBrowser.SessionOf(lost), SlowBrowser.SessionOf(repeated));
    }

    [Fact]
    [Trait("Requirement", "R65")]
    public async Task A_repeated_code_form_replaces_the_first_session_by_a_new_one()
    {
        var enrolled = await EnrolledAsync();
        var form = await CodeFormAsync(enrolled, remember: true);
        var lost = (await _browser.LoseAsync(form)).ShouldLeadTo("/account");

        var repeated = (await _browser.RepeatAsync(form)).ShouldLeadTo("/account");

        await _browser.ShouldReplaceSessionAsync(SlowBrowser.SessionOf(lost), SlowBrowser.SessionOf(repeated), EnrollmentSessions);
        repeated.Header("Set-Cookie")!.ShouldContain("max-age=2592000");
        (await (await BearerAsync(SlowBrowser.SessionOf(repeated))).GetAsync("/api/v1/sessions/current")).Json.GetProperty("assuranceLevel").GetString().ShouldBe("aal2");
        (await FailuresAsync(enrolled.User)).ShouldBe(0);
    }

    [Fact]
    public async Task A_login_form_repeated_several_times_keeps_only_the_last_session()
    {
        var form = await CodeFormAsync(await EnrolledAsync());
        await _browser.LoseAsync(form);
        var second = SlowBrowser.SessionOf(await _browser.LoseAsync(form));

        var third = SlowBrowser.SessionOf(await _browser.RepeatAsync(form));

        await _browser.ShouldReplaceSessionAsync(second, third, EnrollmentSessions);
    }

    [Fact]
    public async Task A_repeated_login_form_that_requires_a_code_issues_a_new_challenge()
    {
        var enrolled = await EnrolledAsync();
        var form = await SignInFormAsync(enrolled.User);
        (await _browser.LoseAsync(form)).ShouldBePage("One more step");

        var codePage = (await _browser.RepeatAsync(form)).ShouldBePage("One more step");

        (await _browser.RepeatAsync(_browser.Fill(codePage, SecondFactorAction, ("code", enrolled.Code)))).ShouldLeadTo("/account");
    }

    [Theory]
    [InlineData("another form id")]
    [InlineData("another cookie")]
    [InlineData("another field")]
    [InlineData("after a minute")]
    [InlineData("another client")]
    [InlineData("after the session was revoked")]
    [InlineData("after the account was locked")]
    [InlineData("after the password was changed")]
    [InlineData("during a lockout")]
    public async Task A_code_form_is_rejected_when_the_request_does_not_count_as_a_repeat(string variation)
    {
        var enrolled = await EnrolledAsync();
        var form = await CodeFormAsync(enrolled);
        var first = SlowBrowser.SessionOf((await _browser.LoseAsync(form)).ShouldLeadTo("/account"));
        switch (variation)
        {
            case "another form id":
                form = form.With("formId", form["formId"][1..] + "A");
                break;
            case "another cookie":
                form = form with { Cookies = $"__Host-auth-device=dev_{new string('A', 43)}" };
                break;
            case "another field":
                form = form.With("return", "/account/sessions");
                break;
            case "after a minute":
                AdvanceClocks(TimeSpan.FromSeconds(60));
                break;
            case "another client":
                _browser.Agent = "curl/8.0";
                break;
            case "after the session was revoked":
                (await (await BearerAsync(first)).DeleteAsync("/api/v1/sessions/current")).Status.ShouldBe(HttpStatusCode.NoContent);
                break;
            case "after the account was locked":
                await nodes.First.AdministerAsync(enrolled.User, "lock");
                break;
            case "after the password was changed":
                // The password is changed in this session, which therefore stays active.
                (await (await BearerAsync(first)).PostAsync("/api/v1/me/password", new { currentPassword = RunningServer.Password, newPassword = Another })).Status.ShouldBe(HttpStatusCode.NoContent);
                break;
            case "during a lockout":
                for (var i = 0; i < 5; i++) await nodes.First.Client().LoginAsync(enrolled.User.Username, "wrong");
                break;
        }

        (await _browser.RepeatAsync(form)).ShouldBePage("Sign in", HttpStatusCode.Unauthorized).Headers.Contains("Set-Cookie").ShouldBeFalse();
    }

    [Fact]
    public async Task A_form_sent_within_one_minute_counts_as_a_repeat()
    {
        var form = await CodeFormAsync(await EnrolledAsync());
        await _browser.LoseAsync(form);
        AdvanceClocks(TimeSpan.FromSeconds(60) - TimeSpan.FromMicroseconds(1));

        (await _browser.RepeatAsync(form)).ShouldLeadTo("/account");
    }

    [Fact]
    [Trait("Requirement", "R12")]
    public async Task A_different_password_with_a_used_form_id_counts_as_an_attempt()
    {
        var alice = await nodes.First.RegisterAsync();
        var form = await SignInFormAsync(alice);
        var first = SlowBrowser.SessionOf(await _browser.LoseAsync(form));

        for (var i = 1; i <= 5; i++) (await _browser.RepeatAsync(form.With("password", $"wrong {i}"))).Status.ShouldBe(HttpStatusCode.Unauthorized);

        (await nodes.First.GetUserAsync(alice)).Json.GetProperty("status").GetString().ShouldBe("locked_out");
        (await _browser.RepeatAsync(form)).Status.ShouldBe(HttpStatusCode.Locked);
        (await _browser.IsLiveAsync(nodes.Second, first)).ShouldBeTrue();
    }

    [Fact]
    [Trait("Requirement", "R12")]
    public async Task A_repeated_form_with_a_wrong_password_counts_as_another_failed_attempt()
    {
        var alice = await nodes.First.RegisterAsync();
        var form = (await SignInFormAsync(alice)).With("password", "wrong");
        await _browser.LoseAsync(form);

        (await _browser.RepeatAsync(form)).Status.ShouldBe(HttpStatusCode.Unauthorized);

        (await FailuresAsync(alice)).ShouldBe(2);
    }

    [Fact]
    [Trait("Requirement", "R12")]
    public async Task At_most_five_of_forty_concurrent_copies_of_a_wrong_password_are_verified()
    {
        var alice = await nodes.First.RegisterAsync();
        var form = (await SignInFormAsync(alice)).With("password", "wrong");

        var copies = await _browser.SendCopiesAsync(form, 40);

        copies.Count(copy => copy.Status == HttpStatusCode.Unauthorized).ShouldBeLessThanOrEqualTo(5);
        (await EventsAsync(alice, "attempt_failed")).ShouldBeInRange(1, 5);
    }

    [Fact]
    public async Task A_repeated_login_form_does_not_reset_failed_attempts()
    {
        var enrolled = await EnrolledAsync();
        var form = await CodeFormAsync(enrolled);
        await _browser.LoseAsync(form);
        for (var i = 0; i < 3; i++) await nodes.First.Client().LoginAsync(enrolled.User.Username, "wrong");

        (await _browser.RepeatAsync(form)).ShouldLeadTo("/account");

        (await FailuresAsync(enrolled.User)).ShouldBe(3);
    }

    [Fact]
    public async Task A_repeated_login_form_does_not_bypass_a_second_factor_enrolled_since()
    {
        var alice = await nodes.First.RegisterAsync();
        var form = await SignInFormAsync(alice);
        var client = await BearerAsync(SlowBrowser.SessionOf(await _browser.LoseAsync(form)));
        var secret = (await client.PostAsync("/api/v1/me/second-factors/totp")).Json.GetProperty("secret").GetString()!;
        (await client.PostAsync("/api/v1/me/second-factors/totp/confirm", new { code = CodeOf(secret) })).Status.ShouldBe(HttpStatusCode.OK);

        (await _browser.RepeatAsync(form)).ShouldBePage("One more step");
    }

    [Fact]
    public async Task Concurrent_copies_of_a_login_form_all_succeed_and_leave_one_session()
    {
        for (var round = 0; round < 5; round++)
        {
            var enrolled = await EnrolledAsync();
            await _browser.ShouldLeaveOneSessionAsync(await _browser.SendCopiesAsync(await CodeFormAsync(enrolled), 4), ofOtherClients: EnrollmentSessions);
            (await FailuresAsync(enrolled.User)).ShouldBe(0);
            await _browser.ShouldLeaveOneSessionAsync(await _browser.SendCopiesAsync(await SignInFormAsync(await nodes.First.RegisterAsync()), 4));
        }
    }

    [Fact]
    [Trait("Requirement", "R48")]
    public async Task A_repeated_registration_form_signs_in_to_the_account_it_created()
    {
        var name = $"own {Guid.CreateVersion7():N}";
        var form = await RegistrationFormAsync(name);
        var lost = (await _browser.LoseAsync(form)).ShouldLeadTo("/account");

        var repeated = (await _browser.RepeatAsync(form)).ShouldLeadTo("/account");

        await _browser.ShouldReplaceSessionAsync(SlowBrowser.SessionOf(lost), SlowBrowser.SessionOf(repeated));
        SlowBrowser.NoticeOf(repeated).ShouldBe("created:/account");
        SlowBrowser.NoticeOf(lost).ShouldBe("created:/account");
        (await _browser.OpenAsync("/account")).ShouldBePage("My account").Text.ShouldContain(name);
        await ShouldBeCreatedOnceAsync(await _browser.AccountOfAsync(SlowBrowser.SessionOf(repeated)), name);
        (await _browser.RepeatAsync(form.With("password", Another))).Status.ShouldBe(HttpStatusCode.Conflict);
        (await nodes.First.Client().LoginAsync(name)).Status.ShouldBe(HttpStatusCode.Created);
    }

    [Fact]
    [Trait("Requirement", "R25")]
    public async Task A_repeated_registration_form_ends_the_previous_session_of_the_browser()
    {
        var earlier = SlowBrowser.SessionOf(await _browser.RepeatAsync(await SignInFormAsync(await nodes.First.RegisterAsync())));
        var form = await RegistrationFormAsync($"next {Guid.CreateVersion7():N}");
        var lost = (await _browser.LoseAsync(form)).ShouldLeadTo("/account");

        var repeated = (await _browser.RepeatAsync(form)).ShouldLeadTo("/account");

        await _browser.ShouldReplaceSessionAsync(SlowBrowser.SessionOf(lost), SlowBrowser.SessionOf(repeated));
        (await _browser.IsLiveAsync(nodes.Second, earlier)).ShouldBeFalse();
    }

    [Fact]
    public async Task Concurrent_copies_of_a_registration_form_create_one_account_and_all_sign_in()
    {
        for (var round = 0; round < 5; round++)
        {
            var name = $"double {Guid.CreateVersion7():N}";

            var live = await _browser.ShouldLeaveOneSessionAsync(await _browser.SendCopiesAsync(await RegistrationFormAsync(name), 4));

            await ShouldBeCreatedOnceAsync(await _browser.AccountOfAsync(live), name);
        }
    }

    [Fact]
    [Trait("Requirement", "R06")]
    public async Task A_repeated_password_change_form_is_performed_once_without_a_failed_attempt()
    {
        var alice = await nodes.First.RegisterAsync();
        await _browser.RepeatAsync(await SignInFormAsync(alice));
        var form = await _browser.FillAsync("/account/password", "/account/password", ("currentPassword", RunningServer.Password), ("newPassword", Another));
        ShouldConfirmPasswordChange(await _browser.LoseAsync(form));

        ShouldConfirmPasswordChange(await _browser.RepeatAsync(form));
        foreach (var copy in await _browser.SendCopiesAsync(form, 4)) ShouldConfirmPasswordChange(copy);

        (await EventsAsync(alice, "password_changed")).ShouldBe(1);
        (await EventsAsync(alice, "attempt_failed")).ShouldBe(0);
        (await _browser.RepeatAsync(form.With("newPassword", "yet another password"))).Status.ShouldBe(HttpStatusCode.Unauthorized);
        (await EventsAsync(alice, "attempt_failed")).ShouldBe(1);
    }

    [Fact]
    [Trait("Requirement", "R67")]
    public async Task Repeated_recovery_forms_send_one_mail_and_set_the_password_once()
    {
        var email = $"{Guid.CreateVersion7():N}@example.org";
        var alice = await nodes.First.RegisterAsync(email: email);
        await nodes.First.DeliverMailAsync();
        var verify = await _browser.FillAsync(nodes.First.Mailbox.LinkTo(email).PathAndQuery, "/verify-email", ("password", RunningServer.Password));
        foreach (var answer in new[] { await _browser.LoseAsync(verify), await _browser.RepeatAsync(verify) })
        {
            answer.ShouldBePage("Sign in").Text.ShouldContain("Your email address is verified.");
            answer.Text.ShouldContain($"value=\"{alice.Username}\"");
        }

        (await EventsAsync(alice, "email_verified")).ShouldBe(1);

        var forgot = await _browser.FillAsync("/forgot-password", "/forgot-password", ("email", email));
        (await _browser.LoseAsync(forgot)).ShouldBePage("Check your email");
        AdvanceClocks(TimeSpan.FromSeconds(1));
        (await _browser.RepeatAsync(forgot)).ShouldBePage("Check your email");
        (await EventsAsync(alice, "link_requested")).ShouldBe(1);

        await nodes.First.DeliverMailAsync();
        var reset = await _browser.FillAsync(nodes.First.Mailbox.LinkTo(email).PathAndQuery, "/reset-password", ("password", Another));
        (await _browser.LoseAsync(reset)).ShouldBePage("Password set");
        (await _browser.RepeatAsync(reset)).ShouldBePage("Password set");

        (await EventsAsync(alice, "password_recovered")).ShouldBe(1);
        (await _browser.RepeatAsync(reset.With("password", RunningServer.Password))).ShouldBePage("Invalid link", HttpStatusCode.BadRequest);
    }

    [Theory]
    [Trait("Requirement", "R72")]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_repeated_invitation_form_invites_once(bool byMail)
    {
        await _browser.RepeatAsync(await SignInFormAsync(new TestUser(Guid.Empty, RunningServer.AdministratorName)));
        var (name, email) = ($"invited {Guid.CreateVersion7():N}", byMail ? $"{Guid.CreateVersion7():N}@example.org" : "");
        var form = await _browser.FillAsync("/admin/invitations", "/admin/invitations", ("username", name), ("email", email), ("roles", ""), ("validDays", "7"));

        var (lost, repeated) = (await _browser.LoseAsync(form), await _browser.RepeatAsync(form));

        foreach (var answer in new[] { lost, repeated })
        {
            if (byMail) answer.ShouldLeadTo("/admin/invitations");
            else answer.ShouldBePage("Invitation link").Text.ShouldContain("/accept-invitation?token=inv_");
        }

        var items = (await (await nodes.First.AdministratorAsync()).GetAsync("/api/v1/admin/invitations")).Json.GetProperty("items");
        items.EnumerateArray().Count(i => i.GetProperty("username").GetString() == name).ShouldBe(1);
        if (!byMail) repeated.Text.ShouldNotBe(lost.Text, "a new link");
    }

    [Fact]
    public async Task A_repeated_service_account_form_creates_one_account()
    {
        var form = await ServiceAccountFormAsync();

        var (lost, repeated) = (await _browser.LoseAsync(form), await _browser.RepeatAsync(form));

        repeated.ShouldLeadTo(lost.Header("Location")!);
    }

    [Fact]
    public async Task A_repeated_service_account_form_keeps_a_later_change()
    {
        var account = (await _browser.RepeatAsync(await ServiceAccountFormAsync())).Header("Location")!;
        var form = await _browser.FillAsync(account, $"{account}/change", ("scope-events:read", "true"), ("expiresAt", ""));
        await _browser.LoseAsync(form);
        var administrator = await nodes.First.AdministratorAsync();
        await administrator.PutAsync($"/api/v1{account}", new { scopes = new[] { "statistics:read" }, requiresClient = true, expiresAt = (string?)null });

        (await _browser.RepeatAsync(form)).ShouldLeadTo(account);

        (await administrator.GetAsync($"/api/v1{account}")).Json.GetProperty("scopes").EnumerateArray().ShouldHaveSingleItem().GetString().ShouldBe("statistics:read");
    }

    [Fact]
    public async Task A_repeated_key_form_adds_one_key_and_says_that_its_secret_was_shown()
    {
        var account = (await _browser.RepeatAsync(await ServiceAccountFormAsync())).Header("Location")!;
        var form = await _browser.FillAsync(account, $"{account}/keys", ("keyExpiresAt", ""));
        (await _browser.LoseAsync(form)).ShouldBePage("New key");

        var repeated = await _browser.RepeatAsync(form);

        repeated.Status.ShouldBe(HttpStatusCode.Conflict);
        WebUtility.HtmlDecode(repeated.Text).ShouldContain("The key has been created, and its secret is shown only once.");
        (await (await nodes.First.AdministratorAsync()).GetAsync($"/api/v1{account}")).Json.GetProperty("keys").GetArrayLength().ShouldBe(1);
    }

    [Fact]
    [Trait("Requirement", "R72")]
    public async Task A_repeated_invitation_form_promises_no_mail_for_a_withdrawn_invitation()
    {
        await _browser.RepeatAsync(await SignInFormAsync(new TestUser(Guid.Empty, RunningServer.AdministratorName)));
        var name = $"invited {Guid.CreateVersion7():N}";
        var form = await _browser.FillAsync("/admin/invitations", "/admin/invitations", ("username", name), ("email", ""), ("roles", ""), ("validDays", "7"));
        await _browser.LoseAsync(form);
        var administrator = await nodes.First.AdministratorAsync();
        var items = (await administrator.GetAsync("/api/v1/admin/invitations")).Json.GetProperty("items");
        var id = items.EnumerateArray().Single(i => i.GetProperty("username").GetString() == name).GetProperty("id").GetString();
        await administrator.DeleteAsync($"/api/v1/admin/invitations/{id}");

        (await _browser.RepeatAsync(form)).ShouldLeadTo("/admin/invitations");

        (await _browser.OpenAsync("/admin/invitations")).Text.ShouldNotContain("will be sent by email");
    }

    [Fact]
    [Trait("Requirement", "R74")]
    public async Task A_repeated_form_that_takes_over_an_account_shows_the_same_page()
    {
        var email = $"{Guid.CreateVersion7():N}@example.org";
        var alice = await nodes.First.RegisterAsync(email: email);
        await nodes.First.DeliverMailAsync();
        var form = await _browser.FillAsync(nodes.First.Mailbox.LinkTo(email).PathAndQuery, "/verify-email", ("claim", "true"));

        foreach (var answer in new[] { await _browser.LoseAsync(form), await _browser.RepeatAsync(form) }) answer.ShouldBePage("Account taken over").Text.ShouldContain(email);

        (await EventsAsync(alice, "account_claimed")).ShouldBe(1);
    }

    [Fact]
    [Trait("Requirement", "R67")]
    public async Task A_repeated_verification_form_of_a_signed_in_user_leads_to_the_account()
    {
        var email = $"{Guid.CreateVersion7():N}@example.org";
        var alice = await nodes.First.RegisterAsync(email: email);
        await _browser.RepeatAsync(await SignInFormAsync(alice));
        await nodes.First.DeliverMailAsync();
        var verify = await _browser.FillAsync(nodes.First.Mailbox.LinkTo(email).PathAndQuery, "/verify-email");

        foreach (var answer in new[] { await _browser.LoseAsync(verify), await _browser.RepeatAsync(verify) })
        {
            answer.ShouldLeadTo("/account");
            SlowBrowser.NoticeOf(answer).ShouldBe("verified:/account");
        }

        (await EventsAsync(alice, "email_verified")).ShouldBe(1);
    }

    [Fact]
    [Trait("Requirement", "R66")]
    public async Task A_repeated_enrollment_form_shows_working_recovery_codes()
    {
        var alice = await nodes.First.RegisterAsync();
        await _browser.RepeatAsync(await SignInFormAsync(alice));
        var enrollmentPage = await _browser.RepeatAsync(await _browser.FillAsync("/account/security", "/account/security/authenticator"));
        var secret = Browser.HiddenField(enrollmentPage, "secret");
        var form = _browser.Fill(enrollmentPage, "/account/security/authenticator/confirm", ("code", CodeOf(secret)));
        (await _browser.LoseAsync(form)).ShouldBePage("Your recovery codes");

        var shown = (await _browser.RepeatAsync(form)).ShouldBePage("Your recovery codes");

        var code = Regex.Match(shown.Text, "<li>(?<code>[0-9a-z]{6}(-[0-9a-z]{6}){3})</li>", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1)).Groups["code"].Value;
        var client = nodes.First.Client();
        (await TotpEnrollment.RedeemAsync(client, (await client.LoginAsync(alice.Username)).Json.GetProperty("challenge").GetString()!, code)).Status.ShouldBe(HttpStatusCode.Created);
        (await EventsAsync(alice, "attempt_failed")).ShouldBe(0);
    }

    [Fact]
    public async Task A_repeated_step_up_form_is_performed_once_without_a_failed_attempt()
    {
        var enrolled = await EnrolledAsync();
        await _browser.RepeatAsync(await CodeFormAsync(enrolled));
        AdvanceClocks(TimeSpan.FromMinutes(20));
        var form = await _browser.FillAsync("/confirm-identity?return=/account/security", "/confirm-identity", ("password", RunningServer.Password), ("code", enrolled.Code));
        (await _browser.LoseAsync(form)).ShouldLeadTo("/account/security");

        (await _browser.RepeatAsync(form)).ShouldLeadTo("/account/security");

        (await EventsAsync(enrolled.User, "attempt_failed")).ShouldBe(0);
        (await EventsAsync(enrolled.User, "session_stepped_up")).ShouldBe(1);
    }

    [Theory]
    [InlineData("lock", "user_locked")]
    [InlineData("roles", "roles_changed")]
    [InlineData("sessions/end", "session_ended")]
    public async Task A_repeated_admin_form_is_performed_once_with_the_same_response(string action, string domainEvent)
    {
        var account = await nodes.First.RegisterAsync();
        await nodes.First.SignInAsync(account);
        var administrator = await nodes.First.AdministratorAsync();
        await _browser.RepeatAsync(await _browser.FillAsync("/sign-in", "/sign-in", ("username", RunningServer.AdministratorName), ("password", RunningServer.Password)));
        var path = $"/admin/users/{account.Id}";
        var form = await _browser.FillAsync(path, $"{path}/{action}", action == "roles" ? [("roles", "clerk")] : []);
        var lost = await _browser.LoseAsync(form);
        lost.Status.ShouldBe(HttpStatusCode.SeeOther, lost.Text);
        (await administrator.PutAsync($"/api/v1/admin/users/{account.Id}/roles", new { roles = new[] { "auditor" } })).Status.ShouldBe(HttpStatusCode.NoContent);
        var before = await EventsAsync(account, domainEvent);

        var repeated = (await _browser.RepeatAsync(form)).ShouldLeadTo(lost.Header("Location")!);

        SlowBrowser.NoticeOf(repeated).ShouldBe(SlowBrowser.NoticeOf(lost));
        (await EventsAsync(account, domainEvent)).ShouldBe(before);
        (await nodes.First.GetUserAsync(account)).Json.GetProperty("roles").EnumerateArray().Single().GetString().ShouldBe("auditor");
    }

    [Fact]
    public async Task A_form_sent_again_after_one_minute_is_performed_again()
    {
        var account = await nodes.First.RegisterAsync();
        await nodes.First.AdministratorAsync();
        await _browser.RepeatAsync(await _browser.FillAsync("/sign-in", "/sign-in", ("username", RunningServer.AdministratorName), ("password", RunningServer.Password)));
        var form = await _browser.FillAsync($"/admin/users/{account.Id}", $"/admin/users/{account.Id}/lock");
        await _browser.LoseAsync(form);
        await nodes.First.AdministerAsync(account, "unlock");
        AdvanceClocks(TimeSpan.FromSeconds(61));

        (await _browser.RepeatAsync(form)).Status.ShouldBe(HttpStatusCode.SeeOther);

        (await EventsAsync(account, "user_locked")).ShouldBe(2);
        await nodes.First.AdministerAsync(account, "unlock");
        (await _browser.LoseAsync(form)).Status.ShouldBe(HttpStatusCode.SeeOther);
        (await EventsAsync(account, "user_locked")).ShouldBe(2);
    }

    private async Task<FilledForm> SignInFormAsync(TestUser account, bool remember = false) => await _browser.FillAsync(
        "/sign-in", "/sign-in", [("username", account.Username), ("password", RunningServer.Password), .. remember ? [("remember", "true")] : Array.Empty<(string, string)>()]);

    private async Task<FilledForm> ServiceAccountFormAsync()
    {
        await _browser.RepeatAsync(await SignInFormAsync(new TestUser(Guid.Empty, RunningServer.AdministratorName)));
        return await _browser.FillAsync(
            "/admin/service-accounts", "/admin/service-accounts", ("name", $"service-{Guid.CreateVersion7():N}"), ("scope-users:read", "true"), ("requiresClient", "true"), ("expiresAt", ""));
    }

    private Task<FilledForm> RegistrationFormAsync(string name) =>
        _browser.FillAsync("/register", "/register", ("username", name), ("email", ""), ("password", RunningServer.Password));

    /// <summary>Checks that the account has this username, was created once, and has no failed attempts.</summary>
    private async Task ShouldBeCreatedOnceAsync(TestUser account, string name)
    {
        account.Username.ShouldBe(name);
        (await EventsAsync(account, "user_registered")).ShouldBe(1);
        (await EventsAsync(account, "attempt_failed")).ShouldBe(0);
        (await FailuresAsync(account)).ShouldBe(0);
    }

    private static void ShouldConfirmPasswordChange(Answer answer)
    {
        answer.ShouldLeadTo("/account/password");
        SlowBrowser.NoticeOf(answer).ShouldBe("changed:/account/password");
    }

    /// <summary>Submits the password, and fills in the form for the code.</summary>
    private async Task<FilledForm> CodeFormAsync(TotpEnrollment enrolled, bool remember = false) =>
        _browser.Fill(await _browser.RepeatAsync(await SignInFormAsync(enrolled.User, remember)), SecondFactorAction, ("code", enrolled.Code));

    private async Task<TotpEnrollment> EnrolledAsync()
    {
        var enrolled = await TotpEnrollment.CreateAsync(nodes.First);
        nodes.Second.Clock.Advance(TimeSpan.FromSeconds(30));
        return enrolled;
    }

    private void AdvanceClocks(TimeSpan by)
    {
        nodes.First.Clock.Advance(by);
        nodes.Second.Clock.Advance(by);
    }

    private string CodeOf(string secret) => new Totp(Base32Encoding.ToBytes(secret)).ComputeTotp(nodes.First.Clock.GetUtcNow().UtcDateTime);

    private Task<ApiClient> BearerAsync(string token)
    {
        var client = nodes.First.Client(_browser.Agent);
        client.Bearer = token;
        return Task.FromResult(client);
    }

    private async Task<int> FailuresAsync(TestUser account) => (await nodes.First.GetUserAsync(account)).Json.GetProperty("failedAttempts").GetInt32();

    private async Task<int> EventsAsync(TestUser account, string type) =>
        (await (await nodes.First.AdministratorAsync()).GetAsync($"/api/v1/admin/events?user={account.Id}&type={type}")).Json.GetProperty("items").GetArrayLength();
}

public sealed class SqliteRepeatedFormTests(SeveralNodesOnSqlite nodes) : RepeatedFormTests(nodes), IClassFixture<SeveralNodesOnSqlite>;

public sealed class PostgreSqlRepeatedFormTests(SeveralNodesOnPostgreSql nodes) : RepeatedFormTests(nodes), IClassFixture<SeveralNodesOnPostgreSql>;

/// <summary>Tests of form ids that need their own server.</summary>
public sealed partial class FormIdTests
{
    [Fact]
    public void Every_posted_form_has_a_form_id()
    {
        var forms = Directory.EnumerateFiles(TextTests.PagesFolder(), "*.razor", SearchOption.AllDirectories).SelectMany(file => PostedForm().Matches(File.ReadAllText(file))).ToList();

        forms.Count.ShouldBeGreaterThan(20);
        forms.Where(form => !form.Groups["id"].Success).Select(form => form.Value).ShouldBeEmpty();
    }

    [Fact]
    public async Task Each_rendering_of_a_form_has_a_new_256_bit_form_id()
    {
        using var server = new RunningServer();
        var browser = new Browser(server);

        var ids = new[] { Browser.HiddenField(await browser.OpenAsync("/register"), "formId"), Browser.HiddenField(await browser.OpenAsync("/register"), "formId") };

        ids[0].ShouldNotBe(ids[1]);
        ids.ShouldAllBe(id => id.Length == 43);
    }

    [Theory]
    [InlineData("")]
    [InlineData("short")]
    [InlineData("!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!")]
    public async Task A_form_with_a_malformed_form_id_is_treated_as_a_form_without_one(string id)
    {
        using var server = new RunningServer();
        (string, string)[] fields = [("formId", id), ("username", "alice"), ("email", ""), ("password", RunningServer.Password)];
        (await new Browser(server).SendAsync("/register", fields)).ShouldLeadTo("/account");

        (await new Browser(server).SendAsync("/register", fields)).Status.ShouldBe(HttpStatusCode.Conflict);
    }

    [Fact]
    [Trait("Requirement", "R48")]
    public async Task A_repeated_registration_form_with_a_rejected_login_shows_the_created_account()
    {
        using var server = RunningServer.With(services => services.AddSingleton<ILoginRule, EntryPagesTests.RejectingLoginRule>());
        var browser = new SlowBrowser(server, server);
        var form = await browser.FillAsync("/register", "/register", ("username", "alice"), ("email", ""), ("password", RunningServer.Password));

        foreach (var answer in new[] { await browser.LoseAsync(form), await browser.RepeatAsync(form) })
        {
            answer.ShouldBePage("Welcome").Text.ShouldContain("alice");
            answer.Headers.Contains("Set-Cookie").ShouldBeFalse();
        }
    }

    [Fact]
    [Trait("Requirement", "R23")]
    public async Task A_repeated_setup_form_creates_one_administrator_and_signs_in()
    {
        using var nodes = new SeveralNodesOnSqlite();
        var browser = new SlowBrowser(nodes);
        var form = await SetupFormAsync(browser);
        var lost = (await browser.LoseAsync(form)).ShouldLeadTo("/admin");

        var repeated = (await browser.RepeatAsync(form)).ShouldLeadTo("/admin");

        await browser.ShouldReplaceSessionAsync(SlowBrowser.SessionOf(lost), SlowBrowser.SessionOf(repeated));
        await ShouldBeTheOnlyAccountAsync(browser, SlowBrowser.SessionOf(repeated), "root");
        (await browser.OpenAsync("/admin")).Status.ShouldBe(HttpStatusCode.OK);
        (await browser.RepeatAsync(form.With("username", "other"))).Status.ShouldBe(HttpStatusCode.Conflict);
    }

    [Fact]
    [Trait("Requirement", "R23")]
    public async Task Concurrent_copies_of_the_setup_form_create_one_administrator_and_all_sign_in()
    {
        using var nodes = new SeveralNodesOnSqlite();
        var browser = new SlowBrowser(nodes);

        var live = await browser.ShouldLeaveOneSessionAsync(await browser.SendCopiesAsync(await SetupFormAsync(browser), 4), "/admin");

        await ShouldBeTheOnlyAccountAsync(browser, live, "root");
    }

    [Theory]
    [Trait("Requirement", "R22")]
    [InlineData("free")]
    [InlineData("taken")]
    public async Task A_repeated_registration_form_with_verification_sends_one_mail_and_shows_the_same_page(string name)
    {
        using var server = RunningServer.With(("Registration:RequireVerifiedEmail", "true"), ("RateLimits:Registrations", "0"));
        var browser = new SlowBrowser(server, server);
        var email = $"{name}@example.org";
        if (name == "taken") (await browser.RepeatAsync(await CompletionFormAsync(server, browser, email))).ShouldLeadTo("/account");
        server.Clock.Advance(TimeSpan.FromMinutes(2));
        var before = server.Mailbox.To(email).Count;
        var form = await browser.FillAsync("/register", "/register", ("username", name), ("email", email));
        var first = (await browser.LoseAsync(form)).ShouldBePage("Check your email");
        server.Clock.Advance(TimeSpan.FromSeconds(59));

        var repeated = (await browser.RepeatAsync(form)).ShouldBePage("Check your email");

        repeated.Text.ShouldBe(first.Text);
        await server.DeliverMailAsync();
        server.Mailbox.To(email).Count.ShouldBe(before + 1);
    }

    [Fact]
    [Trait("Requirement", "R67")]
    public async Task A_repeated_completion_form_signs_in_to_the_account_it_created()
    {
        using var server = RunningServer.With(("Registration:RequireVerifiedEmail", "true"));
        var browser = new SlowBrowser(server, server);
        var form = await CompletionFormAsync(server, browser, "mail@example.org");
        var lost = (await browser.LoseAsync(form)).ShouldLeadTo("/account");

        var repeated = (await browser.RepeatAsync(form)).ShouldLeadTo("/account");

        await browser.ShouldReplaceSessionAsync(SlowBrowser.SessionOf(lost), SlowBrowser.SessionOf(repeated));
        SlowBrowser.NoticeOf(repeated).ShouldBe(SlowBrowser.NoticeOf(lost));
        (await browser.AccountOfAsync(SlowBrowser.SessionOf(repeated))).Username.ShouldBe("mail");
        (await browser.RepeatAsync(form.With("password", "another good password"))).ShouldBePage("Invalid link", HttpStatusCode.BadRequest);
    }

    [Fact]
    [Trait("Requirement", "R67")]
    public async Task Concurrent_copies_of_a_completion_form_create_one_account_and_all_sign_in()
    {
        using var server = RunningServer.With(("Registration:RequireVerifiedEmail", "true"));
        var browser = new SlowBrowser(server, server);

        var live = await browser.ShouldLeaveOneSessionAsync(await browser.SendCopiesAsync(await CompletionFormAsync(server, browser, "mail@example.org"), 4));

        (await browser.AccountOfAsync(live)).Username.ShouldBe("mail");
    }

    [Fact]
    [Trait("Requirement", "R24")]
    public async Task Form_submissions_store_no_submitted_secrets()
    {
        using var server = new RunningServer();
        await server.SetUpAsync();
        var enrolled = await TotpEnrollment.CreateAsync(server);
        var browser = new SlowBrowser(server, server);
        var password = await browser.FillAsync("/sign-in", "/sign-in", ("username", enrolled.User.Username), ("password", RunningServer.Password));
        var code = browser.Fill(await browser.RepeatAsync(password), "/sign-in/second-factor", ("code", enrolled.RecoveryCodes[0]));
        await browser.LoseAsync(code);
        var token = SlowBrowser.SessionOf(await browser.RepeatAsync(code));

        var stored = server.Database.ReadAllBytes();

        stored.ShouldContain("form_submissions");
        foreach (var secret in new[] { password["formId"], code["formId"], code["challenge"], enrolled.RecoveryCodes[0], RunningServer.Password, token }) stored.ShouldNotContain(secret);
    }

    private static Task<FilledForm> SetupFormAsync(SlowBrowser browser) =>
        browser.FillAsync("/setup", "/setup", ("token", RunningServer.SetupToken), ("username", "root"), ("password", RunningServer.Password));

    private static async Task ShouldBeTheOnlyAccountAsync(SlowBrowser browser, string token, string name) =>
        (await browser.ReadAsync("/api/v1/admin/users", token)).Json.GetProperty("items").EnumerateArray().ShouldHaveSingleItem().GetProperty("username").GetString().ShouldBe(name);

    /// <summary>Registers by mail, and fills in the form behind the link.</summary>
    private static async Task<FilledForm> CompletionFormAsync(RunningServer server, SlowBrowser browser, string email)
    {
        (await browser.RepeatAsync(await browser.FillAsync("/register", "/register", ("username", email.Split('@')[0]), ("email", email)))).ShouldBePage("Check your email");
        await server.DeliverMailAsync();
        return await browser.FillAsync(server.Mailbox.LinkTo(email).PathAndQuery, "/complete-registration", ("password", RunningServer.Password));
    }

    [GeneratedRegex("<form method=\"post\"[^<]*>(?<id><FormId />)?", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex PostedForm();
}
