using System.Net;
using Auth.WebApi.FunctionalTests.Running;

namespace Auth.WebApi.FunctionalTests;

/// <summary>A known device is not locked out by failed attempts of unknown clients (P6).</summary>
public sealed class DeviceTests(RunningServer server) : IClassFixture<RunningServer>
{
    private const string Cookie = "__Host-auth-device";

    [Fact]
    public async Task Strangers_from_many_addresses_lock_themselves_out_and_not_the_owners_device()
    {
        var account = await server.RegisterAsync();
        var deviceToken = await SignInAsync(account);

        for (var i = 0; i < 50; i++)
        {
            using var unknown = new ApiClient(server.Address, "unknown clients", IPAddress.Parse($"127.0.1.{i + 1}"));
            await unknown.LoginAsync(account.Username, $"wrong guess {i}");
        }

        (await LoginAsync(account)).ShouldBeProblem(HttpStatusCode.Locked, "account_locked");
        (await LoginAsync(account, deviceToken)).Status.ShouldBe(HttpStatusCode.Created);
        server.Clock.Advance(TimeSpan.FromMinutes(15));
        (await LoginAsync(account)).Status.ShouldBe(HttpStatusCode.Created);
    }

    [Fact]
    public async Task A_browser_keeps_its_device_in_a_cookie_of_its_own()
    {
        var account = await server.RegisterAsync();
        var first = await LoginInBrowserAsync(account);
        var device = CookieOf(first);

        for (var i = 0; i < 5; i++) await server.Client().LoginAsync(account.Username, "wrong guess");
        var again = await LoginInBrowserAsync(account, $"{Cookie}={device}");

        again.Status.ShouldBe(HttpStatusCode.Created, again.Text);
        CookieOf(again).ShouldBe(device);
    }

    [Fact]
    [Trait("Requirement", "R35")]
    public async Task The_cookie_is_bound_to_the_host_and_out_of_reach_of_scripts()
    {
        var answer = await LoginInBrowserAsync(await server.RegisterAsync());

        var cookie = answer.Headers.GetValues("Set-Cookie").Single(c => c.StartsWith(Cookie, StringComparison.Ordinal));
        cookie.Split("; ")[1..].ShouldBe(["max-age=15552000", "path=/", "secure", "samesite=lax", "httponly"], ignoreOrder: true);
        answer.Json.TryGetProperty("deviceToken", out _).ShouldBeFalse();
    }

    [Fact]
    [Trait("Requirement", "R36")]
    public async Task A_device_cookie_that_came_twice_is_none()
    {
        var account = await server.RegisterAsync();
        var device = CookieOf(await LoginInBrowserAsync(account));

        var answer = await LoginInBrowserAsync(account, $"{Cookie}={device}; {Cookie}={device}");

        CookieOf(answer).ShouldNotBe(device);
    }

    [Theory]
    [InlineData("")]
    [InlineData("dev_")]
    [InlineData("not a token at all")]
    [InlineData("dev_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public async Task A_device_token_that_is_not_known_makes_a_stranger_and_no_error(string deviceToken)
    {
        var answer = await LoginAsync(await server.RegisterAsync(), deviceToken);

        answer.Status.ShouldBe(HttpStatusCode.Created, answer.Text);
        answer.Json.GetProperty("deviceToken").GetString().ShouldNotBe(deviceToken);
    }

    [Fact]
    public async Task A_device_token_signs_nobody_in()
    {
        var deviceToken = await SignInAsync(await server.RegisterAsync());
        var client = server.Client();
        client.Bearer = deviceToken;

        (await client.GetAsync("/api/v1/sessions/current")).ShouldBeProblem(HttpStatusCode.Unauthorized, "not_authenticated");
    }

    [Fact]
    [Trait("Requirement", "R20")]
    public async Task A_device_token_of_ones_own_tells_nothing_about_another_name()
    {
        var deviceToken = await SignInAsync(await server.RegisterAsync());
        var victim = await server.RegisterAsync();

        for (var i = 0; i < 7; i++)
        {
            var forKnownName = await LoginAsync(victim, deviceToken, "wrong guess");
            var forUnknownName = await LoginAsync(victim with { Username = victim.Username + " unknown" }, deviceToken, "wrong guess");

            forUnknownName.Status.ShouldBe(forKnownName.Status);
            forUnknownName.Code.ShouldBe(forKnownName.Code);
        }
    }

    private async Task<string> SignInAsync(Account account) => (await LoginAsync(account)).Json.GetProperty("deviceToken").GetString()!;

    private Task<Answer> LoginAsync(Account account, string? deviceToken = null, string password = RunningServer.Password) =>
        server.Client().PostAsync("/api/v1/sessions", new { username = account.Username, password, transport = "bearer", deviceToken });

    private Task<Answer> LoginInBrowserAsync(Account account, string? cookie = null) =>
        server.Client().SendAsync(
            HttpMethod.Post, "/api/v1/sessions", new { username = account.Username, password = RunningServer.Password }, cookie is null ? [] : [("Cookie", cookie)]);

    private static string CookieOf(Answer answer) =>
        answer.Headers.GetValues("Set-Cookie").Select(c => c.Split(';')[0].Split('=')).Single(c => c[0] == Cookie)[1];
}
