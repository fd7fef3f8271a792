using System.Globalization;
using System.Net;
using Auth.WebApi.FunctionalTests.Running;
using Auth.WebApi.Security;

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
        var clock = new SteppedClock();
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

        var paths = (await server.Client().GetAsync("/openapi/v1.json")).Json.GetProperty("paths");

        var refusal = paths.GetProperty("/api/v1/sessions").GetProperty("post").GetProperty("responses").GetProperty("429");
        refusal.GetProperty("headers").EnumerateObject().Select(h => h.Name).ShouldBe(["RateLimit-Policy", "RateLimit"], ignoreOrder: true);
        paths.GetProperty("/api/v1/me").GetProperty("get").GetProperty("responses").GetProperty("200").TryGetProperty("headers", out _).ShouldBeFalse();
    }

    [Theory]
    [Trait("Requirement", "R18")]
    [InlineData("POST", "/api/v1/users", "RateLimits:Registrations")]
    [InlineData("POST", "/api/v1/recovery", "RateLimits:Recoveries")]
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
