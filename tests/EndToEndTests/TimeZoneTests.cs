using System.Globalization;
using Auth.Walkthrough;

namespace Auth.EndToEndTests;

/// <summary>A time without an offset is in UTC everywhere, in any time zone of the server and the command line.</summary>
[Trait("Requirement", "R96")]
public sealed class TimeZoneTests : IAsyncLifetime
{
    private const string Password = "correct horse battery";

    private static readonly string[] Scopes = ["users:read"];

    private static readonly KeyValuePair<string, string> FarFromUtc = new("TZ", "America/New_York");

    private TemporaryDatabase _database = null!;

    public async ValueTask InitializeAsync() => _database = await Databases.CreateMigratedAsync();

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task A_time_without_an_offset_is_in_UTC_in_bodies_and_queries()
    {
        await using var server = await ServerProcess.StartAsync(_database, [.. Settings.Quick, FarFromUtc]);
        using var client = new Client(server.Url);
        await client.PostAsync("/api/v1/setup", new { token = Settings.SetupToken, username = "root", password = Password });
        var token = (await client.LoginAsync("root", Password)).Token;

        (await ExpiryAsync("2035-01-31T06:00:00")).ShouldBe("2035-01-31T06:00:00Z");
        (await ExpiryAsync("2035-01-31T06:00:00.25")).ShouldBe("2035-01-31T06:00:00.25Z");
        (await ExpiryAsync("2035-01-31")).ShouldBe("2035-01-31T00:00:00Z");
        (await ExpiryAsync("2035-01-31T06:00:00Z")).ShouldBe("2035-01-31T06:00:00Z");
        (await ExpiryAsync("2035-01-31T06:00:00+02:00")).ShouldBe("2035-01-31T04:00:00Z");
        (await EventsFromAsync(TimeSpan.FromHours(-1))).ShouldBeGreaterThan(0);
        (await EventsFromAsync(TimeSpan.FromHours(1))).ShouldBe(0);

        async Task<string?> ExpiryAsync(string expiresAt) =>
            (string?)(await client.PostAsync("/api/v1/admin/service-accounts", new { name = $"service-{Guid.CreateVersion7():N}", scopes = Scopes, expiresAt }, token)).Json!["expiresAt"];

        async Task<int> EventsFromAsync(TimeSpan fromNow)
        {
            var from = (TimeProvider.System.GetUtcNow() + fromNow).ToString("yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture);
            return (await client.GetAsync($"/api/v1/admin/events?from={from}", token)).Json!["items"]!.AsArray().Count;
        }
    }

    [Theory]
    [InlineData("2035-01-31T06:00", "2035-01-31T06:00:00Z")]
    [InlineData("2035-01-31", "2035-01-31T00:00:00Z")]
    [InlineData("2035-01-31T06:00+02:00", "2035-01-31T04:00:00Z")]
    public async Task A_time_without_an_offset_is_in_UTC_on_the_command_line(string given, string stored)
    {
        (await RunAsync("create", "billing", "--scope", "users:read", "--expires", given)).ExitCode.ShouldBe(0);

        ((string?)(await RunAsync("list", "--json")).Json.ShouldHaveSingleItem()["expiresAt"]).ShouldBe(stored);
    }

    private Task<ProcessRun> RunAsync(params string[] arguments) =>
        ProcessRun.RunAsync("dotnet", [ProcessRun.Command, "service-accounts", .. arguments], directory: _database.Directory, environment: [.. _database.Settings(), FarFromUtc]);
}
