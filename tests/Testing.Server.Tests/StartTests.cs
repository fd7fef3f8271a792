using System.Net;
using System.Net.Sockets;

namespace Auth.Testing.Server.Tests;

/// <summary>The tool starts on the loopback interface, says where, and leaves nothing behind.</summary>
public sealed class StartTests
{
    [Fact]
    public async Task The_tool_prints_its_real_port_and_deletes_its_database_when_it_is_stopped()
    {
        await using var tool = new ToolProcess("--urls", "http://127.0.0.1:0", "--clock", "2030-01-01T12:00:00Z", "--setting", "Registration:Mode=Closed");
        var line = await tool.ReadLineAsync();

        line.ShouldMatch(@"^The Auth test server listens on http://127\.0\.0\.1:[1-9]\d*\. Control it below http://127\.0\.0\.1:\d+/test/v1\.$");
        (await tool.ControlAsync("GET", "/clock")).GetProperty("now").GetString().ShouldBe("2030-01-01T12:00:00Z");
        (await tool.SendAsync("POST", "/api/v1/users", new { username = "bob", password = "another long pass phrase" })).Code.ShouldBe("registration_closed");
        await tool.ControlAsync("POST", "/reset");
        Directory.GetDirectories(tool.Folder, "auth-tests-*").ShouldNotBeEmpty();
        await tool.ControlAsync("PUT", "/database", new { state = "unavailable" });

        (await tool.StopAsync()).ShouldBe(0);
        Directory.GetDirectories(tool.Folder, "auth-tests-*").ShouldBeEmpty();
    }

    /// <summary>Some clients try only the first IP address of localhost, which may be either.</summary>
    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("[::1]")]
    public async Task The_default_host_name_means_both_IP_addresses(string host)
    {
        Assert.SkipUnless(Socket.OSSupportsIPv6, "This machine has no IPv6.");
        await using var tool = new ToolProcess("--urls", "http://localhost:0");
        await tool.ReadLineAsync();

        (await tool.SendAsync("GET", $"http://{host}:{tool.Client.BaseAddress!.Port}/test/v1")).Status.ShouldBe(200);
    }

    [Theory]
    [InlineData("http://0.0.0.0:5099")]
    [InlineData("http://*:5099")]
    [InlineData("http://+:5099")]
    [InlineData("http://[::]:5099")]
    [InlineData("http://auth.example.com:5099")]
    [InlineData("http://192.0.2.1:5099")]
    [InlineData("https://localhost:5099")]
    [InlineData("http://localhost.evil.example:5099")]
    [InlineData("http://localhost:5099/path")]
    [InlineData("5099")]
    public async Task Another_URL_than_one_of_this_machine_is_refused(string url)
    {
        var run = await RunAsync("--urls", url);

        run.ShouldBe((2, "", $"--urls is '{url}', which is not allowed. Use http://localhost:PORT or http://127.0.0.1:PORT: the test server can be controlled by everyone who reaches it.\n"));
    }

    [Theory]
    [InlineData("--clock", "noon", "--clock is 'noon', which is not a time.")]
    [InlineData("--setting", "Lockout", "The setting 'Lockout' has no value.")]
    [InlineData("--setting", "Database:Provider=SqlServer", "The setting 'Database:Provider' belongs to the test server.")]
    [InlineData("--port", "5099", "Unrecognized command or argument '--port'.")]
    public async Task A_wrong_option_is_refused_with_2(string option, string value, string message)
    {
        var run = await RunAsync(option, value);

        run.ExitCode.ShouldBe(2);
        run.Error.ShouldStartWith(message);
    }

    [Fact]
    public async Task A_setting_that_does_not_exist_fails_the_start()
    {
        var run = await RunAsync("--urls", "http://localhost:0", "--setting", "Lockout:MaxFailedAttemps=3");

        run.ShouldBe((1, "", "Lockout:MaxFailedAttemps is not a setting. Did you mean Lockout:MaxFailedAttempts?\n"));
    }

    [Fact]
    public async Task A_start_that_fails_ends_while_a_client_waits_for_the_server()
    {
        var port = FindFreePort();
        using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        await using var tool = new ToolProcess("--urls", $"http://127.0.0.1:{port}", "--setting", "Lockout:MaxFailedAttempts=none");
        var run = tool.WaitAsync();

        // Connections are refused, until the listener takes one and holds its request.
        while (!run.IsCompleted)
        {
            try
            {
                await client.GetAsync("/test/v1", TestContext.Current.CancellationToken);
            }
            catch (HttpRequestException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(20), TestContext.Current.CancellationToken);
            }
        }

        var (exitCode, _, error) = await run;
        (exitCode, error).ShouldBe((1, "The server can't start: Lockout:MaxFailedAttempts is 'none', which is not allowed. Use a whole number from 1 to 1000.\n"));
    }

    [Fact]
    public async Task Settings_files_of_the_working_directory_are_not_read()
    {
        await using var tool = new ToolProcess([new("appsettings.json", """{ "Registration": { "Mode": "Closed" } }""")], "dotnet", [ToolProcess.Tool, "--urls", "http://localhost:0"]);
        await tool.ReadLineAsync();

        (await tool.SendAsync("POST", "/api/v1/users", new { username = "bob", password = "another long pass phrase" })).Status.ShouldBe(201);
    }

    [Theory]
    [InlineData("unknown")]
    [InlineData("postgres://localhost/auth")]
    [InlineData("Host=127.0.0.1;Port=99999999")]
    public async Task A_connection_string_that_cannot_be_read_fails_the_start_with_one_sentence(string connectionString)
    {
        var run = await RunAsync("--urls", "http://localhost:0", "--database", connectionString);

        run.ExitCode.ShouldBe(1);
        run.Error.TrimEnd('\n').Split('\n').Length.ShouldBe(1, run.Error);
    }

    [Fact]
    public async Task A_port_that_is_in_use_fails_the_start()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;

        var run = await RunAsync("--urls", $"http://127.0.0.1:{port}");

        run.ExitCode.ShouldBe(1);
        run.Error.ShouldContain("address already in use");
    }

    [Fact]
    public async Task The_help_names_the_options()
    {
        var run = await RunAsync("--help");

        run.ExitCode.ShouldBe(0);
        foreach (var option in new[] { "--urls", "--database", "--clock", "--setting" }) run.Output.ShouldContain(option);
    }

    private static int FindFreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static async Task<(int ExitCode, string Output, string Error)> RunAsync(params string[] arguments)
    {
        await using var tool = new ToolProcess(arguments);
        return await tool.WaitAsync();
    }
}
