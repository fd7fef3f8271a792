using System.Net;
using System.Text.RegularExpressions;
using Auth.WebApi.FunctionalTests.Running;

namespace Auth.WebApi.FunctionalTests;

public sealed class SessionTests(RunningServer server) : IClassFixture<RunningServer>
{
    private static readonly string[] SessionMembers = ["id", "user", "createdAt", "lastSeenAt", "idleExpiresAt", "expiresAt", "ipAddress", "userAgent", "authenticatedAt", "methods", "assuranceLevel", "current"];

    [Fact]
    public async Task A_bearer_login_returns_the_session_and_its_token()
    {
        var account = await server.RegisterAsync();

        var answer = await server.Client("a phone").LoginAsync(account.Username);

        answer.Status.ShouldBe(HttpStatusCode.Created);
        answer.Header("Location").ShouldBe("/api/v1/sessions/current");
        answer.Header("Set-Cookie").ShouldBeNull();
        var session = answer.Json;
        session.EnumerateObject().Select(p => p.Name).ShouldBe([.. SessionMembers, "token", "deviceToken"]);
        session.GetProperty("user").EnumerateObject().Select(p => p.Name).ShouldBe(["id", "username", "roles"]);
        session.GetProperty("user").GetProperty("id").GetGuid().ShouldBe(account.Id);
        session.GetProperty("ipAddress").GetString().ShouldBe("127.0.0.1");
        session.GetProperty("userAgent").GetString().ShouldBe("a phone");
        session.GetProperty("idleExpiresAt").GetString().ShouldBe("2030-01-01T12:30:00Z");
        session.GetProperty("expiresAt").GetString().ShouldBe("2030-01-02T00:00:00Z");
        session.GetProperty("current").GetBoolean().ShouldBeTrue();
        session.GetProperty("token").GetString()!.ShouldMatch("^ses_[A-Za-z0-9_-]{43}$");
    }

    [Fact]
    [Trait("Requirement", "R35")]
    [Trait("Requirement", "R58")]
    public async Task A_login_without_a_transport_sets_the_session_cookie_and_returns_no_token()
    {
        var account = await server.RegisterAsync();

        var answer = await server.Client().PostAsync("/api/v1/sessions", new { username = account.Username, password = RunningServer.Password });

        answer.Json.EnumerateObject().Select(p => p.Name).ShouldBe(SessionMembers);
        answer.Header("Set-Cookie")!.ShouldMatch("^__Host-auth-session=ses_[A-Za-z0-9_-]{43}; path=/; secure; samesite=lax; httponly, __Host-auth-gateway=gtw_[A-Za-z0-9_-]{43}; path=/; secure; samesite=lax; httponly, __Host-auth-device=");
    }

    [Fact]
    public async Task A_remembered_login_lasts_thirty_days()
    {
        var account = await server.RegisterAsync();

        var answer = await server.Client().PostAsync("/api/v1/sessions", new { username = account.Username, password = RunningServer.Password, remember = true });

        answer.Header("Set-Cookie")!.ShouldContain("; max-age=2592000;");
        answer.Json.GetProperty("idleExpiresAt").GetString().ShouldBe("2030-01-15T12:00:00Z");
        answer.Json.GetProperty("expiresAt").GetString().ShouldBe("2030-01-31T12:00:00Z");
    }

    [Fact]
    [Trait("Requirement", "R37")]
    public async Task A_logout_deletes_the_session_cookie_with_the_same_attributes()
    {
        var client = await SignInByCookieAsync();

        var answer = await client.DeleteAsync("/api/v1/sessions/current");

        answer.Status.ShouldBe(HttpStatusCode.NoContent);
        answer.Header("Set-Cookie").ShouldBe("__Host-auth-session=; expires=Thu, 01 Jan 1970 00:00:00 GMT; path=/; secure; samesite=lax; httponly, __Host-auth-gateway=; expires=Thu, 01 Jan 1970 00:00:00 GMT; path=/; secure; samesite=lax; httponly");
        (await client.IsSignedInAsync()).ShouldBeFalse();
    }

    [Fact]
    [Trait("Requirement", "R37")]
    public async Task No_session_cookie_is_set_before_a_successful_login()
    {
        (await server.Client().GetAsync("/api/v1/sessions/current")).Header("Set-Cookie").ShouldBeNull();
        (await server.Client().LoginAsync("unknown", "a wrong password", "cookie")).Header("Set-Cookie").ShouldBeNull();
    }

    [Fact]
    [Trait("Requirement", "R27")]
    public async Task A_logout_with_an_ended_session_succeeds()
    {
        var client = await server.SignInAsync();

        (await client.DeleteAsync("/api/v1/sessions/current")).Status.ShouldBe(HttpStatusCode.NoContent);
        (await client.DeleteAsync("/api/v1/sessions/current")).Status.ShouldBe(HttpStatusCode.NoContent);
        (await server.Client().DeleteAsync("/api/v1/sessions/current")).ShouldBeProblem(HttpStatusCode.Unauthorized, "not_authenticated");
    }

    [Fact]
    public async Task The_current_session_contains_its_user()
    {
        var account = await server.RegisterAsync();
        var client = await server.SignInAsync(account);

        var answer = await client.GetAsync("/api/v1/sessions/current");

        answer.Status.ShouldBe(HttpStatusCode.OK);
        answer.Json.EnumerateObject().Select(p => p.Name).ShouldBe(SessionMembers);
        answer.Json.GetProperty("user").GetProperty("username").GetString().ShouldBe(account.Username);
    }

    [Fact]
    public async Task The_current_session_JSON_equals_its_entry_in_the_session_list()
    {
        using var own = new RunningServer();
        var account = await own.RegisterAsync("Zoë O'Brien Straße");
        await (await own.AdministratorAsync()).PutAsync($"/api/v1/admin/users/{account.Id}/roles", new { roles = new[] { "clerk", "buyer" } });
        own.Clock.Advance(TimeSpan.FromTicks(1_234_567));
        var client = own.Client("agent \"of\" <all> \\ 'kinds' & more/1.0 +x");
        await client.SignInAsync(account.Username);

        var current = (await client.GetAsync("/api/v1/sessions/current")).Text;
        var listed = (await client.GetAsync("/api/v1/sessions")).Text;

        current.ShouldContain("\"roles\":[\"buyer\",\"clerk\"]");
        current.ShouldContain(".123456Z");
        listed.ShouldBe($$"""{"items":[{{current}}],"nextCursor":null}""");
    }

    [Fact]
    public async Task A_login_returns_the_fields_of_the_session_and_then_the_tokens()
    {
        using var own = new RunningServer();
        var account = await own.RegisterAsync();
        var client = own.Client();

        var login = await client.SignInAsync(account.Username);

        var session = (await client.GetAsync("/api/v1/sessions/current")).Text;
        login.Text.ShouldStartWith($"{session[..^1]},\"token\":\"ses_");
    }

    [Fact]
    public async Task A_login_accepts_the_email_in_any_case()
    {
        await server.RegisterAsync("with an address", "with.an.address@example.org");

        (await server.Client().LoginAsync("With.An.Address@example.org")).Status.ShouldBe(HttpStatusCode.Created);
    }

    [Fact]
    [Trait("Requirement", "R31")]
    public async Task Own_sessions_are_listed_and_can_be_ended_individually()
    {
        var account = await server.RegisterAsync();
        var first = await server.SignInAsync(account);
        var second = await server.SignInAsync(account);

        var listed = (await second.GetAsync("/api/v1/sessions")).Json;
        listed.GetProperty("nextCursor").ValueKind.ShouldBe(System.Text.Json.JsonValueKind.Null);
        var items = listed.GetProperty("items").EnumerateArray().ToList();
        items.Count.ShouldBe(2);
        items.Single(s => s.GetProperty("current").GetBoolean()).GetProperty("id").GetGuid().ShouldBe((await second.GetAsync("/api/v1/sessions/current")).Json.GetProperty("id").GetGuid());
        var other = items.Single(s => !s.GetProperty("current").GetBoolean()).GetProperty("id").GetGuid();

        (await second.DeleteAsync($"/api/v1/sessions/{other}")).Status.ShouldBe(HttpStatusCode.NoContent);
        (await first.IsSignedInAsync()).ShouldBeFalse();
        (await second.IsSignedInAsync()).ShouldBeTrue();
    }

    [Fact]
    [Trait("Requirement", "R32")]
    public async Task Ending_the_session_of_another_user_reports_not_found()
    {
        var theirs = await server.SignInAsync();
        var id = (await theirs.GetAsync("/api/v1/sessions/current")).Json.GetProperty("id").GetGuid();
        var mine = await server.SignInAsync();

        (await mine.DeleteAsync($"/api/v1/sessions/{id}")).ShouldBeProblem(HttpStatusCode.NotFound, "session_not_found");
        (await mine.DeleteAsync($"/api/v1/sessions/{Guid.CreateVersion7()}")).ShouldBeProblem(HttpStatusCode.NotFound, "session_not_found");
        (await theirs.IsSignedInAsync()).ShouldBeTrue();
    }

    [Fact]
    [Trait("Requirement", "R33")]
    public async Task A_login_beyond_the_session_limit_ends_the_oldest_session()
    {
        using var own = RunningServer.With(("Sessions:MaxPerUser", "2"));
        var account = await own.RegisterAsync();
        var clients = new List<ApiClient>();
        for (var i = 0; i < 3; i++)
        {
            clients.Add(await own.SignInAsync(account));
            own.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        (await clients[0].IsSignedInAsync()).ShouldBeFalse();
        (await clients[1].IsSignedInAsync()).ShouldBeTrue();
        (await clients[2].IsSignedInAsync()).ShouldBeTrue();
    }

    [Fact]
    [Trait("Requirement", "R33")]
    public async Task Concurrent_logins_leave_no_more_sessions_than_the_limit()
    {
        using var own = RunningServer.With(("Sessions:MaxPerUser", "2"));
        var account = await own.RegisterAsync();

        var clients = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => own.SignInAsync(account)));

        var signedIn = await Task.WhenAll(clients.Select(client => client.IsSignedInAsync()));
        signedIn.Count(isSignedIn => isSignedIn).ShouldBe(2);
    }

    [Fact]
    public async Task Times_are_returned_in_UTC_with_microseconds()
    {
        using var own = new RunningServer();
        own.Clock.Advance(TimeSpan.FromTicks(1_234_567));

        var client = await own.SignInAsync();

        (await client.GetAsync("/api/v1/sessions/current")).Json.GetProperty("createdAt").GetString()!.ShouldMatch("^2030-01-01T12:00:00\\.123456Z$");
    }

    private async Task<ApiClient> SignInByCookieAsync()
    {
        var account = await server.RegisterAsync();
        var client = server.Client();
        var answer = await client.LoginAsync(account.Username, transport: "cookie");
        client.Cookie = Regex.Match(answer.Header("Set-Cookie")!, "^[^;]*", RegexOptions.None, TimeSpan.FromSeconds(1)).Value;
        return client;
    }
}
