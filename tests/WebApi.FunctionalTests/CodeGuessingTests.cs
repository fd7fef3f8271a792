using System.Net;
using Auth.WebApi.FunctionalTests.Running;

namespace Auth.WebApi.FunctionalTests;

/// <summary>Verified code guesses are bounded regardless of the number of logins, as the metric shows (P1).</summary>
[Collection(ProcessWideCounterTests.Name)]
public sealed class CodeGuessingTests(RunningServer server) : IClassFixture<RunningServer>
{
    [Fact]
    [Trait("Requirement", "R65")]
    [Trait("Requirement", "R66")]
    public async Task At_most_five_of_a_thousand_wrong_codes_are_verified_across_many_logins()
    {
        var enrolled = await TotpEnrollment.CreateAsync(server);
        var client = server.Client();
        using var codes = new CodeVerificationCounter();

        var answers = new List<Answer>();
        var challenge = "";
        for (var round = 0; round < 100; round++)
        {
            var login = await client.LoginAsync(enrolled.User.Username);
            if (login.Status == HttpStatusCode.Accepted) challenge = login.Json.GetProperty("challenge").GetString()!;
            answers.AddRange(await Task.WhenAll(Enumerable.Range(0, 10).Select(i => TotpEnrollment.RedeemAsync(client, challenge, $"{i:D6}"))));
        }

        codes.Wrong.ShouldBe(5);
        answers.Count(a => a.Status == HttpStatusCode.Unauthorized).ShouldBe(5);
        answers.Count(a => a.Status == HttpStatusCode.Locked).ShouldBe(995);
        (await TotpEnrollment.RedeemAsync(client, challenge, enrolled.Code)).ShouldBeProblem(HttpStatusCode.Locked, "account_locked");
    }

    [Fact]
    [Trait("Requirement", "R65")]
    public async Task A_new_login_does_not_reset_failed_code_attempts()
    {
        var enrolled = await TotpEnrollment.CreateAsync(server);
        using var codes = new CodeVerificationCounter();

        for (var i = 0; i < 5; i++) (await enrolled.SignInAsync(TotpEnrollment.WrongCode)).ShouldBeProblem(HttpStatusCode.Unauthorized, "invalid_code");

        (await server.Client().LoginAsync(enrolled.User.Username)).ShouldBeProblem(HttpStatusCode.Locked, "account_locked");
        codes.Wrong.ShouldBe(5);
    }

    [Fact]
    [Trait("Requirement", "R65")]
    public async Task Wrong_codes_and_wrong_passwords_count_towards_the_same_lockout()
    {
        var enrolled = await TotpEnrollment.CreateAsync(server);

        for (var i = 0; i < 3; i++) await enrolled.SignInAsync(TotpEnrollment.WrongCode);
        for (var i = 0; i < 2; i++) await server.Client().LoginAsync(enrolled.User.Username, "a wrong password");

        (await server.GetUserAsync(enrolled.User)).Json.GetProperty("status").GetString().ShouldBe("locked_out");
    }

    [Theory]
    [Trait("Requirement", "R65")]
    [InlineData("wrong")]
    [InlineData("12345")]
    [InlineData("1234567")]
    [InlineData("000000-000000-000000-00000u")]
    public async Task A_malformed_code_is_not_counted_as_an_attempt(string text)
    {
        var enrolled = await TotpEnrollment.CreateAsync(server);
        using var codes = new CodeVerificationCounter();

        for (var i = 0; i < 10; i++) (await enrolled.SignInAsync(text)).ShouldBeProblem(HttpStatusCode.BadRequest, "validation_failed");
        (await enrolled.Client.PostAsync("/api/v1/sessions/current/step-up", new { password = RunningServer.Password, code = text })).ShouldBeProblem(HttpStatusCode.BadRequest, "validation_failed");

        codes.Wrong.ShouldBe(0);
        (await enrolled.SignInAsync(enrolled.Code)).Status.ShouldBe(HttpStatusCode.Created);
    }

    /// <summary>The response depends only on the text, and not on the challenge, the account or the correct code (P5).</summary>
    [Fact]
    [Trait("Requirement", "R65")]
    public async Task A_malformed_code_gets_the_same_response_with_and_without_a_challenge()
    {
        var enrolled = await TotpEnrollment.CreateAsync(server);
        var client = server.Client();

        var with = await TotpEnrollment.RedeemAsync(client, await enrolled.LoginAsync(client), "wrong");
        var without = await TotpEnrollment.RedeemAsync(client, "chl_none", "wrong");

        with.ShouldBeProblem(HttpStatusCode.BadRequest, "validation_failed");
        without.Json.GetProperty("errors").ToString().ShouldBe(with.Json.GetProperty("errors").ToString());
        without.Status.ShouldBe(with.Status);
    }

    [Theory]
    [Trait("Requirement", "R65")]
    [InlineData('\u0660')]
    [InlineData('\u06F0')]
    [InlineData('\uFF10')]
    public async Task A_correct_code_in_digits_of_another_script_is_accepted(char zero)
    {
        var enrolled = await TotpEnrollment.CreateAsync(server);
        var typed = string.Concat(enrolled.Code.Select(digit => (char)(zero + digit - '0')));

        (await enrolled.SignInAsync($"\u200F{typed[..3]}-{typed[3..]}\u200F")).Status.ShouldBe(HttpStatusCode.Created);
    }
}
