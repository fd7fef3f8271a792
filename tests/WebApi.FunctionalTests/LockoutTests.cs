using System.Net;
using Auth.WebApi.FunctionalTests.Running;

namespace Auth.WebApi.FunctionalTests;

public sealed class LockoutTests
{
    [Fact]
    [Trait("Requirement", "R16")]
    [Trait("Requirement", "R19")]
    public async Task A_lockout_ends_at_the_announced_time_and_is_not_extended_by_logins_during_it()
    {
        using var server = new RunningServer();
        var account = await server.RegisterAsync();
        for (var i = 0; i < 5; i++) await server.Client().LoginAsync(account.Username, "a wrong password");

        server.Clock.Advance(TimeSpan.FromSeconds(0.5));
        (await server.Client().LoginAsync(account.Username)).ShouldBeProblem(HttpStatusCode.Locked, "account_locked").Header("Retry-After").ShouldBe("900");
        server.Clock.Advance(TimeSpan.FromMinutes(14));
        (await server.Client().LoginAsync(account.Username)).Header("Retry-After").ShouldBe("60");
        server.Clock.Advance(TimeSpan.FromMinutes(1));

        (await server.Client().LoginAsync(account.Username)).Status.ShouldBe(HttpStatusCode.Created);
    }

    [Fact]
    public async Task A_lockout_without_an_end_sends_no_retry_after_header()
    {
        using var server = RunningServer.With(("Lockout:Duration", "Forever"), ("Lockout:MaxFailedAttempts", "1"));
        var account = await server.RegisterAsync();
        await server.Client().LoginAsync(account.Username, "a wrong password");
        server.Clock.Advance(TimeSpan.FromDays(400));

        (await server.Client().LoginAsync(account.Username)).ShouldBeProblem(HttpStatusCode.Locked, "account_locked").Header("Retry-After").ShouldBeNull();
        var seen = (await server.GetUserAsync(account)).Json;
        seen.GetProperty("status").GetString().ShouldBe("locked_out");
        seen.GetProperty("lockedUntil").ValueKind.ShouldBe(System.Text.Json.JsonValueKind.Null);
    }

    [Fact]
    [Trait("Requirement", "R17")]
    public async Task A_lockout_does_not_end_existing_sessions()
    {
        using var server = new RunningServer();
        var account = await server.RegisterAsync();
        var client = await server.SignInAsync(account);

        for (var i = 0; i < 6; i++) await server.Client().LoginAsync(account.Username, "a wrong password");

        (await client.IsSignedInAsync()).ShouldBeTrue();
    }
}
