using System.Net;
using System.Text.Json;
using Auth.Application.Registration;
using Auth.Infrastructure.Persistence.Users;
using Auth.WebApi.FunctionalTests.Running;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Auth.WebApi.FunctionalTests;

[Trait("Requirement", "R83")]
public sealed class AbandonedAccountTests
{
    [Fact]
    public async Task A_server_with_a_retention_removes_abandoned_accounts_in_its_own_name()
    {
        using var server = RunningServer.With(("Registration:UnverifiedRetention", "30.00:00:00"));
        await server.AdministratorAsync();
        var abandoned = await server.RegisterAsync("alice", "alice@example.org");
        var withoutEmail = await server.RegisterAsync("bob");
        server.Clock.Advance(TimeSpan.FromDays(30));

        await RunWorkerAsync(server, async () => (await server.GetUserAsync(abandoned)).Status == HttpStatusCode.NotFound);

        (await server.GetUserAsync(abandoned)).ShouldBeProblem(HttpStatusCode.NotFound, "user_not_found");
        (await server.GetUserAsync(withoutEmail)).Status.ShouldBe(HttpStatusCode.OK);
        var closed = (await (await server.AdministratorAsync()).GetAsync("/api/v1/admin/events?type=account_closed")).Json.GetProperty("items").EnumerateArray().ShouldHaveSingleItem();
        closed.GetProperty("userId").GetGuid().ShouldBe(abandoned.Id);
        closed.GetProperty("details").GetProperty("operator").GetString().ShouldBe("Registration:UnverifiedRetention");
        closed.GetProperty("ipAddress").ValueKind.ShouldBe(JsonValueKind.Null);
    }

    [Fact]
    public async Task A_server_without_a_retention_removes_no_account()
    {
        using var server = new RunningServer();
        await server.AdministratorAsync();
        var account = await server.RegisterAsync("alice", "alice@example.org");

        server.Clock.Advance(TimeSpan.FromDays(3650));
        var hours = 0;

        await RunWorkerAsync(server, () => Task.FromResult(++hours > 20));

        (await server.GetUserAsync(account)).Status.ShouldBe(HttpStatusCode.OK);
    }

    /// <summary>Runs the worker by a clock of its own until the condition holds, for 1,000 hours.</summary>
    private static async Task RunWorkerAsync(RunningServer server, Func<Task<bool>> isDone)
    {
        var timers = new FakeTimeProvider();
        using var worker = new AbandonedAccountWorker(
            server.Services.GetRequiredService<IServiceScopeFactory>(), server.Services.GetRequiredService<RegistrationSettings>(), timers, NullLogger<AbandonedAccountWorker>.Instance);
        await worker.StartAsync(CancellationToken.None);
        for (var hour = 0; hour < 1_000 && !await isDone(); hour++) timers.Advance(TimeSpan.FromMinutes(70));
        await worker.StopAsync(CancellationToken.None);
    }
}
