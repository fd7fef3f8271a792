using System.Net;
using Auth.Application.EventHandlers;
using Auth.Domain.Common;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using Auth.WebApi.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;

namespace Auth.Testing.Tests;

/// <summary>A server starts with the settings, services and endpoints of a test, or says why it cannot.</summary>
public sealed class StartTests
{
    public static TheoryData<string> Databases => Servers.Databases;

    [Theory]
    [MemberData(nameof(Databases))]
    public async Task Settings_services_and_endpoints_of_the_test_are_used(string database)
    {
        await using var auth = await Servers.StartAsync(database, server => server
            .WithSetting("Lockout:MaxFailedAttempts", "3")
            .WithServices(services => services.AddSingleton<ILoginRule, NoGuests>())
            .WithEndpoints(app => app.MapGet("/orders", () => "none").RequireAuthorization()));
        var alice = await auth.CreateUserAsync();
        var bob = await auth.CreateUserAsync();
        var guest = await auth.CreateUserAsync(A.User().WithRole("guest"));

        using var client = await auth.SignInAsync(alice);
        (await client.GetAsync("/orders")).Text.ShouldBe("none");
        (await auth.Client().GetAsync("/orders")).Status.ShouldBe(HttpStatusCode.Unauthorized);
        (await Should.ThrowAsync<TestServerException>(() => auth.SignInAsync(guest))).Code.ShouldBe("no_guests");
        for (var i = 0; i < 3; i++) await auth.Client().LoginAsync(bob.Username, "wrong");
        (await Should.ThrowAsync<TestServerException>(() => auth.SignInAsync(bob))).Code.ShouldBe("account_locked");
    }

    [Fact]
    public async Task A_setting_that_does_not_exist_fails_the_start_with_the_nearest_one()
    {
        var failed = await Should.ThrowAsync<TestServerException>(() => AuthTestServer.StartAsync(server => server.WithSetting("Lockout:MaxFailedAttemps", "3")));

        failed.Message.ShouldBe("Lockout:MaxFailedAttemps is not a setting. Did you mean Lockout:MaxFailedAttempts?");
    }

    [Fact]
    public async Task The_clock_can_be_set_before_the_start()
    {
        var time = new DateTimeOffset(2027, 5, 6, 7, 8, 9, TimeSpan.Zero);
        await using var auth = await AuthTestServer.StartAsync(server => server.StartingAt(time));
        await auth.CreateUserAsync();

        auth.Clock.GetUtcNow().ShouldBe(time);
        (await auth.Events.ListAsync()).ShouldAllBe(e => e.OccurredAt == time);
    }

    [Fact]
    public async Task Services_are_stopped_before_they_are_disposed()
    {
        var worker = new Worker();
        var auth = await AuthTestServer.StartAsync(server => server.WithServices(services => services.AddSingleton<IHostedService>(_ => worker)));

        await auth.DisposeAsync();

        worker.Calls.ShouldBe(["start", "stop", "dispose"]);
    }

    [Fact]
    public async Task A_configuration_that_fails_creates_no_database()
    {
        var failed = await Should.ThrowAsync<InvalidOperationException>(() => AuthTestServer.StartAsync(server =>
        {
            server.OnPostgreSql("Host=127.0.0.1;Port=1;Username=none");
            throw new InvalidOperationException("The test is wrong.");
        }));

        failed.Message.ShouldBe("The test is wrong.");
    }

    [Fact]
    public async Task A_setting_of_the_host_application_is_no_error()
    {
        await using var auth = await AuthTestServer.StartAsync(server => server.WithSetting("OfficeHours:From", "6"));

        (await auth.Client().GetAsync("/health/ready")).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_start_that_fails_has_the_message_for_the_operator()
    {
        var failed = await Should.ThrowAsync<TestServerException>(() => AuthTestServer.StartAsync(server => server.WithSetting("Lockout:MaxFailedAttempts", "none")));

        failed.Message.ShouldStartWith("The server can't start: Lockout:MaxFailedAttempts");
        failed.InnerException.ShouldBeOfType<StartupException>().Message.ShouldBe(failed.Message["The server can't start: ".Length..]);
    }

    /// <summary>In development, the container finds it for each service that needs the rule, and would say so hundreds of times.</summary>
    [Theory]
    [InlineData("Development")]
    [InlineData("Production")]
    public async Task A_rule_whose_service_is_missing_stops_the_start_with_one_sentence(string environment)
    {
        var failed = await Should.ThrowAsync<TestServerException>(() => AuthTestServer.StartAsync(server => server
            .WithSetting("Environment", environment)
            .WithServices(services => services.AddScoped<ILoginRule, NeedsCalendar>())));

        failed.Message.ShouldContain("Calendar");
        failed.Message.ShouldContain(nameof(NeedsCalendar));
        failed.Message.Split('\n').Length.ShouldBe(1);
    }

    [Fact]
    public async Task A_handler_that_nothing_calls_stops_the_start()
    {
        var failed = await Should.ThrowAsync<TestServerException>(() => AuthTestServer.StartAsync(server => server
            .WithServices(services => services.AddSingleton<IEventHandler<RolesChanged>, RoleWatcher>())));

        failed.Message.ShouldBe("The server can't start: A handler is registered as IEventHandler<RolesChanged>, where nothing calls it. Use AddEventHandler.");
    }

    [Fact]
    public async Task A_start_that_fails_leaves_no_database_behind()
    {
        var database = TestDatabase.Sqlite();

        await Should.ThrowAsync<TestServerException>(() => AuthTestServer.StartAsync(server => server.OnDatabase(database).WithSetting("Lockout:MaxFailedAttempts", "none")));

        Directory.Exists(Path.GetDirectoryName(new SqliteConnectionStringBuilder(database.ConnectionString).DataSource)).ShouldBeFalse();
    }

    [Fact]
    public async Task The_database_on_a_PostgreSQL_server_is_dropped_at_the_end()
    {
        var server = Servers.GetPostgreSql();
        var auth = await AuthTestServer.StartAsync(builder => builder.OnPostgreSql(server));
        var name = new NpgsqlConnectionStringBuilder(auth.Database.ConnectionString).Database!;
        (await ExistsAsync(server, name)).ShouldBeTrue();

        await auth.DisposeAsync();

        (await ExistsAsync(server, name)).ShouldBeFalse();
    }

    [Fact]
    public void A_PostgreSQL_server_that_cannot_be_reached_is_named_as_the_cause() =>
        Should.Throw<TestServerException>(() => TestDatabase.PostgreSql("Host=127.0.0.1;Port=1;Username=auth;Timeout=2")).Message.ShouldStartWith("No database for the test can be created on the PostgreSQL server.");

    [Fact]
    public async Task A_taken_username_is_reported()
    {
        await using var auth = await AuthTestServer.StartAsync();
        await auth.CreateUserAsync(A.User().Named("alice"));

        (await Should.ThrowAsync<TestServerException>(() => auth.CreateUserAsync(A.User().Named("ALICE")))).Message.ShouldStartWith("There is a user ALICE already.");
    }

    [Fact]
    public async Task A_taken_email_is_reported()
    {
        await using var auth = await AuthTestServer.StartAsync();
        await auth.CreateUserAsync(A.User().WithVerifiedEmail("alice@example.org"));

        (await Should.ThrowAsync<TestServerException>(() => auth.CreateUserAsync(A.User().WithEmail("alice@example.org")))).Message.ShouldStartWith("There is a user with the email alice@example.org already.");
    }

    [Theory]
    [MemberData(nameof(Databases))]
    public async Task A_user_is_stored_in_the_state_that_the_test_names(string database)
    {
        await using var auth = await Servers.StartAsync(database);
        var alice = await auth.CreateUserAsync(A.User().Named("alice").WithVerifiedEmail("alice@example.org").WithRole("clerk").WithFailedAttempts(4));

        var stored = (await auth.GetUserAsync(alice)).Json;

        stored.GetProperty("username").GetString().ShouldBe("alice");
        stored.GetProperty("email").GetString().ShouldBe("alice@example.org");
        stored.GetProperty("roles").EnumerateArray().Select(role => role.GetString()).ShouldBe(["clerk"]);
        stored.GetProperty("createdAt").GetDateTimeOffset().ShouldBe(TestTime.Start);
        await auth.Client().LoginAsync("alice", "wrong");
        (await auth.GetUserAsync(alice)).Json.GetProperty("status").GetString().ShouldBe("locked_out");
    }

    [Fact]
    public async Task A_user_is_locked_out_by_the_policy_of_the_server()
    {
        await using var auth = await AuthTestServer.StartAsync(server => server.WithSetting("Lockout:MaxFailedAttempts", "8").WithSetting("Lockout:Duration", "00:01:00"));
        var alice = await auth.CreateUserAsync(A.User().LockedOut());

        (await Should.ThrowAsync<TestServerException>(() => auth.SignInAsync(alice))).Code.ShouldBe("account_locked");
        auth.Clock.Advance(TimeSpan.FromMinutes(1));

        (await (await auth.SignInAsync(alice)).IsSignedInAsync()).ShouldBeTrue();
    }

    private static async Task<bool> ExistsAsync(string server, string name)
    {
        await using var connection = new NpgsqlConnection(server);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("SELECT 1 FROM pg_database WHERE datname = $1", connection) { Parameters = { new() { Value = name } } };
        return await command.ExecuteScalarAsync() is not null;
    }

    private sealed class Worker : IHostedService, IDisposable
    {
        public List<string> Calls { get; } = [];

        public Task StartAsync(CancellationToken cancellationToken) => Record("start");

        public Task StopAsync(CancellationToken cancellationToken) => Record("stop");

        public void Dispose()
        {
            if (!Calls.Contains("dispose")) Calls.Add("dispose");
        }

        private Task Record(string call)
        {
            Calls.Add(call);
            return Task.CompletedTask;
        }
    }

    private sealed class Calendar
    {
        public bool IsOpen => true;
    }

    private sealed class NeedsCalendar(Calendar calendar) : ILoginRule
    {
        public Task<Result> CheckAsync(User user, ClientFingerprint client, DateTimeOffset now, CancellationToken cancellationToken) =>
            Task.FromResult(calendar.IsOpen ? Result.Success() : UserErrors.NotFound);
    }

    private sealed class RoleWatcher : IEventHandler<RolesChanged>
    {
        public Task HandleAsync(RolesChanged domainEvent, EventDelivery delivery, CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
