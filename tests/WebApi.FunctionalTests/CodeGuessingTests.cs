using System.Net;
using Auth.WebApi.FunctionalTests.Running;

namespace Auth.WebApi.FunctionalTests;

/// <summary>P1 for codes: guesses are bounded, however often the password is given. Counted by the metric.</summary>
[Collection(CountingTests.Name)]
public sealed class CodeGuessingTests(RunningServer server) : IClassFixture<RunningServer>
{
    [Fact]
    [Trait("Requirement", "R65")]
    [Trait("Requirement", "R66")]
    public async Task Of_a_thousand_wrong_codes_over_many_fresh_logins_at_most_five_are_checked()
    {
        var enrolled = await Enrolled.AtAsync(server);
        var client = server.Client();
        using var codes = new CheckedCodes();

        var answers = new List<Answer>();
        var challenge = "";
        for (var round = 0; round < 100; round++)
        {
            var login = await client.LoginAsync(enrolled.Account.Username);
            if (login.Status == HttpStatusCode.Accepted) challenge = login.Json.GetProperty("challenge").GetString()!;
            answers.AddRange(await Task.WhenAll(Enumerable.Range(0, 10).Select(i => Enrolled.RedeemAsync(client, challenge, $"{i:D6}"))));
        }

        codes.Wrong.ShouldBe(5);
        answers.Count(a => a.Status == HttpStatusCode.Unauthorized).ShouldBe(5);
        answers.Count(a => a.Status == HttpStatusCode.Locked).ShouldBe(995);
        (await Enrolled.RedeemAsync(client, challenge, enrolled.Code)).ShouldBeProblem(HttpStatusCode.Locked, "account_locked");
    }

    [Fact]
    [Trait("Requirement", "R65")]
    public async Task A_fresh_login_buys_no_new_guesses()
    {
        var enrolled = await Enrolled.AtAsync(server);
        using var codes = new CheckedCodes();

        for (var i = 0; i < 5; i++) (await enrolled.SignInAsync("wrong")).ShouldBeProblem(HttpStatusCode.Unauthorized, "invalid_code");

        (await server.Client().LoginAsync(enrolled.Account.Username)).ShouldBeProblem(HttpStatusCode.Locked, "account_locked");
        codes.Wrong.ShouldBe(5);
    }

    [Fact]
    [Trait("Requirement", "R65")]
    public async Task Codes_and_passwords_share_one_count()
    {
        var enrolled = await Enrolled.AtAsync(server);

        for (var i = 0; i < 3; i++) await enrolled.SignInAsync("wrong");
        for (var i = 0; i < 2; i++) await server.Client().LoginAsync(enrolled.Account.Username, "a wrong password");

        (await server.SeeAsync(enrolled.Account)).Json.GetProperty("status").GetString().ShouldBe("locked_out");
    }
}
