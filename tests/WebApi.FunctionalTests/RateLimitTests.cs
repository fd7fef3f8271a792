using System.Globalization;
using System.Net;
using Auth.WebApi.FunctionalTests.Running;

namespace Auth.WebApi.FunctionalTests;

public sealed class RateLimitTests
{
    [Fact]
    [Trait("Requirement", "R18")]
    [Trait("Requirement", "R19")]
    public async Task Logins_from_one_address_over_all_accounts_are_limited_and_others_are_not()
    {
        using var server = RunningServer.With(("RateLimits:Logins", "3"));
        for (var i = 0; i < 3; i++) (await server.Client().LoginAsync($"nobody {i}", "a wrong password")).Status.ShouldBe(HttpStatusCode.Unauthorized);

        var refused = (await server.Client().LoginAsync("nobody 4", "a wrong password")).ShouldBeProblem(HttpStatusCode.TooManyRequests, "rate_limited");

        int.Parse(refused.Header("Retry-After")!, CultureInfo.InvariantCulture).ShouldBeInRange(1, 60);
        (await server.Client(from: IPAddress.Parse("127.0.0.3")).LoginAsync("nobody 5", "a wrong password")).Status.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    [Trait("Requirement", "R18")]
    public async Task Registrations_from_one_address_are_limited()
    {
        using var server = RunningServer.With(("RateLimits:Registrations", "1"));
        await server.RegisterAsync();

        (await server.Client().PostAsync("/api/v1/users", new { username = "one too many", password = RunningServer.Password })).ShouldBeProblem(HttpStatusCode.TooManyRequests, "rate_limited");
    }
}
