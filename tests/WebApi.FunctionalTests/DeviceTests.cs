using System.Net;
using Auth.WebApi.FunctionalTests.Running;

namespace Auth.WebApi.FunctionalTests;

/// <summary>A known device is not locked out by failed attempts of unknown clients (P6).</summary>
public sealed class DeviceTests(RunningServer server) : IClassFixture<RunningServer>
{
    private const string Cookie = "__Host-auth-device";

    [Fact]
    public async Task Guesses_of_unknown_clients_lock_out_unknown_clients_but_not_a_known_device()
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
    public async Task The_device_cookie_identifies_a_known_device_during_a_lockout()
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
    public async Task The_device_cookie_is_host_only_secure_and_httponly()
    {
        var answer = await LoginInBrowserAsync(await server.RegisterAsync());

        var cookie = answer.Headers.GetValues("Set-Cookie").Single(c => c.StartsWith(Cookie, StringComparison.Ordinal));
        cookie.Split("; ")[1..].ShouldBe(["max-age=15552000", "path=/", "secure", "samesite=lax", "httponly"], ignoreOrder: true);
        answer.Json.TryGetProperty("deviceToken", out _).ShouldBeFalse();
    }

    [Fact]
    [Trait("Requirement", "R36")]
    public async Task A_duplicate_device_cookie_is_ignored()
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
    public async Task An_unknown_device_token_is_ignored_and_replaced_by_a_new_one(string deviceToken)
    {
        var answer = await LoginAsync(await server.RegisterAsync(), deviceToken);

        answer.Status.ShouldBe(HttpStatusCode.Created, answer.Text);
        answer.Json.GetProperty("deviceToken").GetString().ShouldNotBe(deviceToken);
    }

    [Fact]
    public async Task A_device_token_does_not_authenticate()
    {
        var deviceToken = await SignInAsync(await server.RegisterAsync());
        var client = server.Client();
        client.Bearer = deviceToken;

        (await client.GetAsync("/api/v1/sessions/current")).ShouldBeProblem(HttpStatusCode.Unauthorized, "not_authenticated");
    }

    [Fact]
    [Trait("Requirement", "R20")]
    public async Task A_device_token_of_another_user_does_not_reveal_whether_a_username_exists()
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

    private async Task<string> SignInAsync(TestUser account) => (await LoginAsync(account)).Json.GetProperty("deviceToken").GetString()!;

    private Task<Answer> LoginAsync(TestUser account, string? deviceToken = null, string password = RunningServer.Password) =>
        server.Client().PostAsync("/api/v1/sessions", new { username = account.Username, password, transport = "bearer", deviceToken });

    private Task<Answer> LoginInBrowserAsync(TestUser account, string? cookie = null) =>
        server.Client().SendAsync(
            HttpMethod.Post, "/api/v1/sessions", new { username = account.Username, password = RunningServer.Password }, cookie is null ? [] : [("Cookie", cookie)]);

    private static string CookieOf(Answer answer) =>
        answer.Headers.GetValues("Set-Cookie").Select(c => c.Split(';')[0].Split('=')).Single(c => c[0] == Cookie)[1];
}
