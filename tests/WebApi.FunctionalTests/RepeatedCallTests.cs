using System.Net;
using System.Security.Cryptography;
using Auth.WebApi.FunctionalTests.Running;

namespace Auth.WebApi.FunctionalTests;

/// <summary>Calls repeated on another node with their <c>Idempotency-Key</c>, because the first response was lost (ADR 52).</summary>
public abstract class RepeatedCallTests(SeveralNodes nodes) : IAsyncLifetime
{
    private const string Users = "/api/v1/admin/users";
    private const string Invitations = "/api/v1/admin/invitations";
    private const string Accounts = "/api/v1/admin/service-accounts";
    private const string RecoveryCodes = "/api/v1/me/second-factors/recovery-codes";
    private const string Totp = "/api/v1/me/second-factors/totp";
    private static readonly TimeSpan Window = TimeSpan.FromHours(24);

    private readonly string _name = $"n{RandomNumberGenerator.GetHexString(16, lowercase: true)}";
    private readonly string _key = $"\"{RandomNumberGenerator.GetHexString(32)}\"";
    private ApiClient _administrator = null!;

    public async ValueTask InitializeAsync() => _administrator = await nodes.First.AdministratorAsync();

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_repeated_user_is_created_once()
    {
        var body = new { username = _name, email = $"{_name}@example.org" };

        var (first, repeat) = await SendTwiceAsync(_administrator, Users, body);

        ShouldBeRepeat(first, repeat, HttpStatusCode.Accepted);
        InvitationOf(repeat).ShouldBe(InvitationOf(first));
        (await CountInvitationsAsync()).ShouldBe(1);
    }

    [Fact]
    public async Task A_repeated_invitation_is_created_once()
    {
        var (first, repeat) = await SendTwiceAsync(_administrator, Invitations, new { email = $"{_name}@example.org" });

        ShouldBeRepeat(first, repeat, HttpStatusCode.Created);
        InvitationOf(repeat).ShouldBe(InvitationOf(first));
        (await CountInvitationsAsync()).ShouldBe(1);
    }

    [Fact]
    public async Task A_repeated_service_account_is_created_once()
    {
        var (first, repeat) = await SendTwiceAsync(_administrator, Accounts, new { name = _name, scopes = new[] { "users:read" } });

        ShouldBeRepeat(first, repeat, HttpStatusCode.Created);
        (repeat.Text, repeat.Header("Location")).ShouldBe((first.Text, first.Header("Location")));
    }

    [Fact]
    public async Task A_repeated_passkey_is_added_once()
    {
        var user = await nodes.First.RegisterAsync();
        var client = await nodes.First.SignInAsync(user);
        using var authenticator = new SoftwareAuthenticator();
        var (ceremony, options) = await client.BeginAsync(PasskeyCalls.Mine);

        var (first, repeat) = await SendTwiceAsync(client, PasskeyCalls.Mine, new { ceremony, name = "My phone", credential = authenticator.Create(options) });

        ShouldBeRepeat(first, repeat, HttpStatusCode.Created);
        (repeat.Text, repeat.Header("Location")).ShouldBe((first.Text, first.Header("Location")));
        (await client.GetAsync(PasskeyCalls.Mine)).Json.GetProperty("items").GetArrayLength().ShouldBe(1);
    }

    [Fact]
    public async Task Another_spelling_of_the_URL_names_the_same_call()
    {
        var first = await SendAsync(_administrator, Accounts, new { name = _name, scopes = new[] { "users:read" } });

        var repeat = await SendAsync(_administrator, $"{Accounts.ToUpperInvariant()}/", new { name = _name, scopes = new[] { "users:read" } });

        ShouldBeRepeat(first, repeat, HttpStatusCode.Created);
    }

    [Theory]
    [InlineData("N")]
    [InlineData("B")]
    public async Task Another_spelling_of_an_id_in_the_URL_names_the_same_call(string format)
    {
        var account = (await _administrator.PostAsync(Accounts, new { name = _name, scopes = new[] { "users:read" } })).Json.GetProperty("id").GetGuid();
        await SendAsync(_administrator, $"{Accounts}/{account}/keys", new { });

        var repeat = await SendAsync(_administrator, $"{Accounts}/{account.ToString(format).ToUpperInvariant()}/keys", new { });

        repeat.ShouldBeProblem(HttpStatusCode.Conflict, "secret_already_shown");
    }

    [Fact]
    public async Task The_same_key_names_another_call_for_another_id_in_the_URL()
    {
        foreach (var name in new[] { $"{_name}-a", $"{_name}-b" })
        {
            var account = (await _administrator.PostAsync(Accounts, new { name, scopes = new[] { "users:read" } })).Json.GetProperty("id").GetGuid();

            var created = await SendAsync(_administrator, $"{Accounts}/{account}/keys", new { });

            (created.Status, created.Header("Idempotent-Replayed")).ShouldBe((HttpStatusCode.Created, null), created.Text);
        }
    }

    [Fact]
    public async Task A_repeated_mail_is_sent_once()
    {
        var email = $"{_name}@example.org";
        var id = InvitationOf(await _administrator.PostAsync(Invitations, new { email }));
        await nodes.First.DeliverMailAsync();
        var sent = MailsTo(email);
        var first = await SendAsync(_administrator, $"{Invitations}/{id}/send");
        await nodes.First.DeliverMailAsync();

        var repeat = await SendAsync(nodes.OnSecond(_administrator), $"{Invitations}/{id}/send");

        ShouldBeRepeat(first, repeat, HttpStatusCode.Accepted);
        await nodes.Second.DeliverMailAsync();
        MailsTo(email).ShouldBe(sent + 1);
    }

    [Fact]
    public async Task A_repeated_recovery_by_an_administrator_sends_one_mail()
    {
        var user = await nodes.First.RegisterAsync(email: $"{_name}@example.org");
        await nodes.First.AdministerAsync(user, "confirm-email");
        await nodes.First.DeliverMailAsync();
        var sent = MailsTo(user.Email!);
        var first = await SendAsync(_administrator, $"{Users}/{user.Id}/recovery");
        await nodes.First.DeliverMailAsync();

        var repeat = await SendAsync(nodes.OnSecond(_administrator), $"{Users}/{user.Id}/recovery");

        ShouldBeRepeat(first, repeat, HttpStatusCode.NoContent);
        await nodes.Second.DeliverMailAsync();
        MailsTo(user.Email!).ShouldBe(sent + 1);
    }

    [Fact]
    public async Task A_repeated_change_of_an_email_sends_one_link()
    {
        var client = await nodes.First.SignInAsync(await nodes.First.RegisterAsync());
        var email = $"{_name}@example.org";
        var first = await SendAsync(client, "/api/v1/me/email", new { email });
        await nodes.First.DeliverMailAsync();

        var repeat = await SendAsync(nodes.OnSecond(client), "/api/v1/me/email", new { email });

        ShouldBeRepeat(first, repeat, HttpStatusCode.Accepted);
        await nodes.Second.DeliverMailAsync();
        MailsTo(email).ShouldBe(1);
    }

    [Fact]
    [Trait("Requirement", "R97")]
    public async Task A_repeated_service_key_is_created_once_and_named_without_its_secret()
    {
        var account = (await _administrator.PostAsync(Accounts, new { name = _name, scopes = new[] { "users:read" } })).Json.GetProperty("id").GetGuid();

        var (first, repeat) = await SendTwiceAsync(_administrator, $"{Accounts}/{account}/keys", new { });

        ShouldHaveShownSecret(repeat, first.Json.GetProperty("key").GetProperty("id").GetGuid());
        (await _administrator.GetAsync($"{Accounts}/{account}")).Json.GetProperty("keys").GetArrayLength().ShouldBe(1);
    }

    [Fact]
    public async Task A_repeated_invitation_with_a_link_is_created_once_and_named_without_its_link()
    {
        var (first, repeat) = await SendTwiceAsync(_administrator, Users, new { username = _name });

        ShouldHaveShownSecret(repeat, InvitationOf(first));
        (await CountInvitationsAsync()).ShouldBe(1);
        var token = first.Json.GetProperty("link").GetString()!.Split("token=")[1];
        (await nodes.Second.Client().PostAsync("/api/v1/invitations/accept", new { token, password = RunningServer.Password })).Status.ShouldBe(HttpStatusCode.Created);
    }

    [Fact]
    public async Task A_repeated_enrollment_keeps_the_first_secret()
    {
        var client = await nodes.First.SignInAsync(await nodes.First.RegisterAsync());

        var (first, repeat) = await SendTwiceAsync(client, Totp);

        ShouldHaveShownSecret(repeat, createdId: null);
        var code = new OtpNet.Totp(OtpNet.Base32Encoding.ToBytes(first.Json.GetProperty("secret").GetString())).ComputeTotp(nodes.First.Clock.GetUtcNow().UtcDateTime);
        (await client.PostAsync($"{Totp}/confirm", new { code })).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Repeated_recovery_codes_stay_those_of_the_first_response()
    {
        var enrolled = await TotpEnrollment.CreateAsync(nodes.First);

        var (first, repeat) = await SendTwiceAsync(enrolled.Client, RecoveryCodes);

        ShouldHaveShownSecret(repeat, createdId: null);
        (await enrolled.SignInAsync(first.Json.GetProperty("recoveryCodes")[0].GetString()!)).Status.ShouldBe(HttpStatusCode.Created);
    }

    [Fact]
    public async Task The_same_key_with_another_body_is_an_error_and_makes_nothing()
    {
        await SendAsync(_administrator, Users, new { username = _name });

        (await SendAsync(nodes.OnSecond(_administrator), Users, new { username = $"{_name}x" })).ShouldBeProblem(HttpStatusCode.UnprocessableEntity, "idempotency_key_reused");

        (await CountInvitationsAsync()).ShouldBe(1);
    }

    [Fact]
    public async Task The_same_key_of_another_actor_or_of_another_operation_names_another_call()
    {
        var body = new { email = $"{_name}@example.org" };
        var (_, program) = await CreateProgramAsync("invitations:write");

        Answer[] answers =
        [
            await SendAsync(_administrator, Invitations, body),
            await SendAsync(program, Invitations, body),
            await SendAsync(_administrator, Users, new { username = _name, body.email }),
        ];

        answers.ShouldAllBe(answer => answer.Status == HttpStatusCode.Created || answer.Status == HttpStatusCode.Accepted);
        answers.ShouldAllBe(answer => answer.Header("Idempotent-Replayed") == null);
        (await CountInvitationsAsync()).ShouldBe(3);
    }

    [Fact]
    public async Task A_program_can_repeat_its_call_with_another_key_of_its_account()
    {
        var (id, program) = await CreateProgramAsync("invitations:write");
        var another = nodes.Second.Client();
        another.Bearer = (await _administrator.PostAsync($"{Accounts}/{id}/keys", new { })).Json.GetProperty("secret").GetString();
        var body = new { email = $"{_name}@example.org" };

        ShouldBeRepeat(await SendAsync(program, Invitations, body), await SendAsync(another, Invitations, body), HttpStatusCode.Created);
    }

    [Fact]
    public async Task A_key_names_its_call_for_a_day_in_any_session_of_its_actor()
    {
        var body = new { email = $"{_name}@example.org" };
        var first = await SendAsync(_administrator, Invitations, body);
        AdvanceClocks(Window - TimeSpan.FromMicroseconds(1));
        _administrator = await nodes.First.AdministratorAsync();

        ShouldBeRepeat(first, await SendAsync(_administrator, Invitations, body), HttpStatusCode.Created);
        AdvanceClocks(TimeSpan.FromMicroseconds(1));

        var next = await SendAsync(_administrator, Invitations, body);
        next.Status.ShouldBe(HttpStatusCode.Created, next.Text);
        InvitationOf(next).ShouldNotBe(InvitationOf(first));
    }

    [Fact]
    public async Task A_failed_call_is_not_remembered()
    {
        var body = new { name = _name, scopes = new[] { "users:read" } };
        var taken = (await _administrator.PostAsync(Accounts, body)).Json.GetProperty("id").GetGuid();
        (await SendAsync(_administrator, Accounts, body)).ShouldBeProblem(HttpStatusCode.Conflict, "service_account_name_taken");
        await _administrator.DeleteAsync($"{Accounts}/{taken}");

        var answer = await SendAsync(_administrator, Accounts, body);

        answer.Status.ShouldBe(HttpStatusCode.Created, answer.Text);
        answer.Headers.Contains("Idempotent-Replayed").ShouldBeFalse();
    }

    [Fact]
    public async Task A_repeat_does_not_create_again_what_has_been_removed()
    {
        var body = new { name = _name, scopes = new[] { "users:read" } };
        var created = await SendAsync(_administrator, Accounts, body);
        await _administrator.DeleteAsync(created.Header("Location")!);

        (await SendAsync(nodes.OnSecond(_administrator), Accounts, body)).ShouldBeProblem(HttpStatusCode.Conflict, "idempotency_result_removed");

        (await _administrator.GetAsync(created.Header("Location")!)).Status.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    [Trait("Requirement", "R97")]
    public async Task A_repeat_needs_the_scope_of_the_call()
    {
        var (id, program) = await CreateProgramAsync("invitations:write");
        var body = new { email = $"{_name}@example.org" };
        await SendAsync(program, Invitations, body);
        await _administrator.PutAsync($"{Accounts}/{id}", new { scopes = new[] { "invitations:read" }, requiresClient = true, expiresAt = (string?)null });

        (await SendAsync(nodes.OnSecond(program), Invitations, body)).ShouldBeProblem(HttpStatusCode.Forbidden, "insufficient_scope");
    }

    [Fact]
    public async Task A_repeat_needs_the_recent_authentication_of_the_call()
    {
        var body = new { email = $"{_name}@example.org" };
        await SendAsync(_administrator, Invitations, body);
        AdvanceClocks(TimeSpan.FromMinutes(11));

        (await SendAsync(_administrator, Invitations, body)).ShouldBeProblem(HttpStatusCode.Forbidden, "step_up_required");
    }

    [Theory]
    [Trait("Requirement", "R97")]
    [InlineData("user")]
    [InlineData("service account")]
    [InlineData("service key")]
    public async Task Of_parallel_copies_on_two_nodes_one_makes_something(string kind)
    {
        var account = (await _administrator.PostAsync(Accounts, new { name = $"{_name}k", scopes = new[] { "users:read" } })).Json.GetProperty("id").GetGuid();
        var (path, body) = kind switch
        {
            "user" => (Users, new { username = _name, email = $"{_name}@example.org" }),
            "service account" => (Accounts, (object)new { name = _name, scopes = new[] { "users:read" } }),
            _ => ($"{Accounts}/{account}/keys", new { }),
        };

        var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(i => Task.Run(() => SendAsync(i % 2 == 0 ? _administrator : nodes.OnSecond(_administrator), path, body))));

        answers.Count(answer => answer.Header("Idempotent-Replayed") is null).ShouldBe(1, string.Join('\n', answers.Select(answer => answer.Text)));
        if (kind == "service key")
        {
            answers.Count(answer => answer.Status == HttpStatusCode.Created).ShouldBe(1);
            answers.Count(answer => answer.Code == "secret_already_shown").ShouldBe(answers.Length - 1);
            (await _administrator.GetAsync($"{Accounts}/{account}")).Json.GetProperty("keys").GetArrayLength().ShouldBe(1);
        }
        else
        {
            answers.Select(answer => answer.Status).Distinct().ShouldHaveSingleItem().ShouldBeOneOf(HttpStatusCode.Created, HttpStatusCode.Accepted);
            answers.Select(answer => answer.Text).Distinct().ShouldHaveSingleItem();
        }

        if (kind == "user") (await CountInvitationsAsync()).ShouldBe(1);
    }

    private async Task<(Answer First, Answer Repeat)> SendTwiceAsync(ApiClient client, string path, object? body = null)
    {
        var first = await SendAsync(client, path, body);
        return (first, await SendAsync(nodes.OnSecond(client), path, body));
    }

    private async Task<Answer> SendAsync(ApiClient client, string path, object? body = null) => await client.SendAsync(HttpMethod.Post, path, body, ("Idempotency-Key", _key));

    private static void ShouldBeRepeat(Answer first, Answer repeat, HttpStatusCode status)
    {
        (first.Status, first.Header("Idempotent-Replayed")).ShouldBe((status, null), first.Text);
        (repeat.Status, repeat.Header("Idempotent-Replayed")).ShouldBe((status, "true"), repeat.Text);
    }

    private static void ShouldHaveShownSecret(Answer repeat, Guid? createdId)
    {
        repeat.ShouldBeProblem(HttpStatusCode.Conflict, "secret_already_shown");
        repeat.Header("Idempotent-Replayed").ShouldBe("true");
        (repeat.Json.TryGetProperty("createdId", out var id) ? id.GetGuid() : default(Guid?)).ShouldBe(createdId);
    }

    private static Guid InvitationOf(Answer answer) => answer.Json.GetProperty("invitation").GetProperty("id").GetGuid();

    private async Task<(Guid Id, ApiClient Client)> CreateProgramAsync(string scope)
    {
        var id = (await _administrator.PostAsync(Accounts, new { name = $"p{_name}", scopes = new[] { scope } })).Json.GetProperty("id").GetGuid();
        var program = nodes.First.Client();
        program.Bearer = (await _administrator.PostAsync($"{Accounts}/{id}/keys", new { })).Json.GetProperty("secret").GetString();
        return (id, program);
    }

    /// <summary>Counts the invitations of this test.</summary>
    private async Task<int> CountInvitationsAsync() =>
        (await _administrator.GetAsync($"{Invitations}?limit=200")).Json.GetProperty("items").EnumerateArray().Count(invitation => invitation.GetRawText().Contains(_name, StringComparison.Ordinal));

    private int MailsTo(string email) => nodes.First.Mailbox.To(email).Count + nodes.Second.Mailbox.To(email).Count;

    private void AdvanceClocks(TimeSpan by)
    {
        nodes.First.Clock.Advance(by);
        nodes.Second.Clock.Advance(by);
    }
}

public sealed class SqliteRepeatedCallTests(SeveralNodesOnSqlite nodes) : RepeatedCallTests(nodes), IClassFixture<SeveralNodesOnSqlite>;

public sealed class PostgreSqlRepeatedCallTests(SeveralNodesOnPostgreSql nodes) : RepeatedCallTests(nodes), IClassFixture<SeveralNodesOnPostgreSql>;
