using System.Net;
using System.Text.Json;
using Auth.WebApi.FunctionalTests.Running;

namespace Auth.WebApi.FunctionalTests;

/// <summary>Registration by invitation, over HTTP.</summary>
[Trait("Requirement", "R72")]
public sealed class InvitationTests : IDisposable
{
    private const string Path = "/api/v1/admin/invitations";
    private const string Accept = "/api/v1/invitations/accept";
    private const string Chosen = "chosen by the user who was invited";

    private readonly RunningServer _server = RunningServer.With(("Registration:Mode", "Invitation"));

    public void Dispose() => _server.Dispose();

    [Theory]
    [InlineData("Invitation", "false", "registration_by_invitation")]
    [InlineData("Closed", "false", "registration_closed")]
    [InlineData("Closed", "true", "registration_closed")]
    public async Task Clients_cannot_register_unless_registration_is_open(string mode, string requireVerifiedEmail, string code)
    {
        using var server = RunningServer.With(("Registration:Mode", mode), ("Registration:RequireVerifiedEmail", requireVerifiedEmail));

        var answer = await server.Client().PostAsync("/api/v1/users", new { username = "alice", email = "alice@example.org", password = RunningServer.Password });

        answer.ShouldBeProblem(HttpStatusCode.Forbidden, code);
        await server.DeliverMailAsync();
        server.Mailbox.Messages.ShouldBeEmpty();
    }

    [Fact]
    public async Task An_invitation_by_email_creates_an_account_with_its_roles_and_a_verified_email()
    {
        var administrator = await _server.AdministratorAsync();
        var invited = await administrator.PostAsync(Path, new { email = "alice@example.org", roles = new[] { "support" } });
        invited.Status.ShouldBe(HttpStatusCode.Created, invited.Text);
        invited.Json.GetProperty("link").ValueKind.ShouldBe(JsonValueKind.Null);
        await _server.DeliverMailAsync();

        var created = await _server.Client().PostAsync(Accept, new { token = _server.Mailbox.TokenTo("alice@example.org"), username = "alice", password = Chosen });

        created.Status.ShouldBe(HttpStatusCode.Created, created.Text);
        created.Json.GetProperty("emailVerified").GetBoolean().ShouldBeTrue();
        created.Json.GetProperty("roles")[0].GetString().ShouldBe("support");
        created.Json.GetProperty("origin").GetString().ShouldBe("invitation");
        (await _server.Client().LoginAsync("alice", Chosen)).Status.ShouldBe(HttpStatusCode.Created);
    }

    [Fact]
    [Trait("Requirement", "R59")]
    public async Task An_invitation_without_an_email_returns_its_link_once()
    {
        var administrator = await _server.AdministratorAsync();
        var token = await InviteByLinkAsync(administrator);

        (await administrator.GetAsync(Path)).Text.ShouldNotContain(token);
        (await administrator.GetAsync("/api/v1/admin/events")).Text.ShouldNotContain(token);
        (await _server.Client().PostAsync(Accept, new { token, username = "alice", password = Chosen })).Status.ShouldBe(HttpStatusCode.Created);
    }

    [Fact]
    public async Task Of_ten_parallel_acceptances_one_creates_an_account()
    {
        var token = await InviteByLinkAsync(await _server.AdministratorAsync());

        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(i => _server.Client().PostAsync(Accept, new { token, username = $"user{i}", password = Chosen })));

        answers.Count(a => a.Status == HttpStatusCode.Created).ShouldBe(1);
        foreach (var rejected in answers.Where(a => a.Status != HttpStatusCode.Created)) rejected.ShouldBeProblem(HttpStatusCode.BadRequest, "invalid_invitation");
    }

    /// <summary>An administrator never chooses a password, so the account waits for its user (R59).</summary>
    [Theory]
    [Trait("Requirement", "R59")]
    [InlineData("Invitation")]
    [InlineData("Closed")]
    public async Task An_administrator_creates_an_account_whose_user_chooses_the_password(string mode)
    {
        using var server = RunningServer.With(("Registration:Mode", mode));
        var administrator = await server.AdministratorAsync();

        var accepted = await administrator.PostAsync("/api/v1/admin/users", new { username = "alice", email = "alice@example.org", roles = new[] { "support" } });
        accepted.Status.ShouldBe(HttpStatusCode.Accepted, accepted.Text);
        accepted.Json.GetProperty("invitation").GetProperty("username").GetString().ShouldBe("alice");
        await server.DeliverMailAsync();
        var created = await server.Client().PostAsync(Accept, new { token = server.Mailbox.TokenTo("alice@example.org"), password = Chosen });

        created.Status.ShouldBe(HttpStatusCode.Created, created.Text);
        created.Json.GetProperty("username").GetString().ShouldBe("alice");
        (await server.Client().LoginAsync("alice", Chosen)).Status.ShouldBe(HttpStatusCode.Created);
    }

    [Fact]
    public async Task A_withdrawn_invitation_is_rejected_and_listed()
    {
        var administrator = await _server.AdministratorAsync();
        var token = await InviteByLinkAsync(administrator);
        var id = (await administrator.GetAsync(Path)).Json.GetProperty("items")[0].GetProperty("id").GetString();

        (await administrator.DeleteAsync($"{Path}/{id}")).Status.ShouldBe(HttpStatusCode.NoContent);
        (await administrator.DeleteAsync($"{Path}/{id}")).Status.ShouldBe(HttpStatusCode.NoContent);

        (await _server.Client().PostAsync(Accept, new { token, username = "alice", password = Chosen })).ShouldBeProblem(HttpStatusCode.BadRequest, "invalid_invitation");
        (await administrator.GetAsync(Path)).Json.GetProperty("items")[0].GetProperty("status").GetString().ShouldBe("withdrawn");
        (await administrator.DeleteAsync($"{Path}/{Guid.CreateVersion7()}")).ShouldBeProblem(HttpStatusCode.NotFound, "invitation_not_found");
    }

    /// <summary>A thief of an administrator's session must not keep a way back in.</summary>
    [Fact]
    [Trait("Requirement", "R29")]
    public async Task An_invitation_ends_with_the_session_of_its_inviter()
    {
        var owner = await _server.AdministratorAsync();
        using var thief = _server.Client();
        await thief.SignInAsync(RunningServer.AdministratorName);
        var invited = await thief.PostAsync(Path, new { roles = new[] { "admin" } });
        var token = invited.Json.GetProperty("link").GetString()!.Split("?token=")[1];
        var own = await InviteByLinkAsync(owner);

        (await owner.DeleteAsync("/api/v1/sessions")).Status.ShouldBe(HttpStatusCode.NoContent);

        (await _server.Client().PostAsync(Accept, new { token, username = "mallory", password = Chosen })).ShouldBeProblem(HttpStatusCode.BadRequest, "invalid_invitation");
        (await _server.Client().PostAsync(Accept, new { token = own, username = "alice", password = Chosen })).Status.ShouldBe(HttpStatusCode.Created);
        (await owner.GetAsync("/api/v1/admin/events")).Json.GetProperty("items").EnumerateArray().Count(e => e.GetProperty("type").GetString() == "invitation_withdrawn").ShouldBe(1);
    }

    [Fact]
    public async Task A_lost_mail_is_shown_as_sent_and_can_be_sent_again()
    {
        var administrator = await _server.AdministratorAsync();
        var id = (await administrator.PostAsync(Path, new { email = "alice@example.org" })).Json.GetProperty("invitation").GetProperty("id").GetString();
        (await DeliveryAsync(administrator)).ShouldBe("queued");
        await _server.DeliverMailAsync();
        var lost = _server.Mailbox.TokenTo("alice@example.org");
        (await DeliveryAsync(administrator)).ShouldBe("sent");

        (await administrator.PostAsync($"{Path}/{id}/send")).Status.ShouldBe(HttpStatusCode.Accepted);
        await _server.DeliverMailAsync();

        _server.Mailbox.Messages.Count.ShouldBe(2);
        (await _server.Client().PostAsync(Accept, new { token = lost, username = "alice", password = Chosen })).ShouldBeProblem(HttpStatusCode.BadRequest, "invalid_invitation");
    }

    [Fact]
    public async Task An_invitation_whose_link_was_handed_over_is_not_sent()
    {
        var administrator = await _server.AdministratorAsync();
        var id = (await administrator.PostAsync(Path, new { })).Json.GetProperty("invitation").GetProperty("id").GetString();

        (await administrator.PostAsync($"{Path}/{id}/send")).ShouldBeProblem(HttpStatusCode.Conflict, "invitation_not_sendable");
        (await administrator.PostAsync($"{Path}/{Guid.CreateVersion7()}/send")).ShouldBeProblem(HttpStatusCode.NotFound, "invitation_not_found");
    }

    [Fact]
    [Trait("Requirement", "R22")]
    public async Task Five_taken_usernames_end_an_invitation()
    {
        var token = await InviteByLinkAsync(await _server.AdministratorAsync());

        for (var i = 0; i < 5; i++) (await _server.Client().PostAsync(Accept, new { token, username = RunningServer.AdministratorName, password = Chosen })).ShouldBeProblem(HttpStatusCode.Conflict, "username_taken");

        (await _server.Client().PostAsync(Accept, new { token, username = "alice", password = Chosen })).ShouldBeProblem(HttpStatusCode.BadRequest, "invalid_invitation");
    }

    [Fact]
    [Trait("Requirement", "R22")]
    public async Task An_email_change_reveals_no_taken_email()
    {
        var administrator = await _server.AdministratorAsync();
        await administrator.PostAsync(Path, new { email = "alice@example.org" });
        await _server.DeliverMailAsync();
        await _server.Client().PostAsync(Accept, new { token = _server.Mailbox.TokenTo("alice@example.org"), username = "alice", password = Chosen });

        var (taken, free) = (await administrator.PostAsync("/api/v1/me/email", new { email = "alice@example.org" }), await administrator.PostAsync("/api/v1/me/email", new { email = "free@example.org" }));

        (taken.Status, taken.Text).ShouldBe((free.Status, free.Text));
        taken.Status.ShouldBe(HttpStatusCode.Accepted);
    }

    [Fact]
    [Trait("Requirement", "R58")]
    public async Task The_account_export_has_the_accepted_invitation()
    {
        var administrator = await _server.AdministratorAsync();
        var invited = await administrator.PostAsync(Path, new { roles = new[] { "support" } });
        await _server.Client().PostAsync(Accept, new { token = invited.Json.GetProperty("link").GetString()!.Split("?token=")[1], username = "alice", password = RunningServer.Password });
        var alice = _server.Client();
        await alice.SignInAsync("alice");

        var invitation = (await alice.GetAsync("/api/v1/me/export")).Json.GetProperty("invitation");

        invitation.TryGetProperty("invitedBy", out _).ShouldBeFalse("the inviter is another person");
        invitation.GetProperty("roles")[0].GetString().ShouldBe("support");
    }

    [Theory]
    [Trait("Requirement", "R75")]
    [InlineData("POST", "/api/v1/admin/invitations")]
    [InlineData("POST", "/api/v1/admin/users")]
    [InlineData("POST", "/api/v1/admin/invitations/{id}/send")]
    [InlineData("DELETE", "/api/v1/admin/invitations/{id}")]
    public async Task Inviting_requires_recent_authentication(string method, string path)
    {
        var administrator = await _server.AdministratorAsync();
        _server.Clock.Advance(TimeSpan.FromMinutes(10) + TimeSpan.FromMicroseconds(1));

        var answer = await administrator.SendAsync(new HttpMethod(method), path.Replace("{id}", $"{Guid.CreateVersion7()}", StringComparison.Ordinal), method == "POST" && !path.EndsWith("send", StringComparison.Ordinal) ? new { username = "alice" } : null);

        answer.ShouldBeProblem(HttpStatusCode.Forbidden, "step_up_required");
    }

    [Fact]
    [Trait("Requirement", "R54")]
    public async Task Only_administrators_invite()
    {
        using var open = new RunningServer();
        var user = await open.SignInAsync();

        (await open.Client().PostAsync(Path, new { })).Status.ShouldBe(HttpStatusCode.Unauthorized);
        (await user.PostAsync(Path, new { roles = new[] { "admin" } })).ShouldBeProblem(HttpStatusCode.Forbidden, "forbidden");
        (await user.PostAsync("/api/v1/admin/users", new { username = "alice" })).ShouldBeProblem(HttpStatusCode.Forbidden, "forbidden");
    }

    [Fact]
    public async Task An_accepted_invitation_cannot_be_withdrawn()
    {
        var administrator = await _server.AdministratorAsync();
        var token = await InviteByLinkAsync(administrator);
        var id = (await administrator.GetAsync(Path)).Json.GetProperty("items")[0].GetProperty("id").GetString();
        (await _server.Client().PostAsync(Accept, new { token, username = "alice", password = Chosen })).Status.ShouldBe(HttpStatusCode.Created);

        (await administrator.DeleteAsync($"{Path}/{id}")).ShouldBeProblem(HttpStatusCode.Conflict, "invitation_accepted");
    }

    [Fact]
    public async Task Invitations_are_in_the_audit_log_without_email()
    {
        var administrator = await _server.AdministratorAsync();
        await administrator.PostAsync(Path, new { email = "alice@example.org", roles = new[] { "support" } });
        await _server.DeliverMailAsync();
        await _server.Client().PostAsync(Accept, new { token = _server.Mailbox.TokenTo("alice@example.org"), username = "alice", password = Chosen });

        var events = (await administrator.GetAsync("/api/v1/admin/events")).Json.GetProperty("items").EnumerateArray().ToList();

        var invited = events.Single(e => e.GetProperty("type").GetString() == "user_invited");
        var accepted = events.Single(e => e.GetProperty("type").GetString() == "invitation_accepted");
        invited.GetProperty("actorId").ValueKind.ShouldBe(JsonValueKind.String);
        invited.GetProperty("details").GetProperty("invitation").GetString().ShouldBe(accepted.GetProperty("details").GetProperty("invitation").GetString());
        accepted.GetProperty("username").GetString().ShouldBe("alice");
        invited.ToString().ShouldNotContain("alice@example.org");
    }

    private static async Task<string?> DeliveryAsync(ApiClient administrator) => (await administrator.GetAsync(Path)).Json.GetProperty("items")[0].GetProperty("delivery").GetString();

    private static async Task<string> InviteByLinkAsync(ApiClient administrator)
    {
        var invited = await administrator.PostAsync(Path, new { });
        invited.Status.ShouldBe(HttpStatusCode.Created, invited.Text);
        return invited.Json.GetProperty("link").GetString()!.Split("?token=")[1];
    }
}
