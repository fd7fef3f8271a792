using Auth.EndToEndTests;
using Auth.Testing.Server.Tests;

namespace Auth.PackageTests;

/// <summary>The scenario server, installed as a local tool from the packages alone.</summary>
public sealed class TestServerToolTests(PackageFeed feed)
{
    [Fact]
    public async Task The_test_server_installs_outside_the_repository_starts_and_stops()
    {
        var folder = Directory.CreateDirectory(Path.Combine(feed.Folder, "front-end")).FullName;
        // The cache of local tools is in the home folder, and would name the folder of an earlier run.
        KeyValuePair<string, string>[] home = [new("DOTNET_CLI_HOME", folder), new("DOTNET_NOLOGO", "1"), new("DOTNET_GENERATE_ASPNET_CERTIFICATE", "false")];
        foreach (var arguments in new[] { "new tool-manifest", $"tool install Auth.Testing.Server --version {feed.Version}" })
        {
            var run = await ProcessRun.RunAsync("dotnet", arguments.Split(' '), directory: folder, environment: home);
            run.ExitCode.ShouldBe(0, run.Output + run.Error);
        }

        feed.ShouldHaveInstalled("Auth.Testing.Server");

        await using var tool = new ToolProcess([], "dotnet", ["tool", "run", "auth-test-server", "--urls", "http://localhost:0"], folder, home);
        await tool.ReadLineAsync();
        await tool.ControlAsync("POST", "/users", new { username = "alice" });

        (await tool.LoginAsync("alice")).Status.ShouldBe(201);
        (await tool.StopAsync()).ShouldBe(0);
        Directory.GetDirectories(tool.Folder, "auth-tests-*").ShouldBeEmpty();
    }
}
