using Auth.FaultRig.Scenarios;

namespace Auth.FaultRig;

/// <summary>Finds scenarios and runs them.</summary>
public static class Rig
{
    /// <summary>All scenarios, in the order of their names.</summary>
    public static IReadOnlyList<IScenario> Scenarios { get; } =
    [
        .. typeof(IScenario).Assembly.GetTypes()
            .Where(type => type.IsAssignableTo(typeof(IScenario)) && !type.IsAbstract)
            .Select(type => (IScenario)Activator.CreateInstance(type, nonPublic: true)!)
            .OrderBy(scenario => scenario.Name, StringComparer.Ordinal),
    ];

    /// <summary>Runs one.</summary>
    /// <param name="scenario">Which.</param>
    /// <param name="directory">Where histories are kept; each scenario has a directory of its own below it.</param>
    /// <param name="load">How long phases of load last; null: as long as the scenario asks for.</param>
    /// <param name="seed">Of all that is left to chance.</param>
    public static async Task<Result> RunAsync(IScenario scenario, string directory, TimeSpan? load = null, int seed = 1)
    {
        if (scenario.Missing is { } missing) return new Result(scenario, Verdict.Skipped, [missing], [], TimeSpan.Zero);

        var started = TimeProvider.System.GetTimestamp();
        var run = new ScenarioRun(Path.Combine(directory, scenario.Name), load, seed);
        try
        {
            await scenario.RunAsync(run);
        }
        catch (Exception exception)
        {
            run.Fail($"The scenario broke: {exception}");
        }
        finally
        {
            await run.DisposeAsync();
        }

        var verdict = run.Failures.Count == 0 ? Verdict.Passed : Verdict.Failed;
        return new Result(scenario, verdict, run.Failures, run.Figures, TimeProvider.System.GetElapsedTime(started));
    }
}

/// <summary>How a scenario ended.</summary>
public enum Verdict
{
    Passed,
    Failed,

    /// <summary>The machine lacks something.</summary>
    Skipped,
}

/// <summary>What a run of a scenario found.</summary>
/// <param name="Failures">What did not hold, or what is missing.</param>
/// <param name="Figures">What was counted and measured.</param>
public sealed record Result(IScenario Scenario, Verdict Verdict, IReadOnlyList<string> Failures, IReadOnlyList<string> Figures, TimeSpan Took)
{
    private const int Shown = 20;

    /// <summary>One line, and one more for each of the first failures.</summary>
    public override string ToString()
    {
        var line = $"{Scenario.Name} {Verdict.ToString().ToLowerInvariant(),-7} {Took.TotalSeconds,4:0} s  {Scenario.Title}{(Figures.Count > 0 ? ": " : "")}{string.Join(", ", Figures)}";
        var more = Failures.Count > Shown ? [$"and {Failures.Count - Shown} more"] : Array.Empty<string>();
        return string.Join(Environment.NewLine + "       ", [line, .. Failures.Take(Shown), .. more]);
    }
}
