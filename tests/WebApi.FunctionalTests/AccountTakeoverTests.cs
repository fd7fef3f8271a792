using System.Net;
using Auth.WebApi.FunctionalTests.Running;

namespace Auth.WebApi.FunctionalTests;

/// <summary>What an attacker prepares in an account, before the owner has it or in a session of the owner, does not outlive what the owner does against it (ADR 33).</summary>
public sealed class AccountTakeoverTests(RunningServer server) : IClassFixture<RunningServer>
{
    private const string New = "another horse battery staple";
    private const string Pending = "/api/v1/me/email/pending";

    private static int _emails;

    [Fact]
    [Trait("Requirement", "R73")]
    public async Task A_thief_cannot_complete_an_email_change_after_the_owner_has_signed_out_everywhere_else()
    {
        var (alice, email) = await VerifiedAsync();
        var (owner, thief, mailbox) = (await server.SignInAsync(alice), await server.SignInAsync(alice), NewEmail());
        await ChangeEmailAsync(thief, mailbox);
        await server.DeliverMailAsync();
        await thief.DeleteAsync("/api/v1/sessions/current");

        (await owner.DeleteAsync("/api/v1/sessions")).Status.ShouldBe(HttpStatusCode.NoContent);

        (await VerifyAsync(mailbox, password: RunningServer.Password)).ShouldBeProblem(HttpStatusCode.BadRequest, "invalid_link");
        (await GetMeAsync(owner)).Email.ShouldBe(email);
    }

    [Fact]
    [Trait("Requirement", "R73")]
    public async Task A_queued_email_change_of_a_revoked_session_is_not_sent()
    {
        var (alice, _) = await VerifiedAsync();
        var (owner, thief, mailbox) = (await server.SignInAsync(alice), server.Client(), NewEmail());
        var id = (await thief.SignInAsync(alice.Username)).Json.GetProperty("id").GetGuid();
        await ChangeEmailAsync(thief, mailbox);

        (await owner.DeleteAsync($"/api/v1/sessions/{id}")).Status.ShouldBe(HttpStatusCode.NoContent);
        await server.DeliverMailAsync();

        server.Mailbox.To(mailbox).ShouldBeEmpty();
    }

    [Fact]
    [Trait("Requirement", "R73")]
    public async Task A_password_change_ends_a_pending_email_change()
    {
        var (alice, _) = await VerifiedAsync();
        var (owner, thief, mailbox) = (await server.SignInAsync(alice), await server.SignInAsync(alice), NewEmail());
        await ChangeEmailAsync(thief, mailbox);
        await server.DeliverMailAsync();

        (await owner.PostAsync("/api/v1/me/password", new { currentPassword = RunningServer.Password, newPassword = New })).Status.ShouldBe(HttpStatusCode.NoContent);

        (await GetMeAsync(owner)).Pending.ShouldBeNull();
        (await VerifyAsync(mailbox, password: New)).ShouldBeProblem(HttpStatusCode.BadRequest, "invalid_link");
    }

    [Fact]
    [Trait("Requirement", "R73")]
    public async Task The_owner_sees_a_pending_email_change_and_withdraws_it()
    {
        var (alice, email) = await VerifiedAsync();
        var (owner, thief, mailbox) = (await server.SignInAsync(alice), await server.SignInAsync(alice), NewEmail());
        await ChangeEmailAsync(thief, mailbox);
        (await GetMeAsync(owner)).Pending.ShouldBe(mailbox);
        await server.DeliverMailAsync();
        (await GetMeAsync(owner)).Pending.ShouldBe(mailbox);
        server.Mailbox.To(email)[^1].Subject.ShouldContain("new email address was requested");

        for (var i = 0; i < 2; i++) (await owner.DeleteAsync(Pending)).Status.ShouldBe(HttpStatusCode.NoContent);

        (await GetMeAsync(owner)).Pending.ShouldBeNull();
        (await VerifyAsync(mailbox, password: RunningServer.Password)).ShouldBeProblem(HttpStatusCode.BadRequest, "invalid_link");
    }

    [Fact]
    [Trait("Requirement", "R73")]
    public async Task The_owner_completes_an_email_change_on_another_device_after_a_logout()
    {
        var (alice, _) = await VerifiedAsync();
        var (owner, email) = (await server.SignInAsync(alice), NewEmail());
        await ChangeEmailAsync(owner, email);
        await owner.DeleteAsync("/api/v1/sessions/current");
        await server.DeliverMailAsync();

        (await VerifyAsync(email, password: RunningServer.Password)).Status.ShouldBe(HttpStatusCode.NoContent);

        (await GetMeAsync(await server.SignInAsync(alice))).Email.ShouldBe(email);
    }

    /// <summary>Classic pre-hijacking: the attacker knows the password of the account that the victim verifies.</summary>
    [Fact]
    [Trait("Requirement", "R74")]
    public async Task The_password_and_session_of_an_attacker_who_registered_the_account_end_with_a_claim()
    {
        var (account, email) = await RegisterAsync();
        var attacker = await server.SignInAsync(account);

        await ClaimAsync(email);

        (await attacker.IsSignedInAsync()).ShouldBeFalse();
        (await server.Client().LoginAsync(account.Username)).ShouldBeProblem(HttpStatusCode.Unauthorized, "invalid_credentials");
        await RecoverAsync(email);
        (await server.Client().LoginAsync(account.Username, New)).Status.ShouldBe(HttpStatusCode.Created);
    }

    /// <summary>Trojan identifier: the attacker has added a passkey to the account that the victim verifies and recovers.</summary>
    [Fact]
    [Trait("Requirement", "R74")]
    public async Task The_passkey_of_an_attacker_who_registered_the_account_does_not_sign_in_after_a_claim()
    {
        var (account, email) = await RegisterAsync();
        using var trojan = new SoftwareAuthenticator();
        (await (await server.SignInAsync(account)).AddPasskeyAsync(trojan)).Status.ShouldBe(HttpStatusCode.Created);

        await ClaimAsync(email);
        await RecoverAsync(email);

        trojan.SignCount++;
        (await server.Client().LoginByPasskeyAsync(trojan)).ShouldBeProblem(HttpStatusCode.Unauthorized, "invalid_passkey");
    }

    [Fact]
    [Trait("Requirement", "R74")]
    public async Task The_authenticator_of_an_attacker_who_registered_the_account_does_not_lock_out_the_victim()
    {
        var (account, email) = await RegisterAsync();
        await TotpEnrollment.CreateAsync(server, account);

        await ClaimAsync(email);
        await RecoverAsync(email);

        (await server.Client().LoginAsync(account.Username, New)).Status.ShouldBe(HttpStatusCode.Created);
    }

    /// <summary>Unexpired email change: the attacker has requested a change before the victim verifies the account.</summary>
    [Fact]
    [Trait("Requirement", "R74")]
    public async Task An_email_change_of_an_attacker_who_registered_the_account_ends_with_a_claim()
    {
        var (account, email) = await RegisterAsync();
        var mailbox = NewEmail();
        await ChangeEmailAsync(await server.SignInAsync(account), mailbox);
        await server.DeliverMailAsync();
        server.Clock.Advance(TimeSpan.FromSeconds(1));
        (await server.Client().PostAsync("/api/v1/verification", new { email })).Status.ShouldBe(HttpStatusCode.Accepted);
        await server.DeliverMailAsync();

        await ClaimAsync(email);

        (await VerifyAsync(mailbox, password: RunningServer.Password)).ShouldBeProblem(HttpStatusCode.BadRequest, "invalid_link");
    }

    [Fact]
    [Trait("Requirement", "R74")]
    public async Task A_link_alone_neither_verifies_nor_ends_anything()
    {
        var (account, email) = await RegisterAsync();
        var owner = await server.SignInAsync(account);

        (await VerifyAsync(email)).ShouldBeProblem(HttpStatusCode.Forbidden, "confirmation_required");
        (await VerifyAsync(email, password: "not the password of the account")).ShouldBeProblem(HttpStatusCode.Unauthorized, "invalid_credentials");

        (await owner.IsSignedInAsync()).ShouldBeTrue();
        (await VerifyAsync(email, client: owner)).Status.ShouldBe(HttpStatusCode.NoContent);
        (await owner.IsSignedInAsync()).ShouldBeTrue();
    }

    [Fact]
    [Trait("Requirement", "R74")]
    public async Task Wrong_passwords_with_a_link_lock_the_account_out()
    {
        var (account, email) = await RegisterAsync();

        for (var i = 0; i < 5; i++) (await VerifyAsync(email, password: $"not the password {i}")).Status.ShouldBe(HttpStatusCode.Unauthorized);

        (await VerifyAsync(email, password: RunningServer.Password)).ShouldBeProblem(HttpStatusCode.Locked, "account_locked");
        (await server.Client().LoginAsync(account.Username)).ShouldBeProblem(HttpStatusCode.Locked, "account_locked");
    }

    [Fact]
    [Trait("Requirement", "R74")]
    public async Task Two_credentials_with_a_link_are_rejected()
    {
        var (account, email) = await RegisterAsync();
        var client = await server.SignInAsync(account);
        client.Cookie = $"{ApiClient.CookieName}={client.Bearer}";

        (await VerifyAsync(email, client: client)).ShouldBeProblem(HttpStatusCode.BadRequest, "ambiguous_credentials");
    }

    /// <summary>The login reads the account before the claim and is stored after it, or the other way round.</summary>
    [Fact]
    [Trait("Requirement", "R74")]
    public async Task An_attacker_who_signs_in_while_the_account_is_claimed_has_no_session_afterwards()
    {
        for (var round = 0; round < 5; round++)
        {
            var (account, email) = await RegisterAsync();
            using var trojan = new SoftwareAuthenticator();
            (await (await server.SignInAsync(account)).AddPasskeyAsync(trojan)).Status.ShouldBe(HttpStatusCode.Created);
            trojan.SignCount++;
            var token = server.Mailbox.TokenTo(email);

            var byPassword = Task.Run(() => server.Client().LoginAsync(account.Username));
            var byPasskey = Task.Run(() => server.Client().LoginByPasskeyAsync(trojan));
            var claim = Task.Run(() => server.Client().PostAsync("/api/v1/verification/complete", new { token, claim = true }));
            var answers = await Task.WhenAll(byPassword, byPasskey, claim);

            answers[2].Status.ShouldBe(HttpStatusCode.OK, answers[2].Text);
            foreach (var login in answers[..2].Where(a => a.Status == HttpStatusCode.Created))
            {
                var attacker = server.Client();
                attacker.Bearer = login.Json.GetProperty("token").GetString();
                (await attacker.IsSignedInAsync()).ShouldBeFalse();
            }
        }
    }

    [Fact]
    [Trait("Requirement", "R80")]
    public async Task Removing_a_passkey_ends_the_sessions_that_it_started()
    {
        var alice = await server.RegisterAsync();
        var owner = await server.SignInAsync(alice);
        using var lost = new SoftwareAuthenticator();
        var id = (await owner.AddPasskeyAsync(lost)).Json.GetProperty("id").GetGuid();
        var (thief, other) = (server.Client(), await server.SignInAsync(alice));
        await thief.SignInByPasskeyAsync(lost);

        (await owner.DeleteAsync($"{PasskeyCalls.Mine}/{id}")).Status.ShouldBe(HttpStatusCode.NoContent);

        (await thief.IsSignedInAsync(), await owner.IsSignedInAsync(), await other.IsSignedInAsync()).ShouldBe((false, true, true));
    }

    [Fact]
    [Trait("Requirement", "R80")]
    public async Task Removing_the_authenticator_ends_the_other_sessions_that_used_a_code()
    {
        var enrolled = await TotpEnrollment.CreateAsync(server);
        var other = server.Client();
        other.Bearer = (await enrolled.SignInAsync(enrolled.Code)).Json.GetProperty("token").GetString();
        (await other.IsSignedInAsync()).ShouldBeTrue();

        (await enrolled.Client.DeleteAsync("/api/v1/me/second-factors/totp")).Status.ShouldBe(HttpStatusCode.NoContent);

        (await other.IsSignedInAsync(), await enrolled.Client.IsSignedInAsync()).ShouldBe((false, true));
    }

    [Fact]
    [Trait("Requirement", "R80")]
    public async Task An_administrator_who_removes_second_factors_ends_the_sessions_that_rest_on_them()
    {
        var enrolled = await TotpEnrollment.CreateAsync(server);
        var other = server.Client();
        other.Bearer = (await enrolled.SignInAsync(enrolled.Code)).Json.GetProperty("token").GetString();

        (await (await server.AdministratorAsync()).DeleteAsync($"/api/v1/admin/users/{enrolled.User.Id}/second-factors")).Status.ShouldBe(HttpStatusCode.NoContent);

        (await other.IsSignedInAsync()).ShouldBeFalse();
    }

    private static string NewEmail() => $"person{Interlocked.Increment(ref _emails)}@takeover.example";

    private static async Task ChangeEmailAsync(ApiClient client, string email) => (await client.PostAsync("/api/v1/me/email", new { email })).Status.ShouldBe(HttpStatusCode.Accepted);

    private static async Task<(string? Email, string? Pending)> GetMeAsync(ApiClient client)
    {
        var me = (await client.GetAsync("/api/v1/me")).Json;
        return (me.GetProperty("email").GetString(), me.TryGetProperty("pendingEmail", out var pending) ? pending.GetString() : null);
    }

    private Task<Answer> VerifyAsync(string email, string? password = null, ApiClient? client = null) =>
        (client ?? server.Client()).PostAsync("/api/v1/verification/complete", new { token = server.Mailbox.TokenTo(email), password });

    private async Task ClaimAsync(string email)
    {
        var claimed = await server.Client().PostAsync("/api/v1/verification/complete", new { token = server.Mailbox.TokenTo(email), claim = true });
        claimed.Status.ShouldBe(HttpStatusCode.OK, claimed.Text);
        claimed.Json.GetProperty("username").GetString().ShouldNotBeNullOrEmpty();
    }

    private async Task RecoverAsync(string email)
    {
        (await server.Client().PostAsync("/api/v1/recovery", new { email })).Status.ShouldBe(HttpStatusCode.Accepted);
        await server.DeliverMailAsync();
        (await server.Client().PostAsync("/api/v1/recovery/complete", new { token = server.Mailbox.TokenTo(email), newPassword = New })).Status.ShouldBe(HttpStatusCode.NoContent);
    }

    private async Task<(TestUser Account, string Email)> RegisterAsync()
    {
        var email = NewEmail();
        var account = await server.RegisterAsync(email: email);
        await server.DeliverMailAsync();
        return (account, email);
    }

    private async Task<(TestUser Account, string Email)> VerifiedAsync()
    {
        var (account, email) = await RegisterAsync();
        (await VerifyAsync(email, password: RunningServer.Password)).Status.ShouldBe(HttpStatusCode.NoContent);
        return (account, email);
    }
}
