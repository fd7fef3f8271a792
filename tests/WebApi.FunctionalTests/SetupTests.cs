using System.Net;
using Auth.WebApi.FunctionalTests.Running;

namespace Auth.WebApi.FunctionalTests;

public sealed class SetupTests
{
    [Fact]
    [Trait("Requirement", "R23")]
    [Trait("Requirement", "R59")]
    public async Task Setup_creates_the_first_administrator_once_and_only_with_the_setup_token()
    {
        using var server = new RunningServer();
        var client = server.Client();

        (await SetUpAsync("not the token at all", "eve")).ShouldBeProblem(HttpStatusCode.Forbidden, "wrong_setup_token");
        var created = await SetUpAsync(RunningServer.SetupToken, "root");
        created.Status.ShouldBe(HttpStatusCode.Created);
        created.Json.GetProperty("roles")[0].GetString().ShouldBe("admin");
        (await SetUpAsync(RunningServer.SetupToken, "second")).ShouldBeProblem(HttpStatusCode.Conflict, "already_set_up")
            .Json.GetProperty("detail").GetString().ShouldBe("An administrator already exists. Sign in, or run 'auth users add NAME --role admin'.");

        Task<Answer> SetUpAsync(string token, string username) => client.PostAsync("/api/v1/setup", new { token, username, password = RunningServer.Password });
    }

    [Fact]
    [Trait("Requirement", "R23")]
    public async Task One_of_ten_concurrent_setups_creates_the_administrator()
    {
        using var server = new RunningServer();

        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(i =>
            server.Client().PostAsync("/api/v1/setup", new { token = RunningServer.SetupToken, username = $"root {i}", password = RunningServer.Password })));

        answers.Count(a => a.Status == HttpStatusCode.Created).ShouldBe(1);
        answers.Count(a => a.Status == HttpStatusCode.Conflict).ShouldBe(9);
    }
}
