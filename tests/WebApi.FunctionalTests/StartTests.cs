using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;
using Auth.WebApi.FunctionalTests.Running;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Auth.WebApi.FunctionalTests;

/// <summary>The start of the process, and its failure with a message.</summary>
public sealed class StartTests
{
    [Fact]
    public async Task Startup_with_invalid_settings_fails_with_one_message_per_setting()
    {
        var (exitCode, _, errors) = await RunAsync("--Lockout:MaxFailedAttempts=0", "--Sessions:IdleTimeout=soon");

        exitCode.ShouldBe(1);
        errors.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length.ShouldBe(2, errors);
        errors.ShouldContain("Lockout:MaxFailedAttempts is '0'");
        errors.ShouldContain("Sessions:IdleTimeout is 'soon'");
        errors.ShouldNotContain("   at ");
    }

    [Fact]
    public async Task Startup_with_an_outdated_schema_fails_with_a_message()
    {
        using var database = TestDatabase.Sqlite();

        var (exitCode, _, errors) = await RunAsync("--Urls=http://127.0.0.1:0", $"--ConnectionStrings:Auth={database.ConnectionString}", "--Database:MigrateOnStart=false");

        exitCode.ShouldBe(1);
        errors.ShouldContain("auth migrate");
        errors.ShouldNotContain("   at ");
    }

    [Fact]
    public async Task Startup_on_a_port_in_use_fails_with_a_message()
    {
        using var database = TestDatabase.Sqlite();
        using var first = new RunningServer();

        var (exitCode, _, errors) = await RunAsync($"--Urls={first.Address.GetLeftPart(UriPartial.Authority)}", $"--ConnectionStrings:Auth={database.ConnectionString}");

        exitCode.ShouldBe(1);
        errors.ShouldContain("already in use");
        errors.ShouldNotContain("   at ");
    }

    [Theory]
    [InlineData("http://localhost:0")]
    [InlineData("http://127.0.0.1:0;http://LOCALHOST:0")]
    public async Task Startup_on_a_free_port_of_localhost_fails_with_a_message(string urls)
    {
        using var database = TestDatabase.Sqlite();

        var (exitCode, _, errors) = await RunAsync($"--Urls={urls}", $"--ConnectionStrings:Auth={database.ConnectionString}");

        exitCode.ShouldBe(1);
        errors.ShouldContain("Use 127.0.0.1:0 or [::1]:0 for a port that is free.");
        errors.ShouldNotContain("Exception");
    }

    [Theory]
    [InlineData("http://*:0")]
    [InlineData("http://0.0.0.0:0")]
    public async Task The_startup_banner_names_a_URL_that_can_be_opened_when_the_server_listens_on_all_IP_addresses(string urls)
    {
        using var database = TestDatabase.Sqlite();

        using var server = await StartAsync([$"--Urls={urls}", $"--ConnectionStrings:Auth={database.ConnectionString}", "--Passwords:Iterations=1000"], lastLine: "yours");

        foreach (var line in new[] { "  Pages    http://localhost:", "  API      http://localhost:", "curl http://localhost:" }) server.Banner.ShouldContain(line);
    }

    [Fact]
    [Trait("Requirement", "R23")]
    public async Task The_startup_banner_shows_the_configuration_and_the_setup_token_only_until_setup()
    {
        using var database = TestDatabase.Sqlite();
        string[] settings = ["--Urls=http://127.0.0.1:0", $"--ConnectionStrings:Auth={database.ConnectionString}", "--Passwords:Iterations=1000"];

        using (var first = await StartAsync(settings, lastLine: "yours"))
        {
            first.Banner.ShouldContain("Auth listens on http://127.0.0.1:");
            first.Banner.ShouldContain("SQLite, ");
            first.Banner.ShouldContain($"files in {Path.GetFullPath("mail")}");
            first.Banner.ShouldContain("Plain HTTP");
            var token = Regex.Match(first.Banner, "\"token\": \"(?<token>[0-9a-f]{32})\"", RegexOptions.None, TimeSpan.FromSeconds(1)).Groups["token"].Value;
            using var client = new ApiClient(first.Address, "functional tests", IPAddress.Loopback);
            (await client.PostAsync("/api/v1/setup", new { token, username = "root", password = RunningServer.Password })).Status.ShouldBe(HttpStatusCode.Created);
        }

        using var second = await StartAsync(settings, lastLine: "Passwords:Iterations is 1000");
        (await second.StopAsync()).ShouldNotContain("token");
    }

    [Theory]
    [Trait("Requirement", "R72")]
    [InlineData("Open", true)]
    [InlineData("Invitation", false)]
    [InlineData("Closed", false)]
    public async Task The_startup_banner_warns_that_everyone_can_register(string mode, bool warns)
    {
        using var database = TestDatabase.Sqlite();
        string[] settings = ["--Urls=http://127.0.0.1:0", $"--ConnectionStrings:Auth={database.ConnectionString}", "--Passwords:Iterations=1000", $"--Registration:Mode={mode}"];

        using var started = await StartAsync(settings, lastLine: "yours");

        started.Banner.Contains("Warning  Registration is open", StringComparison.Ordinal).ShouldBe(warns);
    }

    /// <summary>Accounts from the time of open registration stay when it is limited.</summary>
    [Theory]
    [Trait("Requirement", "R72")]
    [InlineData("Invitation", null, true)]
    [InlineData("Invitation", "staff", false)]
    [InlineData("Open", null, false)]
    public async Task A_start_warns_after_the_banner_that_self_registered_accounts_pass_gateways(string mode, string? role, bool warns)
    {
        using var database = TestDatabase.Sqlite();
        string[] settings = ["--Urls=http://127.0.0.1:0", $"--ConnectionStrings:Auth={database.ConnectionString}", "--Passwords:Iterations=1000"];
        using (var open = await StartAsync(settings, lastLine: "yours"))
        {
            using var client = new ApiClient(open.Address, "functional tests", IPAddress.Loopback);
            (await client.PostAsync("/api/v1/users", new { username = "alice", password = RunningServer.Password })).Status.ShouldBe(HttpStatusCode.Created);
        }

        const string Warning = "Warning  Some accounts may have been registered without an invitation";
        using var started = await StartAsync([.. settings, $"--Registration:Mode={mode}", .. role is null ? Array.Empty<string>() : [$"--ForwardAuth:Roles:0={role}"]], lastLine: warns ? Warning : "yours");

        if (warns) started.Banner.IndexOf(Warning, StringComparison.Ordinal).ShouldBeGreaterThan(started.Banner.IndexOf("yours", StringComparison.Ordinal));
        else (await started.StopAsync()).ShouldNotContain(Warning);
    }

    /// <summary>Reflection would slow down each start.</summary>
    [Fact]
    public async Task Endpoints_and_health_checks_serialize_JSON_without_reflection()
    {
        var unknown = new UnknownTypes();
        using var server = RunningServer.With(services => services.PostConfigure<JsonOptions>(
            options => options.SerializerOptions.TypeInfoResolverChain.Insert(options.SerializerOptions.TypeInfoResolverChain.Count - 1, unknown)));
        server.Services.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions.TypeInfoResolverChain[^1].ShouldBeOfType<DefaultJsonTypeInfoResolver>();

        foreach (var path in new[] { "/health/live", "/health/ready" }) (await server.Client().GetAsync(path)).Status.ShouldBe(HttpStatusCode.OK);

        unknown.Types.ShouldBeEmpty();
    }

    private static Process Start(string[] settings)
    {
        var start = new ProcessStartInfo("dotnet") { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(typeof(AuthServer).Assembly.Location);
        foreach (var setting in settings) start.ArgumentList.Add(setting);
        return Process.Start(start)!;
    }

    private static async Task<(int ExitCode, string Output, string Errors)> RunAsync(params string[] settings)
    {
        using var process = Start(settings);
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output, await errors);
    }

    /// <summary>Starts the server, and reads its output up to a line that contains a text.</summary>
    private static async Task<RunningProcess> StartAsync(string[] settings, string lastLine)
    {
        var process = Start(settings);
        var banner = "";
        while (!banner.Contains(lastLine, StringComparison.Ordinal)) banner += await process.StandardOutput.ReadLineAsync() + "\n";
        return new RunningProcess(process, banner);
    }

    private sealed record RunningProcess(Process Process, string Banner) : IDisposable
    {
        public Uri Address => new(Regex.Match(Banner, "http://[0-9.:]+", RegexOptions.None, TimeSpan.FromSeconds(1)).Value);

        /// <summary>Stops the process, and returns its whole output.</summary>
        public async Task<string> StopAsync()
        {
            Process.Kill();
            return Banner + await Process.StandardOutput.ReadToEndAsync();
        }

        public void Dispose()
        {
            Process.Kill();
            Process.WaitForExit();
            Process.Dispose();
        }
    }

    /// <summary>Records the types that the resolvers before it do not know.</summary>
    private sealed class UnknownTypes : IJsonTypeInfoResolver
    {
        public ConcurrentQueue<Type> Types { get; } = new();

        public JsonTypeInfo? GetTypeInfo(Type type, JsonSerializerOptions options)
        {
            Types.Enqueue(type);
            return null;
        }
    }
}
