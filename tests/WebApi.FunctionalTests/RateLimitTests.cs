using System.Globalization;
using System.Net;
using Auth.Application.Common;
using Auth.Application.Login;
using Auth.WebApi.FunctionalTests.Pages;
using Auth.WebApi.FunctionalTests.Fuzzing;
using Auth.WebApi.FunctionalTests.Running;
using Auth.WebApi.Security;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Auth.WebApi.FunctionalTests;

public sealed class RateLimitTests
{
    [Fact]
    [Trait("Requirement", "R18")]
    [Trait("Requirement", "R19")]
    public async Task The_login_rate_limit_counts_all_usernames_of_one_IP_address_and_spares_other_addresses()
    {
        using var server = RunningServer.With(("RateLimits:Logins", "3"));
        for (var i = 0; i < 3; i++) (await server.Client().LoginAsync($"unknown {i}", "a wrong password")).Status.ShouldBe(HttpStatusCode.Unauthorized);

        var rejected = (await server.Client().LoginAsync("unknown 4", "a wrong password")).ShouldBeProblem(HttpStatusCode.TooManyRequests, "rate_limited");

        int.Parse(rejected.Header("Retry-After")!, CultureInfo.InvariantCulture).ShouldBeInRange(1, 60);
        (await server.Client(from: IPAddress.Parse("127.0.0.3")).LoginAsync("unknown 5", "a wrong password")).Status.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    [Trait("Requirement", "R18")]
    public async Task Responses_to_rate_limited_operations_report_the_remaining_quota_and_reset_time()
    {
        using var server = RunningServer.With(("RateLimits:Logins", "2"));
        var account = await server.RegisterAsync();

        RateLimitHeadersOf(await server.Client().LoginAsync(account.Username)).ShouldBe("\"logins\";q=2;w=60 \"logins\";r=1;t=60");
        server.Clock.Advance(TimeSpan.FromSeconds(18));
        RateLimitHeadersOf(await server.Client().LoginAsync("unknown", "a wrong password")).ShouldBe("\"logins\";q=2;w=60 \"logins\";r=0;t=42");
        var rejected = (await server.Client().LoginAsync(account.Username)).ShouldBeProblem(HttpStatusCode.TooManyRequests, "rate_limited");
        RateLimitHeadersOf(rejected).ShouldBe("\"logins\";q=2;w=60 \"logins\";r=0;t=42");
        rejected.Header("Retry-After").ShouldBe("42");

        server.Clock.Advance(TimeSpan.FromSeconds(42));
        RateLimitHeadersOf(await server.Client().PostAsync("/api/v1/sessions", Json.Of("{"))).ShouldBe("\"logins\";q=2;w=60 \"logins\";r=1;t=60");
    }

    [Fact]
    [Trait("Requirement", "R20")]
    public async Task Rate_limit_headers_are_equal_for_known_and_unknown_usernames()
    {
        using var server = RunningServer.With(("RateLimits:Logins", "10"));
        var account = await server.RegisterAsync();

        var known = await server.Client(from: IPAddress.Parse("127.0.0.4")).LoginAsync(account.Username, "a wrong password");
        var unknown = await server.Client(from: IPAddress.Parse("127.0.0.5")).LoginAsync("no such user", "a wrong password");

        RateLimitHeadersOf(unknown).ShouldBe(RateLimitHeadersOf(known));
    }

    [Fact]
    [Trait("Requirement", "R18")]
    public async Task The_rate_limit_counts_a_request_that_fails_with_an_exception()
    {
        using var server = RunningServer.With([("RateLimits:Logins", "10")], services => services.AddFaultyLoginRule());
        var account = await server.RegisterAsync();

        var answer = (await server.Client().LoginAsync(account.Username)).ShouldBeProblem(HttpStatusCode.InternalServerError, "internal_error");

        answer.Header("RateLimit").ShouldBe("\"logins\";r=9;t=60");
    }

    [Fact]
    public async Task Responses_without_a_rate_limit_have_no_rate_limit_header()
    {
        using var server = new RunningServer();
        var account = await server.RegisterAsync();

        (await server.Client().LoginAsync(account.Username)).Header("RateLimit").ShouldBeNull();
        (await server.Client().GetAsync("/health/live")).Header("RateLimit").ShouldBeNull();
    }

    [Theory]
    [Trait("Requirement", "R18")]
    [InlineData("127.0.0.1", HttpStatusCode.Unauthorized)]
    [InlineData("127.0.0.9", HttpStatusCode.TooManyRequests)]
    public async Task The_rate_limit_counts_forwarded_addresses_only_from_known_proxies(string proxy, HttpStatusCode second)
    {
        using var server = RunningServer.With(("RateLimits:Logins", "1"), ("Proxies:Known", proxy));

        (await ForwardedFrom("203.0.113.7")).Status.ShouldBe(HttpStatusCode.Unauthorized);
        (await ForwardedFrom("203.0.113.8")).Status.ShouldBe(second);

        Task<Answer> ForwardedFrom(string ipAddress) => server.Client().SendAsync(
            HttpMethod.Post, "/api/v1/sessions", new { username = "unknown", password = "a wrong password" }, ("X-Forwarded-For", ipAddress));
    }

    [Fact]
    [Trait("Requirement", "R18")]
    public void A_rate_limiter_of_an_inactive_IP_address_becomes_idle_after_its_window()
    {
        var clock = new TestClock();
        using var window = new FixedWindowLimiter(1, AddressRateLimiter.Window, clock);
        window.AttemptAcquire().IsAcquired.ShouldBeTrue();

        window.IdleDuration.ShouldBeNull("the count is still needed");
        clock.Advance(AddressRateLimiter.Window + TimeSpan.FromSeconds(10));

        window.IdleDuration.ShouldBe(TimeSpan.FromSeconds(10), "the framework removes limiters that have been idle for that long");
    }

    [Fact]
    [Trait("Requirement", "R18")]
    public async Task The_API_document_declares_rate_limit_headers_of_limited_operations()
    {
        using var server = new RunningServer();

        var document = (await server.Client().GetAsync("/openapi/v1.json")).Json;

        var paths = document.GetProperty("paths");
        var login = Operation.AllOf(document).Single(operation => $"{operation}" == "POST /api/v1/sessions");
        var refusal = login.Resolve(login.Call.GetProperty("responses").GetProperty("429"));
        new[] { "RateLimit-Policy", "RateLimit" }.ShouldBeSubsetOf(refusal.GetProperty("headers").EnumerateObject().Select(h => h.Name));
        paths.GetProperty("/api/v1/me").GetProperty("get").GetProperty("responses").GetProperty("200").GetProperty("headers").TryGetProperty("RateLimit", out _).ShouldBeFalse();
    }

    [Fact]
    [Trait("Requirement", "R77")]
    public async Task Registrations_with_an_email_count_for_the_mail_limit_as_well()
    {
        using var server = RunningServer.With(("RateLimits:Registrations", "10"), ("RateLimits:Recoveries", "2"));

        var first = await RegisterAsync("one@example.org");
        RateLimitHeadersOf(first).ShouldBe("\"registrations\";q=10;w=60, \"recoveries\";q=2;w=60 \"registrations\";r=9;t=60, \"recoveries\";r=1;t=60");
        (await server.Client().PostAsync("/api/v1/recovery", new { email = "one@example.org" })).Header("RateLimit").ShouldBe("\"recoveries\";r=0;t=60");

        (await RegisterAsync("two@example.org")).ShouldBeProblem(HttpStatusCode.TooManyRequests, "rate_limited").Header("Retry-After").ShouldBe("60");
        (await RegisterAsync(email: null)).Status.ShouldBe(HttpStatusCode.Created);
        (await RegisterAsync("three@example.org", IPAddress.Parse("127.0.0.3"))).Status.ShouldBe(HttpStatusCode.Created);

        Task<Answer> RegisterAsync(string? email, IPAddress? from = null) =>
            server.Client(from: from).PostAsync("/api/v1/users", new { username = $"user of {email?.Split('@')[0] ?? "none"}", email, password = RunningServer.Password });
    }

    /// <summary>The limit must not reveal which emails have an account.</summary>
    [Fact]
    [Trait("Requirement", "R77")]
    [Trait("Requirement", "R22")]
    public async Task Registrations_of_known_and_unknown_emails_use_up_the_mail_limit_alike()
    {
        using var server = RunningServer.With(("RateLimits:Recoveries", "2"), ("Registration:RequireVerifiedEmail", "true"));
        await RegisterAsync("alice", "known@example.org", from: "127.0.0.2");
        await server.DeliverMailAsync();
        var completion = new { token = server.Mailbox.TokenTo("known@example.org"), password = RunningServer.Password };
        (await server.Client(from: IPAddress.Parse("127.0.0.2")).PostAsync("/api/v1/users/complete", completion)).Status.ShouldBe(HttpStatusCode.Created);

        for (var i = 0; i < 3; i++) (await RegisterAsync("bob", "unknown@example.org", from: "127.0.0.5")).ShouldBe(await RegisterAsync("bob", "known@example.org", from: "127.0.0.4"));

        async Task<string> RegisterAsync(string username, string email, string from)
        {
            var answer = await server.Client(from: IPAddress.Parse(from)).PostAsync("/api/v1/users", new { username, email, password = RunningServer.Password });
            return $"{answer.Status} {RateLimitHeadersOf(answer)}";
        }
    }

    [Fact]
    [Trait("Requirement", "R77")]
    public async Task The_registration_page_counts_for_the_mail_limit_as_well()
    {
        using var server = RunningServer.With(("RateLimits:Recoveries", "1"));
        await server.SetUpAsync();
        await server.Client().PostAsync("/api/v1/recovery", new { email = "one@example.org" });

        var rejected = await new Browser(server).SendAsync("/register", ("username", "alice"), ("email", "alice@example.org"), ("password", RunningServer.Password));

        rejected.Status.ShouldBe(HttpStatusCode.TooManyRequests);
        rejected.Text.ShouldContain("Too many requests from your IP address.");
        rejected.Text.ShouldContain("alice@example.org", customMessage: "what was entered is not lost");
    }

    [Fact]
    [Trait("Requirement", "R78")]
    public async Task A_session_that_changes_too_much_is_rejected_until_it_has_waited()
    {
        using var server = RunningServer.With(("RateLimits:Writes", "6"));
        var account = await server.RegisterAsync();
        var (thief, owner) = (await server.SignInAsync(account), await server.SignInAsync(account));
        for (var i = 0; i < 3; i++) (await EnrollAsync(thief)).Status.ShouldBe(HttpStatusCode.Created);

        (await EnrollAsync(thief)).ShouldBeProblem(HttpStatusCode.TooManyRequests, "rate_limited").Header("Retry-After").ShouldBe("10");
        (await thief.IsSignedInAsync()).ShouldBeTrue("reads are not counted");
        (await EnrollAsync(owner)).Status.ShouldBe(HttpStatusCode.Created);

        server.Clock.Advance(TimeSpan.FromSeconds(10));
        (await EnrollAsync(thief)).Status.ShouldBe(HttpStatusCode.Created);
        (await owner.DeleteAsync("/api/v1/sessions")).Status.ShouldBe(HttpStatusCode.NoContent);
        (await thief.IsSignedInAsync()).ShouldBeFalse();

        static Task<Answer> EnrollAsync(ApiClient client) => client.PostAsync("/api/v1/me/second-factors/totp");
    }

    [Fact]
    [Trait("Requirement", "R78")]
    public async Task Logins_of_one_account_are_limited_wherever_they_come_from()
    {
        using var server = RunningServer.With(("RateLimits:Writes", "4"));
        var account = await server.RegisterAsync();
        for (var i = 1; i <= 2; i++) (await server.Client(from: IPAddress.Parse($"127.0.0.{i}")).LoginAsync(account.Username)).Status.ShouldBe(HttpStatusCode.Created);

        var rejected = await server.Client(from: IPAddress.Parse("127.0.0.3")).LoginAsync(account.Username);

        rejected.ShouldBeProblem(HttpStatusCode.TooManyRequests, "rate_limited").Header("Retry-After").ShouldBe("15");
        (await server.Client().LoginAsync(account.Username, "a wrong password")).Status.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    [Trait("Requirement", "R16")]
    public async Task A_known_device_signs_in_while_others_have_used_up_the_logins_of_the_account()
    {
        using var server = RunningServer.With(("RateLimits:Writes", "4"));
        var account = await server.RegisterAsync();
        var device = (await server.Client().LoginAsync(account.Username)).Json.GetProperty("deviceToken").GetString();
        while ((await server.Client().LoginAsync(account.Username)).Status == HttpStatusCode.Created)
        {
        }

        var login = new { username = account.Username, password = RunningServer.Password, deviceToken = device };
        (await server.Client().PostAsync("/api/v1/sessions", login)).Status.ShouldBe(HttpStatusCode.Created);
    }

    [Fact]
    [Trait("Requirement", "R18")]
    public async Task Links_can_be_used_when_the_requests_for_mail_are_used_up()
    {
        using var server = RunningServer.With(("RateLimits:Recoveries", "1"), ("RateLimits:EmailLinks", "1"));
        for (var i = 0; i < 2; i++) await server.Client().PostAsync("/api/v1/recovery", new { email = "one@example.org" });

        var used = await server.Client().PostAsync("/api/v1/recovery/complete", new { token = "x", newPassword = RunningServer.Password });
        used.ShouldBeProblem(HttpStatusCode.BadRequest, "invalid_link");
        used.Header("RateLimit-Policy").ShouldBe("\"email_links\";q=1;w=60");

        (await server.Client().PostAsync("/api/v1/verification/complete", new { token = "x" })).ShouldBeProblem(HttpStatusCode.TooManyRequests, "rate_limited");
    }

    /// <summary>Reads the compiled handlers, so that it also finds a new endpoint.</summary>
    [Fact]
    [Trait("Requirement", "R78")]
    public void Each_endpoint_that_lets_anonymous_clients_store_something_has_a_limit_per_IP_address()
    {
        using var server = new RunningServer();

        var storing = (from endpoint in server.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
                       where endpoint.Metadata.GetMetadata<AccessRequirement>()?.RequiresSession == false
                       let commands = SentRequests.Of(endpoint).Where(request => request.IsAssignableTo(typeof(ICommandBase)) && !request.IsAssignableTo(typeof(ISentByServer))).ToList()
                       // A logout ends one session, once.
                       where commands.Exists(command => command != typeof(LogoutCommand))
                       select endpoint).ToList();

        storing.Count.ShouldBeGreaterThan(20);
        storing.Where(endpoint => endpoint.Metadata.GetMetadata<RateLimitMetadata>() is null).Select(endpoint => endpoint.DisplayName).ShouldBeEmpty();
    }

    [Theory]
    [Trait("Requirement", "R18")]
    [InlineData("POST", "/api/v1/users", "RateLimits:Registrations")]
    [InlineData("POST", "/api/v1/recovery", "RateLimits:Recoveries")]
    [InlineData("POST", "/api/v1/invitations/accept", "RateLimits:EmailLinks")]
    [InlineData("POST", "/api/v1/sessions", "RateLimits:Logins")]
    public async Task An_IPv6_48_may_send_ten_times_as_much_as_one_of_its_64(string method, string path, string setting)
    {
        using var server = RunningServer.With((setting, "1"), ("Proxies:Known", "127.0.0.1"));
        for (var i = 0; i < AddressRateLimiter.NetworkFactor; i++) (await SendFromAsync($"2001:db8:1:{i:x}::1")).Status.ShouldNotBe(HttpStatusCode.TooManyRequests);

        (await SendFromAsync("2001:db8:1:ffff::1")).ShouldBeProblem(HttpStatusCode.TooManyRequests, "rate_limited");
        (await SendFromAsync("2001:db8:2::1")).Status.ShouldNotBe(HttpStatusCode.TooManyRequests);
        (await SendFromAsync("2001:db8:2::2")).ShouldBeProblem(HttpStatusCode.TooManyRequests, "rate_limited");

        Task<Answer> SendFromAsync(string ipAddress) => server.Client().SendAsync(new HttpMethod(method), path, new { }, ("X-Forwarded-For", ipAddress));
    }

    private static string RateLimitHeadersOf(Answer answer) => $"{answer.Header("RateLimit-Policy")} {answer.Header("RateLimit")}";

    [Fact]
    [Trait("Requirement", "R18")]
    public async Task Registrations_are_rate_limited_by_IP_address()
    {
        using var server = RunningServer.With(("RateLimits:Registrations", "1"));
        await server.RegisterAsync();

        (await server.Client().PostAsync("/api/v1/users", new { username = "one too many", password = RunningServer.Password })).ShouldBeProblem(HttpStatusCode.TooManyRequests, "rate_limited");
    }
}
