using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Auth.Walkthrough;

namespace Auth.EndToEndTests;

/// <summary>Shutdown of the server by signals.</summary>
public sealed partial class StopTests
{
    private static readonly TimeSpan TestTimeout = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan LongDelay = TimeSpan.FromMinutes(5);

    [Theory]
    [InlineData(1)]
    [InlineData(15)]
    public async Task A_server_keeps_serving_after_SIGHUP_or_SIGTERM_reports_not_ready_and_closes_connections(int signal)
    {
        Signals.SkipIfIgnored(signal);
        await using var database = await Databases.CreateMigratedAsync();
        await using var server = await StartAsync(database, LongDelay);
        using var client = new Client(server.Url);

        server.Send(new Signal(signal));

        var ready = await PollAsync(() => client.GetAsync("/health/ready"), answer => answer.Status == 503);
        ready.ToString().ShouldBe("503 not_ready Retry-After");
        ready.Headers["Connection"].ShouldBe("close");
        (await client.RegisterAsync("late", "a password of a person")).Status.ShouldBe(201);
        (await client.GetAsync("/health/live")).Status.ShouldBe(200);
        server.HasEnded.ShouldBeFalse();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(15)]
    public async Task A_server_exits_with_0_after_the_shutdown_delay(int signal)
    {
        Signals.SkipIfIgnored(signal);
        await using var database = await Databases.CreateMigratedAsync();
        await using var server = await StartAsync(database, TimeSpan.FromSeconds(1));
        var started = Stopwatch.GetTimestamp();

        server.Send(new Signal(signal));

        (await server.EndAsync(TestTimeout)).ShouldBe(0);
        Stopwatch.GetElapsedTime(started).ShouldBeGreaterThan(TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task A_stopped_server_leaves_a_SQLite_file_without_a_write_ahead_log()
    {
        await using var database = await Databases.CreateMigratedAsync();
        await using var server = await StartAsync(database, TimeSpan.Zero);
        using var client = new Client(server.Url);
        await client.RegisterAsync("someone", "a password of a person");
        (await client.CurrentAsync((await client.LoginAsync("someone", "a password of a person")).Token)).Status.ShouldBe(200);

        server.Send(Signal.Terminate);

        (await server.EndAsync(TestTimeout)).ShouldBe(0);
        Directory.EnumerateFiles(database.Directory, "auth.db*").Select(Path.GetFileName).ShouldBe(["auth.db"]);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(15, 15)]
    [InlineData(15, 2)]
    [InlineData(1, 1)]
    public async Task Ctrl_C_or_a_second_signal_skips_the_shutdown_delay(params int[] signals)
    {
        foreach (var signal in signals) Signals.SkipIfIgnored(signal);
        await using var database = await Databases.CreateMigratedAsync();
        await using var server = await StartAsync(database, LongDelay);
        using var client = new Client(server.Url);

        foreach (var signal in signals[..^1])
        {
            server.Send(new Signal(signal));
            // Equal pending signals are merged, so wait until this one has taken effect.
            await PollAsync(() => client.GetAsync("/health/ready"), answer => answer.Status == 503);
        }

        server.Send(new Signal(signals[^1]));

        (await server.EndAsync(TestTimeout)).ShouldBe(0);
    }

    [Fact]
    public async Task A_server_terminated_during_startup_exits_with_0_and_prints_no_error()
    {
        await using var database = TemporaryDatabase.OnSqlite();
        await using var server = ServerProcess.Launch(database, Settings.Quick);
        using var deadline = new CancellationTokenSource(TestTimeout);
        while (!File.Exists(Path.Combine(database.Directory, "auth.db"))) await Task.Delay(TimeSpan.FromMilliseconds(5), deadline.Token);

        server.Send(Signal.Terminate);

        (await server.EndAsync(TestTimeout)).ShouldBe(0);
        server.Errors.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_server_terminated_while_it_waits_for_its_database_exits_with_0()
    {
        using var silent = new TcpListener(IPAddress.Loopback, port: 0);
        silent.Start();
        await using var database = TemporaryDatabase.OnDedicatedServer($"Host=127.0.0.1;Port={((IPEndPoint)silent.LocalEndpoint).Port};Username=unknown;Database=auth");
        await using var server = ServerProcess.Launch(database, Settings.Quick);
        using var deadline = new CancellationTokenSource(TestTimeout);
        // The first connection comes from the schema inspection, the second from the migration.
        using var inspection = await silent.AcceptTcpClientAsync(deadline.Token);
        using var migration = await silent.AcceptTcpClientAsync(deadline.Token);

        server.Send(Signal.Terminate);

        (await server.EndAsync(TestTimeout)).ShouldBe(0);
        server.Errors.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_request_still_being_sent_when_the_server_stops_gets_503()
    {
        await using var database = await Databases.CreateMigratedAsync();
        await using var server = await StartAsync(database, TimeSpan.Zero);
        using var connection = new TcpClient();
        await connection.ConnectAsync(server.Url.Host, server.Url.Port);
        var stream = connection.GetStream();
        await stream.WriteAsync("POST /api/v1/sessions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 35\r\n\r\n{\"username"u8.ToArray());
        using var client = new Client(server.Url);
        await PollAsync(() => client.GetAsync("/metrics"), metrics => OneActivePost().IsMatch(metrics.Text));

        server.Send(Signal.Terminate);

        using var reader = new StreamReader(stream);
        (await reader.ReadLineAsync())!.ShouldStartWith("HTTP/1.1 503");
    }

    private static Task<ServerProcess> StartAsync(TemporaryDatabase database, TimeSpan delay) =>
        ServerProcess.StartAsync(database, [.. Settings.Quick, new("Shutdown__Delay", delay.ToString("c"))]);

    private static async Task<Answer> PollAsync(Func<Task<Answer>> request, Func<Answer, bool> isExpected)
    {
        using var deadline = new CancellationTokenSource(TestTimeout);
        while (true)
        {
            var answer = await request();
            if (isExpected(answer)) return answer;
            await Task.Delay(TimeSpan.FromMilliseconds(20), deadline.Token);
        }
    }

    [GeneratedRegex("""^http_server_active_requests\{[^}]*"POST"[^}]*\} 1$""", RegexOptions.Multiline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex OneActivePost();
}
