using System.Net;
using Auth.WebApi.FunctionalTests.Running;

namespace Auth.WebApi.FunctionalTests.Pages;

/// <summary>Pages share the rate limits of the API.</summary>
[Trait("Requirement", "R18")]
public sealed class PageRateLimitTests : IDisposable
{
    private readonly RunningServer _server = RunningServer.With(("RateLimits:Logins", "3"), ("RateLimits:Registrations", "3"), ("RateLimits:Recoveries", "3"), ("RateLimits:EmailLinks", "3"));

    public void Dispose() => _server.Dispose();

    [Theory]
    [InlineData("/sign-in", "logins")]
    [InlineData("/sign-in/second-factor", "logins")]
    [InlineData("/setup", "logins")]
    [InlineData("/register", "registrations")]
    [InlineData("/forgot-password", "recoveries")]
    [InlineData("/verify-email", "email_links")]
    [InlineData("/verify-email/new-link", "recoveries")]
    [InlineData("/reset-password", "email_links")]
    [InlineData("/complete-registration", "email_links")]
    [InlineData("/accept-invitation", "email_links")]
    public async Task Public_forms_are_rate_limited(string path, string policy) =>
        (await new Browser(_server).SendAsync(path)).Header("RateLimit").ShouldBe($"\"{policy}\";r=2;t=60");

    [Theory]
    [InlineData("/confirm-identity", "logins")]
    [InlineData("/account/password", "logins")]
    [InlineData("/account/security/authenticator/confirm", "logins")]
    [InlineData("/account/verification", "recoveries")]
    [InlineData("/account/email", "recoveries")]
    public async Task Forms_of_signed_in_users_are_rate_limited(string path, string policy)
    {
        var browser = new Browser(_server);
        await browser.SignInAsync((await _server.RegisterAsync()).Username);

        (await browser.SendAsync(path)).Header("RateLimit").ShouldStartWith($"\"{policy}\";r=");
    }

    [Theory]
    [InlineData("/verify-email")]
    [InlineData("/reset-password")]
    [InlineData("/complete-registration")]
    [InlineData("/accept-invitation")]
    public async Task Opening_an_email_link_is_rate_limited(string path) =>
        (await new Browser(_server).OpenAsync($"{path}?token=x")).Header("RateLimit").ShouldBe("\"email_links\";r=2;t=60");

    [Fact]
    public async Task API_and_pages_share_one_rate_limit_that_the_page_reports()
    {
        for (var i = 0; i < 3; i++) await _server.Client().LoginAsync($"unknown {i}", "a wrong password");

        var rejected = await new Browser(_server).SendAsync("/sign-in", ("username", "unknown"), ("password", "a wrong password"));

        rejected.ShouldBePage("Too many requests", HttpStatusCode.TooManyRequests).Header("Retry-After").ShouldBe("60");
    }
}
