using System.Net;
using Auth.WebApi.FunctionalTests.Running;

namespace Auth.WebApi.FunctionalTests;

/// <summary>The main use cases from end to end, on each database.</summary>
public sealed class UserJourneyTests
{
    [Fact]
    public Task The_main_user_journey_works_on_SQLite() => JourneyAsync(TestDatabase.Sqlite());

    [Fact]
    public Task The_main_user_journey_works_on_PostgreSQL() => JourneyAsync(TestDatabase.PostgreSql());

    private static async Task JourneyAsync(TestDatabase database)
    {
        using var server = RunningServer.On(database);
        var administrator = await server.AdministratorAsync();
        var account = await server.RegisterAsync("李雷 O'Brien", "li@example.org");
        var client = await server.SignInAsync(account);
        (await client.IsSignedInAsync()).ShouldBeTrue();
        (await client.GetAsync("/api/v1/admin/users")).Status.ShouldBe(HttpStatusCode.Forbidden);

        var other = server.Client("another agent");
        other.Bearer = client.Bearer;
        (await other.IsSignedInAsync()).ShouldBeFalse();
        (await client.DeleteAsync("/api/v1/sessions/current")).Status.ShouldBe(HttpStatusCode.NoContent);
        (await client.IsSignedInAsync()).ShouldBeFalse();

        var guesses = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => server.Client().LoginAsync(account.Username, $"wrong guess {i}")));
        guesses.Count(g => g.Status == HttpStatusCode.Unauthorized).ShouldBe(5);
        guesses.Count(g => g.Status == HttpStatusCode.Locked).ShouldBe(15);
        (await server.Client().LoginAsync("li@example.org")).ShouldBeProblem(HttpStatusCode.Locked, "account_locked");
        await server.AdministerAsync(account, "reset-attempts");
        var right = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => server.Client().LoginAsync("LI@example.org")));
        right.ShouldAllBe(a => a.Status == HttpStatusCode.Created);
        (await client.IsSignedInAsync()).ShouldBeFalse();

        var again = await server.SignInAsync(account);
        (await again.PostAsync("/api/v1/me/password", new { currentPassword = RunningServer.Password, newPassword = "the next good password" })).Status.ShouldBe(HttpStatusCode.NoContent);
        (await again.GetAsync("/api/v1/sessions")).Json.GetProperty("items").GetArrayLength().ShouldBe(1);
        (await administrator.GetAsync($"/api/v1/admin/events?user={account.Id}&type=session_started")).Json.GetProperty("items").GetArrayLength().ShouldBe(22);
        (await administrator.GetAsync("/api/v1/admin/users?search=o'b")).Json.GetProperty("items").GetArrayLength().ShouldBe(1);

        server.Clock.Advance(TimeSpan.FromMinutes(31));
        (await again.IsSignedInAsync()).ShouldBeFalse();
        (await server.Client().LoginAsync(account.Username, "the next good password")).Status.ShouldBe(HttpStatusCode.Created);
    }
}
