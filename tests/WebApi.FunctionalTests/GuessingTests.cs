using System.Net;
using Auth.WebApi.FunctionalTests.Running;

namespace Auth.WebApi.FunctionalTests;

/// <summary>Verified guesses are bounded without rejecting correct logins, as the metric shows (P1).</summary>
[Collection(CountingTests.Name)]
public sealed class GuessingTests(RunningServer server) : IClassFixture<RunningServer>
{
    [Fact]
    [Trait("Requirement", "R12")]
    public async Task Of_fifty_wrong_guesses_at_once_at_most_five_are_checked()
    {
        var account = await server.RegisterAsync();
        using var checkedPasswords = new CheckedPasswords();

        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => server.Client().LoginAsync(account.Username, $"wrong guess {i}")));

        checkedPasswords.Wrong.ShouldBe(5);
        answers.Count(a => a.Status == HttpStatusCode.Unauthorized).ShouldBe(5);
        answers.Count(a => a.Status == HttpStatusCode.Locked).ShouldBe(45);
    }

    [Fact]
    [Trait("Requirement", "R15")]
    public async Task Twenty_right_logins_at_once_all_succeed()
    {
        var account = await server.RegisterAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => server.Client().LoginAsync(account.Username)));

        answers.ShouldAllBe(a => a.Status == HttpStatusCode.Created);
    }

    [Fact]
    [Trait("Requirement", "R13")]
    public async Task All_spellings_of_a_name_share_one_count()
    {
        var account = await server.RegisterAsync("Ångström", "angstrom@example.org");
        using var checkedPasswords = new CheckedPasswords();

        foreach (var spelling in new[] { "ångström", "ÅNGSTRÖM", "A\u030Angstro\u0308m", " Ångström ", "Ångström", "angstrom@example.org", "ANGSTROM@EXAMPLE.ORG" })
        {
            await server.Client().LoginAsync(spelling, "a wrong password");
        }

        // The email identifies the same account, and so shares its counter.
        checkedPasswords.Wrong.ShouldBe(5);
        (await server.GetUserAsync(account)).Json.GetProperty("status").GetString().ShouldBe("locked_out");
    }

    [Fact]
    [Trait("Requirement", "R14")]
    [Trait("Requirement", "R06")]
    public async Task The_current_password_of_a_change_is_counted_like_a_logins()
    {
        var account = await server.RegisterAsync();
        var client = await server.SignInAsync(account);
        using var checkedPasswords = new CheckedPasswords();

        for (var i = 0; i < 3; i++) await client.PostAsync("/api/v1/me/password", new { currentPassword = "a wrong password", newPassword = "another good password" });
        for (var i = 0; i < 3; i++) await server.Client().LoginAsync(account.Username, "a wrong password");

        checkedPasswords.Wrong.ShouldBe(5);
        var rejected = await client.PostAsync("/api/v1/me/password", new { currentPassword = RunningServer.Password, newPassword = "another good password" });
        rejected.ShouldBeProblem(HttpStatusCode.Locked, "account_locked");
    }

    [Fact]
    [Trait("Requirement", "R21")]
    public async Task A_name_that_nobody_has_costs_as_many_checks_as_one_that_somebody_has()
    {
        using var checkedPasswords = new CheckedPasswords();

        for (var i = 0; i < 8; i++) await server.Client().LoginAsync("no such user", "a wrong password");

        checkedPasswords.Wrong.ShouldBe(5);
    }

    [Fact]
    [Trait("Requirement", "R02")]
    public async Task A_password_beyond_the_maximum_is_refused_without_being_checked()
    {
        var account = await server.RegisterAsync();
        using var checkedPasswords = new CheckedPasswords();

        var answer = await server.Client().LoginAsync(account.Username, new string('x', 1025));

        answer.ShouldBeProblem(HttpStatusCode.BadRequest, "validation_failed").Json.GetProperty("errors").TryGetProperty("password", out _).ShouldBeTrue();
        checkedPasswords.Wrong.ShouldBe(0);
    }
}
