using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Auth.FaultRig.Running;
using Auth.Walkthrough;

namespace Auth.EndToEndTests;

/// <summary>A failed start prints one sentence to standard error and exits with 1. Lost output does not stop a server.</summary>
public sealed class StartTests
{
    private const string SetPriv = "/usr/bin/setpriv";
    private const string UnprivilegedPorts = "/proc/sys/net/ipv4/ip_unprivileged_port_start";

    private static readonly TimeSpan TestTimeout = TimeSpan.FromMinutes(1);

    [Theory]
    [InlineData("Urls", "http://192.0.2.7:5080", "this machine does not have that IP address")]
    [InlineData("Urls", "https://127.0.0.1:0", "Kestrel:Certificates:Default")]
    [InlineData("Urls", "http://localhost:0", "Use 127.0.0.1:0 or [::1]:0")]
    [InlineData("Urls", "http://localhsot:5080", "'localhsot' is not a host name of this machine")]
    [InlineData("Urls", "http://127.0.0.1:0;http://localhsot:5080", "'localhsot' is not a host name of this machine")]
    [InlineData("Urls", "http://*.example.com:5080", "is not a host name of this machine")]
    [InlineData("Urls", "http://0:5080", "Use *, +, 0.0.0.0 or [::]")]
    [InlineData("Urls", "http://[::ffff:0.0.0.0]:5080", "Use *, +, 0.0.0.0 or [::]")]
    [InlineData("Kestrel__Endpoints__Main__Url", "http://localhsot:5080", "Kestrel:Endpoints:Main:Url")]
    [InlineData("Kestrel__Certificates__Default__Path", "/not/there.pfx", "/not/there.pfx")]
    [InlineData("Logging__LogLevel__Default", "Nonsense", "Nonsense")]
    [InlineData("ASPNETCORE_CONTENTROOT", "/not/there", "/not/there")]
    public async Task A_server_that_cannot_start_reports_the_reason_in_one_sentence(string key, string value, string reason) =>
        (await RunAsync(new("Urls", "https://127.0.0.1:0"), new(key, value))).ShouldFailToStart(reason);

    [Fact]
    public async Task A_port_in_use_is_reported_in_one_sentence()
    {
        using var other = new TcpListener(IPAddress.Loopback, port: 0);
        other.Start();

        (await RunAsync(new KeyValuePair<string, string>("Urls", $"http://{other.LocalEndpoint}"))).ShouldFailToStart("already in use");
    }

    [Fact]
    public async Task A_settings_file_with_invalid_JSON_is_reported_in_one_sentence()
    {
        await using var database = TemporaryDatabase.OnSqlite();
        await File.WriteAllTextAsync(Path.Combine(database.Directory, "appsettings.json"), "{ nonsense");

        (await RunOnAsync(database)).ShouldFailToStart("LineNumber: 0");
    }

    [Fact]
    public async Task A_privileged_port_is_reported_in_one_sentence()
    {
        Assert.SkipUnless(Environment.UserName == "root" && File.Exists(SetPriv), "Only root with setpriv can start a process as another user.");
        Assert.SkipUnless(File.Exists(UnprivilegedPorts) && int.Parse(await File.ReadAllTextAsync(UnprivilegedPorts), CultureInfo.InvariantCulture) > 81, "On this machine every user can listen on port 81.");
        await using var database = TemporaryDatabase.OnSqlite();
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(database.Directory, (UnixFileMode)0b111_111_111);
        string[] asNobody = ["--reuid=65534", "--regid=65534", "--clear-groups", "--inh-caps=-all", "--bounding-set=-all", "dotnet", ServerProcess.Assembly];

        var run = await ProcessRun.RunAsync(SetPriv, asNobody, directory: database.Directory, environment: [.. database.Settings(), .. Settings.Quick, new("HOME", database.Directory), new("Urls", "http://127.0.0.1:81")]);

        run.ShouldFailToStart("permission denied");
    }

    [Fact]
    public async Task A_URL_with_the_host_name_of_the_machine_listens_only_on_its_IP_addresses()
    {
        var name = Dns.GetHostName();
        Assert.SkipWhen(Array.TrueForAll(await OwnAddressesAsync(name), address => address.AddressFamily != AddressFamily.InterNetwork), "The name of this machine has no IPv4 address.");
        await using var database = await Databases.CreateMigratedAsync();
        await using var server = ServerProcess.Launch(database, [.. Settings.Quick, new("Urls", $"http://{name}:{Ports.Free()}")]);

        await server.ListeningAsync();

        server.Output.ShouldNotContain("[::]:");
        server.Output.ShouldNotContain("0.0.0.0:");
        (await OwnAddressesAsync(name)).Select(address => $"{address}").ShouldContain(server.Url.Host);
    }

    [Theory]
    [InlineData("--help", "Usage:")]
    [InlineData("-h", "Usage:")]
    [InlineData("--version", "")]
    public async Task Help_and_version_options_print_text_and_start_no_server(string argument, string text)
    {
        await using var database = TemporaryDatabase.OnSqlite();

        var run = await ProcessRun.RunAsync("dotnet", [ServerProcess.Assembly, argument], directory: database.Directory, environment: database.Settings());

        run.ExitCode.ShouldBe(0, run.Error);
        run.Output.ShouldContain(text);
        run.Output.ShouldContain(await VersionAsync());
        Directory.EnumerateFileSystemEntries(database.Directory).ShouldBeEmpty();
    }

    [Fact]
    public async Task The_startup_banner_shows_the_version()
    {
        await using var database = await Databases.CreateMigratedAsync();
        await using var server = await ServerProcess.StartAsync(database, Settings.Quick);

        server.Output.ShouldContain($"Version  {await VersionAsync()}");
    }

    [Theory]
    [InlineData("exec dotnet \"$0\" >/dev/full")]
    [InlineData("exec dotnet \"$0\" >&-")]
    [InlineData("exec dotnet \"$0\" >&- 2>&-")]
    [InlineData("head -c 65536 /dev/zero; exec dotnet \"$0\"")]
    public async Task A_server_whose_output_is_lost_keeps_serving(string command)
    {
        await using var database = await Databases.CreateMigratedAsync();
        var url = new Uri($"http://127.0.0.1:{Ports.Free()}");
        using var process = StartShell(command, database, [.. Settings.Quick, new("Urls", $"{url}"), new("Shutdown__Delay", "00:00:00"), new("Logging__Console__MaxQueueLength", "10")]);
        try
        {
            using var client = new Client(url);
            await WaitUntilLiveAsync(client, process);

            // Each request writes a log line.
            for (var i = 0; i < 200; i++) (await client.GetAsync("/api/v1/admin/users")).Status.ShouldBe(401);

            Signal.Terminate.SendTo(process.Id);
            await process.WaitForExitAsync().WaitAsync(TestTimeout);
            process.ExitCode.ShouldBe(0);
        }
        finally
        {
            if (!process.HasExited) process.Kill();
        }
    }

    private static async Task<string> VersionAsync() => (await ProcessRun.RunAsync("dotnet", [ProcessRun.Command, "--version"])).Output.Trim();

    private static async Task<IPAddress[]> OwnAddressesAsync(string name)
    {
        try
        {
            return await Dns.GetHostAddressesAsync(name);
        }
        catch (SocketException)
        {
            return [];
        }
    }

    private static async Task<ProcessRun> RunAsync(params KeyValuePair<string, string>[] settings)
    {
        await using var database = await Databases.CreateMigratedAsync();
        return await RunOnAsync(database, settings);
    }

    private static Task<ProcessRun> RunOnAsync(TemporaryDatabase database, params KeyValuePair<string, string>[] settings) =>
        ProcessRun.RunAsync("dotnet", [ServerProcess.Assembly], directory: database.Directory, environment: [.. database.Settings(), .. Settings.Quick, new("HOME", database.Directory), .. settings]);

    /// <summary>Never reads the output of the process.</summary>
    private static Process StartShell(string command, TemporaryDatabase database, IEnumerable<KeyValuePair<string, string>> settings)
    {
        var start = new ProcessStartInfo("sh", ["-c", command, ServerProcess.Assembly]) { UseShellExecute = false, RedirectStandardOutput = true, WorkingDirectory = database.Directory };
        foreach (var (key, value) in database.Settings().Concat(settings)) start.Environment[key] = value;
        return Process.Start(start)!;
    }

    private static async Task WaitUntilLiveAsync(Client client, Process process)
    {
        using var deadline = new CancellationTokenSource(TestTimeout);
        while (true)
        {
            process.HasExited.ShouldBeFalse();
            try
            {
                (await client.GetAsync("/health/live")).Status.ShouldBe(200);
                return;
            }
            catch (HttpRequestException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), deadline.Token);
            }
        }
    }
}

internal static class FailedStartAssertions
{
    /// <summary>Asserts exit code 1, one line on standard error, and no standard output.</summary>
    public static void ShouldFailToStart(this ProcessRun run, string reason) => run.ShouldSatisfyAllConditions(
        () => run.ExitCode.ShouldBe(1),
        () => run.Output.ShouldBeEmpty(),
        () => run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries).ShouldHaveSingleItem().ShouldContain(reason));
}
