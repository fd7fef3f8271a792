using System.Diagnostics;
using System.Net;
using Auth.Domain.Users;

namespace Auth.Testing.Tests;

/// <summary>A database that fails, is busy or is slow on command.</summary>
public sealed class DatabaseTests
{
    public static TheoryData<string> Databases => Servers.Databases;

    [Theory]
    [MemberData(nameof(Databases))]
    public async Task A_failing_database_gives_503_until_it_recovers(string database)
    {
        await using var auth = await Servers.StartAsync(database);
        var alice = await auth.CreateUserAsync();
        using var client = await auth.SignInAsync(alice);

        auth.Database.Fail();
        (await auth.Client().LoginAsync(alice.Username)).Code.ShouldBe("store_unavailable");
        (await client.PostAsync("/api/v1/me/second-factors/totp")).Status.ShouldBe(HttpStatusCode.ServiceUnavailable);
        auth.Database.Recover();

        (await (await auth.SignInAsync(alice)).IsSignedInAsync()).ShouldBeTrue();
        (await auth.Events.ListAsync<AttemptFailed>(alice)).ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Databases))]
    public async Task A_database_fails_for_all_nodes(string database)
    {
        await using var auth = await Servers.StartAsync(database);
        await using var second = await auth.StartNodeAsync();
        var alice = await auth.CreateUserAsync();

        auth.Database.Fail();
        (await second.Client().LoginAsync(alice.Username)).Status.ShouldBe(HttpStatusCode.ServiceUnavailable);
        auth.Database.Recover();

        (await (await second.SignInAsync(alice)).IsSignedInAsync()).ShouldBeTrue();
    }

    [Theory]
    [MemberData(nameof(Databases))]
    public async Task A_busy_database_delays_a_request_until_it_recovers(string database)
    {
        await using var auth = await Servers.StartAsync(database);
        var alice = await auth.CreateUserAsync();

        auth.Database.BeBusy();
        var login = auth.Client().LoginAsync(alice.Username);
        SpinWait.SpinUntil(() => auth.Database.Faults.Struck || login.IsCompleted, TimeSpan.FromSeconds(30)).ShouldBeTrue();
        login.IsCompleted.ShouldBeFalse();
        auth.Database.Recover();

        (await login).Status.ShouldBe(HttpStatusCode.Created);
    }

    [Fact]
    public async Task A_database_that_stays_busy_gives_503()
    {
        await using var auth = await AuthTestServer.StartAsync();
        var alice = await auth.CreateUserAsync();

        auth.Database.BeBusy();

        (await auth.Client().LoginAsync(alice.Username)).Status.ShouldBe(HttpStatusCode.ServiceUnavailable);
    }

    [Theory]
    [MemberData(nameof(Databases))]
    public async Task A_slow_database_delays_each_step(string database)
    {
        await using var auth = await Servers.StartAsync(database);
        var alice = await auth.CreateUserAsync();
        var delay = TimeSpan.FromMilliseconds(300);

        auth.Database.BeSlow(delay);
        var started = Stopwatch.GetTimestamp();
        await auth.SignInAsync(alice);
        Stopwatch.GetElapsedTime(started).ShouldBeGreaterThan(3 * delay);

        auth.Database.Recover();
        auth.Database.Faults.Delay.ShouldBe(TimeSpan.Zero);
    }

    [Fact]
    public async Task Recovering_ends_delays_that_run()
    {
        await using var auth = await AuthTestServer.StartAsync();
        var alice = await auth.CreateUserAsync();
        auth.Database.BeSlow(TimeSpan.FromHours(1));
        var signIn = auth.SignInAsync(alice);

        while (auth.Database.Faults.Waiting == 0) await Task.Delay(TimeSpan.FromMilliseconds(5), TestContext.Current.CancellationToken);

        auth.Database.Recover();

        await signIn.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
    }

    [Theory]
    [MemberData(nameof(Databases))]
    public async Task A_statement_runs_without_the_server(string database)
    {
        await using var auth = await Servers.StartAsync(database);
        var alice = await auth.CreateUserAsync();
        var client = await auth.SignInAsync(alice);

        auth.Database.Execute("DELETE FROM sessions");

        await using var second = await auth.StartNodeAsync();
        var there = second.Client();
        there.Bearer = client.Bearer;
        (await there.IsSignedInAsync()).ShouldBeFalse();
    }
}
