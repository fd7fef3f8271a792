using System.Net;
using System.Text.Json;
using Auth.WebApi.FunctionalTests.Pages;
using Auth.WebApi.FunctionalTests.Running;

namespace Auth.WebApi.FunctionalTests;

/// <summary>An address that fails on many accounts is slowed down, and reported.</summary>
[Trait("Requirement", "R81")]
public sealed class SprayingTests
{
    private const string Code = "too_many_failures";

    [Fact]
    public async Task One_password_on_many_names_slows_the_address_down_and_spares_others()
    {
        using var server = Start();
        var account = await server.RegisterAsync();

        (await SprayAsync(server, 4)).ShouldAllBe(answer => answer.Status == HttpStatusCode.Unauthorized);

        var rejected = (await server.Client().LoginAsync(account.Username)).ShouldBeProblem(HttpStatusCode.TooManyRequests, Code);
        rejected.Header("Retry-After").ShouldBe("15");
        (await server.Client(from: IPAddress.Parse("127.0.1.1")).LoginAsync(account.Username)).Status.ShouldBe(HttpStatusCode.Created);

        server.Clock.Advance(TimeSpan.FromSeconds(15));
        (await server.Client().LoginAsync(account.Username)).Status.ShouldBe(HttpStatusCode.Created);
    }

    [Fact]
    public async Task A_slowed_address_has_one_attempt_in_fifteen_seconds()
    {
        using var server = Start();
        await SprayAsync(server, 4);

        for (var i = 0; i < 3; i++)
        {
            server.Clock.Advance(TimeSpan.FromSeconds(15));
            (await server.Client().LoginAsync($"another {i}", "a wrong password")).Status.ShouldBe(HttpStatusCode.Unauthorized);
            (await server.Client().LoginAsync($"one more {i}", "a wrong password")).ShouldBeProblem(HttpStatusCode.TooManyRequests, Code).Header("Retry-After").ShouldBe("15");
        }
    }

    [Fact]
    [Trait("Requirement", "R20")]
    public async Task The_username_and_the_email_of_an_account_count_as_two_names()
    {
        using var server = Start();
        var account = await server.RegisterAsync(email: "alice@example.org");
        await SprayAsync(server, 2);

        foreach (var name in new[] { account.Username, "alice@example.org" }) (await server.Client().LoginAsync(name, "a wrong password")).Status.ShouldBe(HttpStatusCode.Unauthorized);

        (await server.Client().LoginAsync("unknown", "a wrong password")).ShouldBeProblem(HttpStatusCode.TooManyRequests, Code);
    }

    [Fact]
    public async Task A_flood_of_guesses_in_parallel_stops_soon_after_the_limit()
    {
        // The clock stands still, so no turn comes up, and no request waits in vain, however slow the machine is. With hashes that are not cheap, there are two permits.
        using var server = RunningServer.With(("RateLimits:FailedAccounts", "4"), ("Passwords:MaxConcurrentHashes", "1"), ("Passwords:MaxQueueWait", "00:01:00"), ("Passwords:Iterations", "1000000"));

        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => server.Client().LoginAsync($"unknown {i}", "one password")));

        // Those that had a permit when the limit was reached are still answered.
        answers.Count(answer => answer.Status == HttpStatusCode.Unauthorized).ShouldBeInRange(4, 6);
        answers.Where(answer => answer.Status != HttpStatusCode.Unauthorized).ShouldAllBe(answer => answer.Status == HttpStatusCode.TooManyRequests);
    }

    [Fact]
    [Trait("Requirement", "R20")]
    public async Task The_rejection_is_equal_for_known_and_unknown_names()
    {
        using var server = Start();
        var account = await server.RegisterAsync();
        await SprayAsync(server, 4);

        var known = await server.Client().LoginAsync(account.Username, "a wrong password");
        var unknown = await server.Client().LoginAsync("no such user", "a wrong password");

        (known.Status, known.Json.GetProperty("detail").GetString()).ShouldBe((unknown.Status, unknown.Json.GetProperty("detail").GetString()));
        known.Header("Retry-After").ShouldBe(unknown.Header("Retry-After"));
    }

    [Fact]
    public async Task The_owner_keeps_access_from_a_known_device_at_the_address()
    {
        using var server = Start();
        var account = await server.RegisterAsync();
        var device = (await server.Client().LoginAsync(account.Username)).Json.GetProperty("deviceToken").GetString();
        await SprayAsync(server, 5);

        (await server.Client().LoginAsync(account.Username)).ShouldBeProblem(HttpStatusCode.TooManyRequests, Code);
        (await server.Client().PostAsync("/api/v1/sessions", new { username = account.Username, password = RunningServer.Password, deviceToken = device })).Status.ShouldBe(HttpStatusCode.Created);
    }

    [Fact]
    public async Task A_signed_in_user_at_the_address_can_confirm_the_identity_and_change_the_password()
    {
        using var server = Start();
        var client = await server.SignInAsync(await server.RegisterAsync());
        await SprayAsync(server, 5);

        (await client.PostAsync("/api/v1/sessions/current/step-up", new { password = RunningServer.Password })).Status.ShouldBe(HttpStatusCode.OK);
        (await client.PostAsync("/api/v1/me/password", new { currentPassword = RunningServer.Password, newPassword = "another password of mine" })).Status.ShouldBe(HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task Administrators_find_the_network_in_the_audit_log()
    {
        using var server = Start();
        var administrator = await server.AdministratorAsync();
        await SprayAsync(server, 6);

        var suspected = (await administrator.GetAsync("/api/v1/admin/events?type=password_spraying_suspected")).Json.GetProperty("items").EnumerateArray().ShouldHaveSingleItem();

        suspected.GetProperty("details").GetProperty("network").GetString().ShouldBe("127.0.0.1/32");
        suspected.GetProperty("details").GetProperty("accounts").GetString().ShouldBe("4");
        suspected.GetProperty("userId").ValueKind.ShouldBe(JsonValueKind.Null);
    }

    [Fact]
    public async Task The_metric_counts_suspected_networks()
    {
        using var server = RunningServer.With(("RateLimits:FailedAccounts", "4"), ("Metrics:Enabled", "true"));
        await SprayAsync(server, 4);

        (await server.Client().GetAsync("/metrics")).Text.ShouldMatch("(?m)^auth_password_spraying_suspicions_total\\{\\} [0-9]+");
    }

    [Fact]
    public async Task The_sign_in_page_says_when_to_try_again()
    {
        using var server = Start();
        await SprayAsync(server, 4);

        var page = await new Browser(server).SendAsync("/sign-in", ("username", "alice"), ("password", "a wrong password"));

        page.Status.ShouldBe(HttpStatusCode.TooManyRequests);
        page.Text.ShouldContain("Too many sign-ins from your network have failed.");
    }

    private static RunningServer Start() => RunningServer.With(("RateLimits:FailedAccounts", "4"));

    private static async Task<List<Answer>> SprayAsync(RunningServer server, int names)
    {
        var answers = new List<Answer>();
        for (var i = 0; i < names; i++) answers.Add(await server.Client().LoginAsync($"sprayed {i}", "one password for all"));
        return answers;
    }
}
