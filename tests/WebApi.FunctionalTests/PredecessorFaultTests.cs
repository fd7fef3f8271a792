using System.Net;
using Auth.Application.Common.Access;
using Auth.Application.Import;
using Auth.Domain.Users;
using Auth.WebApi.FunctionalTests.Running;
using MediatR;
using Microsoft.Extensions.DependencyInjection;

namespace Auth.WebApi.FunctionalTests;

/// <summary>One test for each fault of the module that Auth replaces.</summary>
public sealed class PredecessorFaultTests(RunningServer server) : IClassFixture<RunningServer>
{
    [Fact]
    [Trait("Requirement", "R25")]
    public async Task A_login_issues_a_working_session_token_and_ends_the_session_of_the_presented_token()
    {
        var account = await server.RegisterAsync();
        var before = await server.SignInAsync(account);
        var after = server.Client();
        after.Bearer = before.Bearer;

        await after.SignInAsync(account.Username);

        (await after.IsSignedInAsync()).ShouldBeTrue();
        (await before.IsSignedInAsync()).ShouldBeFalse();
    }

    [Fact]
    [Trait("Requirement", "R16")]
    public async Task An_attempt_reset_ends_a_lockout()
    {
        var account = await server.RegisterAsync();
        await LockOutAsync(account);

        await server.AdministerAsync(account, "reset-attempts");

        (await server.Client().LoginAsync(account.Username)).Status.ShouldBe(HttpStatusCode.Created);
    }

    [Fact]
    public async Task An_account_lock_survives_an_attempt_reset_and_ends_with_an_unlock()
    {
        var account = await server.RegisterAsync();
        await server.AdministerAsync(account, "lock");

        await server.AdministerAsync(account, "reset-attempts");
        (await server.Client().LoginAsync(account.Username)).ShouldBeProblem(HttpStatusCode.Locked, "account_locked");

        await server.AdministerAsync(account, "unlock");
        (await server.Client().LoginAsync(account.Username)).Status.ShouldBe(HttpStatusCode.Created);
    }

    [Fact]
    [Trait("Requirement", "R20")]
    public async Task An_unknown_username_gets_the_same_responses_as_a_known_one_including_the_lockout()
    {
        var known = await server.RegisterAsync();

        for (var attempt = 1; attempt <= 7; attempt++)
        {
            var forKnown = await server.Client().LoginAsync(known.Username, "a wrong password");
            var forUnknown = await server.Client().LoginAsync("no such name", "a wrong password");

            forUnknown.Status.ShouldBe(attempt <= 5 ? HttpStatusCode.Unauthorized : HttpStatusCode.Locked);
            WithoutTrace(forUnknown).ShouldBe(WithoutTrace(forKnown));
        }
    }

    [Fact]
    public async Task A_logout_ends_only_the_current_session()
    {
        var account = await server.RegisterAsync();
        var here = await server.SignInAsync(account);
        var elsewhere = await server.SignInAsync(account);

        (await here.DeleteAsync("/api/v1/sessions/current")).Status.ShouldBe(HttpStatusCode.NoContent);

        (await here.IsSignedInAsync()).ShouldBeFalse();
        (await elsewhere.IsSignedInAsync()).ShouldBeTrue();
    }

    [Fact]
    [Trait("Requirement", "R31")]
    public async Task Ending_the_other_sessions_keeps_the_current_one()
    {
        var account = await server.RegisterAsync();
        var here = await server.SignInAsync(account);
        var elsewhere = await server.SignInAsync(account);

        (await here.DeleteAsync("/api/v1/sessions")).Status.ShouldBe(HttpStatusCode.NoContent);

        (await here.IsSignedInAsync()).ShouldBeTrue();
        (await elsewhere.IsSignedInAsync()).ShouldBeFalse();
    }

    [Fact]
    [Trait("Requirement", "R28")]
    public async Task A_session_ends_at_its_idle_timeout_and_at_its_absolute_lifetime()
    {
        using var own = new RunningServer();
        var account = await own.RegisterAsync();
        var idle = await own.SignInAsync(account);
        var busy = await own.SignInAsync(account);

        own.Clock.Advance(TimeSpan.FromMinutes(29));
        (await busy.IsSignedInAsync()).ShouldBeTrue();
        own.Clock.Advance(TimeSpan.FromMinutes(1));
        (await idle.IsSignedInAsync()).ShouldBeFalse();

        for (var minutes = 30; minutes < 12 * 60; minutes += 10)
        {
            (await busy.IsSignedInAsync()).ShouldBeTrue();
            own.Clock.Advance(TimeSpan.FromMinutes(10));
        }

        (await busy.IsSignedInAsync()).ShouldBeFalse();
    }

    [Fact]
    [Trait("Requirement", "R24")]
    public async Task The_database_does_not_contain_session_tokens()
    {
        using var own = new RunningServer();
        var client = await own.SignInAsync();

        var stored = own.Database.ReadAllBytes();

        stored.ShouldNotContain(client.Bearer!);
        stored.ShouldContain("functional tests", customMessage: "the session is stored");
    }

    [Fact]
    [Trait("Requirement", "R55")]
    public async Task A_role_change_applies_to_the_next_request_of_an_active_session()
    {
        var account = await server.RegisterAsync();
        var client = await server.SignInAsync(account);
        var administrator = await server.AdministratorAsync();

        (await client.GetAsync("/api/v1/admin/users")).ShouldBeProblem(HttpStatusCode.Forbidden, "forbidden");

        await administrator.PutAsync($"/api/v1/admin/users/{account.Id}/roles", new { roles = new[] { "admin" } });
        (await client.GetAsync("/api/v1/admin/users")).Status.ShouldBe(HttpStatusCode.OK);

        await administrator.PutAsync($"/api/v1/admin/users/{account.Id}/roles", new { roles = Array.Empty<string>() });
        (await client.GetAsync("/api/v1/admin/users")).ShouldBeProblem(HttpStatusCode.Forbidden, "forbidden");
    }

    [Fact]
    [Trait("Requirement", "R09")]
    public async Task A_login_replaces_a_hash_of_29000_iterations_by_one_of_600000()
    {
        using var own = RunningServer.With(("Passwords:Iterations", "600000"));
        await ImportAsync(own, "imported", "Tr0ub4dor&3", "$pbkdf2-sha256$29000$");

        (await own.Client().LoginAsync("imported", "Tr0ub4dor&3")).Status.ShouldBe(HttpStatusCode.Created);

        (await StoredHashAsync(own, "imported")).ShouldStartWith("$pbkdf2-sha256$600000$");
        (await own.Client().LoginAsync("imported", "Tr0ub4dor&3")).Status.ShouldBe(HttpStatusCode.Created);
    }

    [Fact]
    [Trait("Requirement", "R62")]
    public async Task A_database_failure_returns_503_and_counts_no_failed_attempt()
    {
        using var own = new RunningServer();
        var account = await own.RegisterAsync();
        var client = await own.SignInAsync(account);
        await own.AdministratorAsync();

        own.Database.Execute("ALTER TABLE users RENAME TO gone");
        (await own.Client().LoginAsync(account.Username)).ShouldBeProblem(HttpStatusCode.ServiceUnavailable, "store_unavailable").Header("Retry-After").ShouldNotBeNull();
        (await own.Client().LoginAsync(account.Username, "a wrong password")).ShouldBeProblem(HttpStatusCode.ServiceUnavailable, "store_unavailable");
        (await client.GetAsync("/api/v1/sessions/current")).ShouldBeProblem(HttpStatusCode.ServiceUnavailable, "store_unavailable");

        own.Database.Execute("ALTER TABLE gone RENAME TO users");
        (await own.GetUserAsync(account)).Json.GetProperty("failedAttempts").GetInt32().ShouldBe(0);
        (await own.Client().LoginAsync(account.Username)).Status.ShouldBe(HttpStatusCode.Created);
    }

    private async Task LockOutAsync(TestUser account)
    {
        for (var attempt = 1; attempt <= 5; attempt++) await server.Client().LoginAsync(account.Username, "a wrong password");
        (await server.Client().LoginAsync(account.Username)).ShouldBeProblem(HttpStatusCode.Locked, "account_locked");
    }

    private static string WithoutTrace(Answer answer) =>
        (answer.Text + string.Join('\n', answer.Headers.Where(h => h.Key != "Date").Select(h => $"{h.Key}: {string.Join(',', h.Value)}")))
            .Replace(answer.Json.GetProperty("traceId").GetString()!, "", StringComparison.Ordinal);

    private static async Task ImportAsync(RunningServer server, string username, string password, string prefix)
    {
        var hash = Passlib.Hash(password, 29_000);
        hash.ShouldStartWith(prefix);
        await using var scope = server.Services.CreateAsyncScope();
        scope.ServiceProvider.ActAsOperator("tests");
        var imported = await scope.ServiceProvider.GetRequiredService<IMediator>().Send(new ImportUsersCommand([new(username, null, hash, [], 0, false, false)]));
        imported.Value[0].Kind.ShouldBe(ImportStatus.Imported, imported.Value[0].Reason);
    }

    private static async Task<string> StoredHashAsync(RunningServer server, string username)
    {
        await using var scope = server.Services.CreateAsyncScope();
        var user = await scope.ServiceProvider.GetRequiredService<IUserRepository>().FindAsync(LoginName.Parse(username), CancellationToken.None);
        return user!.PasswordHash.Encoded;
    }
}
