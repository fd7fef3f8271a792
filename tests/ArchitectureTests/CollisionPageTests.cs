namespace Auth.ArchitectureTests;

/// <summary>docs/extending/collisions.md lists the names that Auth has taken.</summary>
public sealed class CollisionPageTests
{
    private const string Taken = "Taken: ";

    /// <summary>The framework maps these two.</summary>
    private static readonly string[] PathsOfTheFramework = ["/docs", "/openapi"];

    [Fact]
    public void The_page_lists_the_paths_of_Auth() =>
        ReadTaken("Paths").ShouldBe(
            ReadContract("WebApi.FunctionalTests", "routes.txt").Select(line => "/" + line.Split(' ')[0].Split('/', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault()).Concat(PathsOfTheFramework).Distinct(StringComparer.Ordinal),
            ignoreOrder: true);

    [Fact]
    public void The_page_lists_the_sections_and_settings_of_Auth() =>
        ReadTaken("Settings").ShouldBe(
            ReadContract("WebApi.FunctionalTests", "settings.txt").Select(line => line.Split(' ')[0].Split(':')[0]).Distinct(StringComparer.Ordinal),
            ignoreOrder: true);

    [Fact]
    public void The_page_lists_the_cookies_of_Auth() => ReadTaken("Cookies").ShouldBe(ReadContract("ArchitectureTests", "cookies.txt"), ignoreOrder: true);

    private static List<string> ReadContract(string project, string file) =>
        [.. File.ReadLines(Path.Combine(Repository.Root, "tests", project, "Contract", file)).Where(line => line.Length > 0)];

    /// <summary>The names in the line of a section that says which are taken.</summary>
    private static List<string> ReadTaken(string section)
    {
        var lines = File.ReadLines(Path.Combine(Repository.Root, "docs", "extending", "collisions.md")).SkipWhile(line => line != $"## {section}");
        var taken = lines.First(line => line.StartsWith(Taken, StringComparison.Ordinal));
        return [.. taken[Taken.Length..].TrimEnd('.').Split(", ").Select(name => name.Trim('`'))];
    }
}
