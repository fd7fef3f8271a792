using Auth.Testing.Server.Tests;

namespace Auth.PackageTests;

/// <summary>The scenario server, installed as a local tool from the packages alone.</summary>
public sealed class TestServerToolTests(PackageFeed feed)
{
    [Fact]
    public async Task The_test_server_installs_outside_the_repository_starts_and_stops()
    {
        var folder = Directory.CreateDirectory(Path.Combine(feed.Folder, "front-end")).FullName;
        await feed.DotnetInAsync(folder, "new", "tool-manifest");
        await feed.DotnetInAsync(folder, "tool", "install", "Auth.Testing.Server", "--version", feed.Version);
        feed.ShouldHaveInstalled("Auth.Testing.Server");

        await using var tool = new ToolProcess([], "dotnet", ["tool", "run", "auth-test-server", "--urls", "http://localhost:0"], folder);
        await tool.ReadLineAsync();
        await tool.ControlAsync("POST", "/users", new { username = "alice" });

        (await tool.LoginAsync("alice")).Status.ShouldBe(201);
        (await tool.StopAsync()).ShouldBe(0);
        Directory.GetDirectories(tool.Folder, "auth-tests-*").ShouldBeEmpty();
    }
}
