using System.Text.RegularExpressions;
using Auth.EndToEndTests;
using Auth.Walkthrough;

namespace Auth.PackageTests;

/// <summary>A solution made with <c>dotnet new auth-server</c>, outside the repository, from the packages alone.</summary>
public sealed partial class TemplateTests(PackageFeed feed)
{
    /// <summary>The name is no namespace, and the company no identifier.</summary>
    [Fact]
    public async Task A_new_solution_builds_passes_its_tests_and_starts()
    {
        const string name = "Northwind.Sign-In";
        var folder = await CreateAsync(name, "O'Neill & \"Sons\" Ltd");
        feed.ShouldHaveInstalled("Auth.WebApi");
        feed.ShouldHaveInstalled("Auth.Testing");
        feed.ShouldHaveInstalled("Auth.Testing.Xunit");

        var tests = await feed.DotnetInAsync(folder, "test", "--no-build");
        Succeeded().Match(tests).Groups["count"].Value.ShouldBe("13", tests);

        await using var database = TemporaryDatabase.OnSqlite();
        await using var server = ServerProcess.Launch(database, Settings.Quick, Path.Combine(folder, "src", name, "bin", "Debug", "net10.0", $"{name}.dll"));
        await server.ReadyAsync();
        using var client = new Client(server.Url);
        ((string?)(await client.RegisterAsync("ann", "the o'neill & \"sons\" ltd password")).Json!["errors"]!["password"]![0]).ShouldBe("Use a password that does not contain O'Neill & \"Sons\" Ltd.");
        (await client.RegisterAsync("ann", "a password of a person")).Status.ShouldBe(201);
    }

    /// <summary>The namespace of the application hides that of Auth.</summary>
    [Fact]
    public Task A_solution_whose_name_ends_in_Auth_builds() => CreateAsync("Contoso.Auth", "Contoso");

    private async Task<string> CreateAsync(string name, string company)
    {
        var folder = Path.Combine(feed.Folder, name);
        var hive = Path.Combine(feed.Folder, "templates-" + name);
        await feed.DotnetAsync("new", "install", feed.Files.Single(file => Path.GetFileName(file).StartsWith("Auth.Templates.", StringComparison.Ordinal)), "--debug:custom-hive", hive);
        await feed.DotnetAsync("new", "auth-server", "--name", name, "--output", folder, "--company", company, "--debug:custom-hive", hive);
        await feed.DotnetAsync("build", folder, "-verbosity:quiet", "-nologo");
        return folder;
    }

    [GeneratedRegex(@"succeeded: (?<count>\d+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Succeeded();
}
