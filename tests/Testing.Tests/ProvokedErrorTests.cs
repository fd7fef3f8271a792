using System.Net;
using System.Text;
using Auth.Domain.Common;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Auth.Testing.Tests;

/// <summary>A forced error is the response that the server gives by itself.</summary>
public sealed class ProvokedErrorTests
{
    private const string Wrong = "a wrong password";

    /// <summary>Details that name what was wrong in the request.</summary>
    private static readonly string[] OwnDetail = ["invalid_request", "not_ready"];

    private static readonly Dictionary<string, Provocation> Provocations = new(StringComparer.Ordinal)
    {
        ["validation_failed"] = new(async auth => Post(auth.Client(), "/api/v1/users", new { username = "@", password = AuthTestServer.Password })),
        ["invalid_request"] = new(async auth => Post(auth.Client(), "/api/v1/sessions", new StringContent("{", Encoding.UTF8, "application/json"))),
        ["unexpected_body"] = new(async auth => Post(await auth.SignInAsync(), "/api/v1/me/second-factors/totp", new { unexpected = true })),
        ["unknown_host"] = new(async auth => Send(auth.Client(), HttpMethod.Get, "/api/v1/me", null, ("Host", "evil.example"))),
        ["ambiguous_credentials"] = new(async auth =>
        {
            var client = await auth.SignInAsync();
            client.Cookie = $"{ApiClient.CookieName}={client.Bearer}";
            return Send(client, HttpMethod.Get, "/api/v1/me");
        }),
        ["invalid_invitation"] = new(async auth => Post(auth.Client(), "/api/v1/invitations/accept", new { token = $"inv_{new string('A', 43)}", username = "invited", password = AuthTestServer.Password })),
        ["invalid_link"] = new(async auth => Post(auth.Client(), "/api/v1/recovery/complete", new { token = $"lnk_{new string('A', 43)}", newPassword = "another long pass phrase" })),
        ["not_authenticated"] = new(async auth => Send(auth.Client(), HttpMethod.Get, "/api/v1/me")),
        ["not_authenticated with a token"] = new(async auth =>
        {
            var client = auth.Client();
            client.Bearer = "ses_of_no_session";
            return Send(client, HttpMethod.Get, "/api/v1/me");
        }),
        ["invalid_credentials"] = new(async auth =>
        {
            var alice = await auth.CreateUserAsync();
            return Post(auth.Client(), "/api/v1/sessions", new { username = alice.Username, password = Wrong });
        }),
        ["account_locked"] = new(async auth =>
        {
            var alice = await auth.CreateUserAsync();
            for (var i = 0; i < 5; i++) await auth.Client().LoginAsync(alice.Username, Wrong);
            return Post(auth.Client(), "/api/v1/sessions", new { username = alice.Username, password = AuthTestServer.Password });
        }),
        ["invalid_code"] = new(async auth =>
        {
            var alice = await auth.CreateUserAsync();
            var totp = await auth.EnrollTotpAsync(alice);
            var challenge = await totp.LoginAsync(auth.Client());
            return Post(auth.Client(), PasskeyCalls.SecondFactor, new { challenge, code = TotpEnrollment.WrongCode });
        }),
        ["invalid_challenge"] = new(async auth => Post(auth.Client(), PasskeyCalls.SecondFactor, new { challenge = $"chl_{new string('A', 43)}", code = "123456" })),
        ["forbidden"] = new(async auth => Send(await auth.SignInAsync(), HttpMethod.Get, "/api/v1/admin/users")),
        ["role_required"] = new(async auth => Send(await auth.SignInAsync(), HttpMethod.Get, "/api/v1/forward-auth?role=staff")),
        ["second_factor_required"] = new(async auth => Send(await auth.SignInAsync(), HttpMethod.Get, "/api/v1/forward-auth?role=*&aal=2")),
        ["recent_login_required"] = new(async auth =>
        {
            var client = await auth.SignInAsync();
            auth.Clock.Advance(TimeSpan.FromMinutes(2));
            return Send(client, HttpMethod.Get, "/api/v1/forward-auth?role=*&max_age=60");
        }),
        ["forward_auth_unrestricted"] = new(async auth => Send(await auth.SignInAsync(), HttpMethod.Get, "/api/v1/forward-auth")),
        ["step_up_required"] = new(async auth =>
        {
            var client = await auth.SignInAsync();
            auth.Clock.Advance(TimeSpan.FromMinutes(20));
            return Send(client, HttpMethod.Delete, "/api/v1/me");
        }),
        ["cross_site"] = new(async auth => Send(auth.Client(), HttpMethod.Post, "/api/v1/sessions", new { username = "alice", password = Wrong }, ("Origin", "https://evil.example"))),
        ["registration_by_invitation"] = new(auth => Task.FromResult(Register(auth)), ("Registration:Mode", "Invitation")),
        ["registration_closed"] = new(auth => Task.FromResult(Register(auth)), ("Registration:Mode", "Closed")),
        ["wrong_setup_token"] = new(async auth => Post(auth.Client(), "/api/v1/setup", new { token = "wrong", username = "first", password = AuthTestServer.Password })),
        ["already_set_up"] = new(async auth =>
        {
            await auth.SetUpAsync();
            return Post(auth.Client(), "/api/v1/setup", new { token = AuthTestServer.SetupToken, username = "second", password = AuthTestServer.Password });
        }),
        ["not_found"] = new(async auth => Send(auth.Client(), HttpMethod.Get, "/api/v1/nothing")),
        ["user_not_found"] = new(async auth => Send(await auth.AdministratorAsync(), HttpMethod.Get, $"/api/v1/admin/users/{Guid.CreateVersion7()}")),
        ["session_not_found"] = new(async auth => Send(await auth.SignInAsync(), HttpMethod.Delete, $"/api/v1/sessions/{Guid.CreateVersion7()}")),
        ["second_factor_not_found"] = new(async auth => Post(await auth.SignInAsync(), "/api/v1/me/second-factors/recovery-codes")),
        ["passkey_not_found"] = new(async auth => Send(await auth.SignInAsync(), HttpMethod.Delete, $"/api/v1/me/passkeys/{Guid.CreateVersion7()}")),
        ["invitation_not_found"] = new(async auth => Send(await auth.AdministratorAsync(), HttpMethod.Delete, $"/api/v1/admin/invitations/{Guid.CreateVersion7()}")),
        ["event_handler_not_found"] = new(async auth => Post(await auth.AdministratorAsync(), "/api/v1/admin/event-handlers/none/retry")),
        ["username_taken"] = new(async auth =>
        {
            var alice = await auth.CreateUserAsync();
            return Post(auth.Client(), "/api/v1/users", new { username = alice.Username, password = AuthTestServer.Password });
        }),
        ["email_taken"] = new(async auth =>
        {
            await auth.CreateUserAsync(A.User().WithVerifiedEmail("alice@example.org"));
            return Post(auth.Client(), "/api/v1/users", new { username = "bob", email = "alice@example.org", password = AuthTestServer.Password });
        }),
        ["username_reserved"] = new(async auth => Post(auth.Client(), "/api/v1/users", new { username = "admin", password = AuthTestServer.Password })),
        ["required_action_not_found"] = new(async auth => Post(auth.Client(), "/api/v1/sessions/actions/none", new { challenge = "chl_x" })),
        ["method_not_allowed"] = new(async auth => Send(auth.Client(), HttpMethod.Put, "/api/v1/sessions", new { })),
        ["invalid_ceremony"] = new(async auth => Post(auth.Client(), PasskeyCalls.Login, new { ceremony = $"cer_{new string('A', 43)}", credential = new { } })),
        ["invalid_passkey"] = new(async auth =>
        {
            var (ceremony, options) = await auth.Client().BeginAsync(PasskeyCalls.Login);
            var unknown = new SoftwareAuthenticator { Origin = "http://localhost:5080", RpId = "localhost" };
            return Post(auth.Client(), PasskeyCalls.Login, new { ceremony, credential = unknown.Get(options) });
        }),
        ["session_rule_unavailable"] = new(async auth =>
        {
            var unanswered = await auth.CreateUserAsync(A.User().WithRole("unanswered"));
            return Post(auth.Client(), "/api/v1/sessions", new { username = unanswered.Username, password = AuthTestServer.Password });
        }),
        ["no_email"] = new(async auth =>
        {
            var alice = await auth.CreateUserAsync();
            return Post(await auth.AdministratorAsync(), $"/api/v1/admin/users/{alice.Id}/confirm-email");
        }),
        ["no_verified_email"] = new(async auth =>
        {
            var alice = await auth.CreateUserAsync();
            return Post(await auth.AdministratorAsync(), $"/api/v1/admin/users/{alice.Id}/recovery");
        }),
        ["already_enrolled"] = new(async auth =>
        {
            var alice = await auth.CreateUserAsync();
            await auth.EnrollTotpAsync(alice);
            return Post(await auth.SignInAsync(alice), "/api/v1/me/second-factors/totp");
        }),
        ["last_administrator"] = new(async auth =>
        {
            var administrator = await auth.AdministratorAsync();
            var id = (await administrator.GetAsync("/api/v1/me")).Json.GetProperty("id").GetGuid();
            return Post(administrator, $"/api/v1/admin/users/{id}/lock");
        }),
        ["body_too_large"] = new(async auth => Post(auth.Client(), "/api/v1/sessions", new { username = "alice", password = new string('a', 70_000) })),
        ["unsupported_media_type"] = new(async auth => Post(auth.Client(), "/api/v1/sessions", new StringContent("a=b", Encoding.UTF8, "application/x-www-form-urlencoded"))),
        ["rate_limited"] = new(
            async auth =>
            {
                await auth.Client().LoginAsync("alice", Wrong);
                return Post(auth.Client(), "/api/v1/sessions", new { username = "alice", password = Wrong });
            },
            ("RateLimits:Logins", "1")),
        ["rate_limited by changes"] = new(
            async auth =>
            {
                var client = await auth.SignInAsync();
                await client.DeleteAsync("/api/v1/me/second-factors/totp");
                return Send(client, HttpMethod.Delete, "/api/v1/me/second-factors/totp");
            },
            ("RateLimits:Writes", "1")),
        ["too_many_failures"] = new(
            async auth =>
            {
                for (var i = 0; i < 4; i++) await auth.Client().LoginAsync($"unknown {i}", Wrong);
                return Post(auth.Client(), "/api/v1/sessions", new { username = "another", password = Wrong });
            },
            ("RateLimits:FailedAccounts", "4")),
        ["internal_error"] = new(async auth =>
        {
            var broken = await auth.CreateUserAsync(A.User().WithRole("broken"));
            return Post(auth.Client(), "/api/v1/sessions", new { username = broken.Username, password = AuthTestServer.Password });
        }),
        ["store_unavailable"] = new(async auth =>
        {
            auth.Database.Fail();
            return Post(auth.Client(), "/api/v1/sessions", new { username = "alice", password = Wrong });
        }),
        ["not_ready"] = new(auth => Task.FromResult(Send(auth.Client(), HttpMethod.Get, "/health/ready"))),
        ["busy"] = new(
            async auth => async headers => headers.Length > 0
                ? await auth.Client().SendAsync(HttpMethod.Post, "/api/v1/sessions", new { username = "alice", password = Wrong }, headers)
                : (await Task.WhenAll(Enumerable.Range(0, 20).Select(i => auth.Client().LoginAsync($"unknown {i}")))).First(answer => answer.Status == HttpStatusCode.ServiceUnavailable),
            ("Passwords:Iterations", "1000000"), ("Passwords:MaxConcurrentHashes", "1"), ("Passwords:MaxQueueWait", "00:00:00.001")),
    };

    public static TheoryData<string> Names => [.. Provocations.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_forced_error_is_the_one_that_the_server_gives_by_itself(string name)
    {
        var code = name.Split(' ')[0];
        await using var auth = await AuthTestServer.StartAsync(server =>
        {
            foreach (var (key, value) in Provocations[name].Settings) server.WithSetting(key, value);
            server.WithServices(services =>
            {
                services.AddSingleton<ILoginRule, BrokenRule>().AddSingleton<ISessionRule, UnansweredRule>();
                services.AddHealthChecks().AddCheck("broken", () => HealthCheckResult.Unhealthy());
            });
        });
        var send = await Provocations[name].PrepareAsync(auth);

        var real = await send([]);
        auth.Database.Recover();
        var forced = await send([(TestResponses.Header, code)]);

        real.Code.ShouldBe(code);
        Describe(forced, code).ShouldBe(Describe(real, code));
    }

    /// <summary>Everything that a client can rely on: without the values that depend on the time, the URL or earlier requests.</summary>
    private static string Describe(Answer answer, string code)
    {
        var headers = answer.Headers.Concat(answer.ContentHeaders)
            .Where(header => header.Key is not ("Date" or "Content-Length" or "Transfer-Encoding"))
            // The framework's health checks add their own headers against caching.
            .Where(header => code != "not_ready" || header.Key is not ("Cache-Control" or "Expires" or "Pragma"))
            .Select(header => header.Key is "Retry-After" or "RateLimit" or "RateLimit-Policy" or "Allow" or "X-Request-ID" ? header.Key : $"{header.Key}: {string.Join(", ", header.Value)}")
            .Order(StringComparer.Ordinal);
        var members = answer.Json.EnumerateObject()
            .Select(member => member.Name is "traceId" or "errors" || (member.Name == "detail" && OwnDetail.Contains(code)) ? $"{member.Name}: {member.Value.ValueKind}" : $"{member.Name}: {member.Value}");
        return string.Join('\n', [$"{(int)answer.Status}", .. headers, .. members]);
    }

    private static Func<(string, string)[], Task<Answer>> Post(ApiClient client, string path, object? body = null) => Send(client, HttpMethod.Post, path, body);

    private static Func<(string, string)[], Task<Answer>> Send(ApiClient client, HttpMethod method, string path, object? body = null, params (string, string)[] headers) =>
        async more => await client.SendAsync(method, path, await CopyAsync(body), [.. headers, .. more]);

    /// <summary>Content can be sent once.</summary>
    private static async Task<object?> CopyAsync(object? body)
    {
        if (body is not StringContent content) return body;
        var copy = new StringContent(await content.ReadAsStringAsync());
        copy.Headers.ContentType = content.Headers.ContentType;
        return copy;
    }

    private static Func<(string, string)[], Task<Answer>> Register(AuthTestServer auth) =>
        Post(auth.Client(), "/api/v1/users", new { username = "alice", password = AuthTestServer.Password });

    /// <param name="PrepareAsync">Arranges what provokes the error, and returns how to send the request, with further headers.</param>
    private sealed record Provocation(Func<AuthTestServer, Task<Func<(string, string)[], Task<Answer>>>> PrepareAsync, params (string Key, string Value)[] Settings);

    private sealed class UnansweredRule : ISessionRule
    {
        public async Task<Result> CheckAsync(User user, DateTimeOffset now, CancellationToken cancellationToken)
        {
            if (user.Roles.Any(role => role.Name == "unanswered")) await Task.Delay(Timeout.Infinite, cancellationToken);
            return Result.Success();
        }
    }

    private sealed class BrokenRule : ILoginRule
    {
        public Task<Result> CheckAsync(User user, ClientFingerprint client, DateTimeOffset now, CancellationToken cancellationToken) =>
            user.Roles.Any(role => role.Name == "broken") ? throw new InvalidOperationException("This rule is broken.") : Task.FromResult(Result.Success());
    }
}
