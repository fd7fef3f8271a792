using Auth.Walkthrough;

namespace Auth.EndToEndTests;

/// <summary>Runs the HTTP walkthrough with default settings.</summary>
public sealed class WalkthroughTests
{
    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgresql")]
    public async Task Every_step_of_the_walkthrough_succeeds(string database)
    {
        if (database == "postgresql") Databases.SkipWithoutPostgreSql();

        var run = await ProcessRun.RunAsync("dotnet", [typeof(TemporaryDatabase).Assembly.Location, database]);

        run.ExitCode.ShouldBe(0, run.Output + run.Error);
        run.Output.ShouldNotContain("✗");
    }
}
