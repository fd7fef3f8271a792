using System.Net;
using Auth.WebApi.FunctionalTests.Running;

namespace Auth.WebApi.FunctionalTests.Faults;

/// <summary>Concurrent changes of one account on three nodes return no error, and acknowledged changes persist.</summary>
public sealed class ContentionTests
{
    private const int Rounds = 8;
    private const string Another = "another good password";

    [Theory]
    [InlineData("read committed")]
    [InlineData("serializable")]
    [Trait("Requirement", "R62")]
    public async Task Concurrent_password_change_lock_revocation_and_role_changes_each_succeed_or_are_rejected(string isolation)
    {
        using var database = TestDatabase.PostgreSql();
        database.SetIsolation(isolation);
        using var first = RunningServer.On(database.Shared());
        using var second = RunningServer.On(database.Shared());
        using var third = RunningServer.On(database.Shared());
        var administrator = await first.AdministratorAsync();

        for (var round = 0; round < Rounds; round++)
        {
            var account = await first.RegisterAsync($"contended {round}");
            var client = await first.SignInAsync(account);
            var other = await first.SignInAsync(account);
            var path = $"/api/v1/admin/users/{account.Id}";
            var (onSecond, onThird) = (OnNode(second, administrator), OnNode(third, administrator));

            var change = OnNode(third, client).PostAsync("/api/v1/me/password", new { currentPassword = RunningServer.Password, newPassword = Another });
            var guess = second.Client().LoginAsync(account.Username, "a wrong password");
            Task<Answer>[] administered =
            [
                onSecond.PostAsync($"{path}/lock"),
                onThird.DeleteAsync($"{path}/sessions"),
                administrator.PutAsync($"{path}/roles", new { roles = new[] { "editor" } }),
                onThird.PutAsync($"{path}/roles", new { roles = new[] { "auditor" } }),
            ];

            foreach (var answer in await Task.WhenAll(administered)) answer.Status.ShouldBe(HttpStatusCode.NoContent, answer.Text);
            // The revocation or the lock may come before the password change.
            (await change).Status.ShouldBeOneOf(HttpStatusCode.NoContent, HttpStatusCode.Unauthorized);
            (await guess).Status.ShouldBe(HttpStatusCode.Unauthorized);
            (await client.IsSignedInAsync()).ShouldBeFalse();
            (await other.IsSignedInAsync()).ShouldBeFalse();

            await onSecond.PostAsync($"{path}/unlock");
            var changed = (await change).Status == HttpStatusCode.NoContent;
            (await third.Client().LoginAsync(account.Username, Another)).Status.ShouldBe(changed ? HttpStatusCode.Created : HttpStatusCode.Unauthorized);
            (await second.Client().LoginAsync(account.Username)).Status.ShouldBe(changed ? HttpStatusCode.Unauthorized : HttpStatusCode.Created);
        }
    }

    /// <summary>A client of another node with the same session.</summary>
    private static ApiClient OnNode(RunningServer node, ApiClient client)
    {
        var other = node.Client();
        other.Bearer = client.Bearer;
        return other;
    }
}
