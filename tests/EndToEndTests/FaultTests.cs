using Auth.FaultRig;

namespace Auth.EndToEndTests;

/// <summary>Runs selected scenarios of <c>build/faults</c> for a few seconds each.</summary>
public sealed class FaultTests
{
    private static readonly TimeSpan Load = TimeSpan.FromSeconds(3);

    [Theory]
    [InlineData("F-01")]
    [InlineData("F-02-sqlite")]
    [InlineData("F-09-points")]
    [InlineData("F-15")]
    [InlineData("F-20")]
    [InlineData("F-21")]
    [InlineData("F-22")]
    [InlineData("P-02")]
    [InlineData("P-06")]
    public async Task Each_fault_scenario_has_no_failures(string name)
    {
        var scenario = Rig.Scenarios.Single(scenario => scenario.Name == name);
        Assert.SkipWhen(scenario.Missing is not null, scenario.Missing ?? "");

        var result = await Rig.RunAsync(scenario, Path.Combine(Path.GetTempPath(), "auth-faults"), Load);

        result.Failures.ShouldBeEmpty(result.ToString());
    }
}
