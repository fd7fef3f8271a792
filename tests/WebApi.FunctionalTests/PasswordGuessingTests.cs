using System.Net;
using Auth.WebApi.FunctionalTests.Running;

namespace Auth.WebApi.FunctionalTests;

/// <summary>Verified guesses are bounded without rejecting correct logins, as the metric shows (P1).</summary>
[Collection(ProcessWideCounterTests.Name)]
public sealed class PasswordGuessingTests(RunningServer server) : IClassFixture<RunningServer>
{
    [Fact]
    [Trait("Requirement", "R12")]
    public async Task At_most_five_of_fifty_concurrent_wrong_passwords_are_verified()
    {
        var account = await server.RegisterAsync();
        using var checkedPasswords = new PasswordVerificationCounter();

        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => server.Client().LoginAsync(account.Username, $"wrong guess {i}")));

        checkedPasswords.Wrong.ShouldBe(5);
        answers.Count(a => a.Status == HttpStatusCode.Unauthorized).ShouldBe(5);
        answers.Count(a => a.Status == HttpStatusCode.Locked).ShouldBe(45);
    }

    [Fact]
    [Trait("Requirement", "R15")]
    public async Task Twenty_concurrent_correct_logins_all_succeed()
    {
        var account = await server.RegisterAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => server.Client().LoginAsync(account.Username)));

        answers.ShouldAllBe(a => a.Status == HttpStatusCode.Created);
    }

    [Fact]
    [Trait("Requirement", "R13")]
    public async Task All_spellings_of_a_login_name_share_one_attempt_counter()
    {
        var account = await server.RegisterAsync("Ångström", "angstrom@example.org");
        using var checkedPasswords = new PasswordVerificationCounter();

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
    public async Task A_wrong_current_password_of_a_password_change_counts_as_a_failed_attempt()
    {
        var account = await server.RegisterAsync();
        var client = await server.SignInAsync(account);
        using var checkedPasswords = new PasswordVerificationCounter();

        for (var i = 0; i < 3; i++) await client.PostAsync("/api/v1/me/password", new { currentPassword = "a wrong password", newPassword = "another good password" });
        for (var i = 0; i < 3; i++) await server.Client().LoginAsync(account.Username, "a wrong password");

        checkedPasswords.Wrong.ShouldBe(5);
        var rejected = await client.PostAsync("/api/v1/me/password", new { currentPassword = RunningServer.Password, newPassword = "another good password" });
        rejected.ShouldBeProblem(HttpStatusCode.Locked, "account_locked");
    }

    [Fact]
    [Trait("Requirement", "R21")]
    public async Task An_unknown_username_costs_as_many_password_verifications_as_a_known_one()
    {
        using var checkedPasswords = new PasswordVerificationCounter();

        for (var i = 0; i < 8; i++) await server.Client().LoginAsync("no such user", "a wrong password");

        checkedPasswords.Wrong.ShouldBe(5);
    }

    [Fact]
    [Trait("Requirement", "R02")]
    public async Task A_password_longer_than_the_maximum_is_rejected_without_verification()
    {
        var account = await server.RegisterAsync();
        using var checkedPasswords = new PasswordVerificationCounter();

        var answer = await server.Client().LoginAsync(account.Username, new string('x', 1025));

        answer.ShouldBeProblem(HttpStatusCode.BadRequest, "validation_failed").Json.GetProperty("errors").TryGetProperty("password", out _).ShouldBeTrue();
        checkedPasswords.Wrong.ShouldBe(0);
    }
}
