using Auth.FaultRig.Scenarios;

namespace Auth.FaultRig;

/// <summary>Finds and runs scenarios.</summary>
public static class Rig
{
    /// <summary>All scenarios, ordered by name.</summary>
    public static IReadOnlyList<IScenario> Scenarios { get; } =
    [
        .. typeof(IScenario).Assembly.GetTypes()
            .Where(type => type.IsAssignableTo(typeof(IScenario)) && !type.IsAbstract)
            .Select(type => (IScenario)Activator.CreateInstance(type, nonPublic: true)!)
            .OrderBy(scenario => scenario.Name, StringComparer.Ordinal),
    ];

    /// <summary>Runs a scenario.</summary>
    /// <param name="directory">The parent of the scenario's directory, in which the history is saved.</param>
    /// <param name="load">The duration of load phases; null: the full duration of the scenario.</param>
    /// <param name="seed">The seed of all random choices.</param>
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
            run.Fail($"The scenario threw: {exception}");
        }
        finally
        {
            await run.DisposeAsync();
        }

        var verdict = run.Failures.Count == 0 ? Verdict.Passed : Verdict.Failed;
        return new Result(scenario, verdict, run.Failures, run.Figures, TimeProvider.System.GetElapsedTime(started));
    }
}

/// <summary>The outcome of a scenario.</summary>
public enum Verdict
{
    Passed,
    Failed,

    /// <summary>The machine lacks a requirement of the scenario.</summary>
    Skipped,
}

/// <summary>The result of a run of a scenario.</summary>
/// <param name="Failures">Violated expectations, or the missing requirement.</param>
/// <param name="Figures">Counts and measurements.</param>
public sealed record Result(IScenario Scenario, Verdict Verdict, IReadOnlyList<string> Failures, IReadOnlyList<string> Figures, TimeSpan Took)
{
    private const int Shown = 20;

    /// <summary>One line, and one line for each of the first failures.</summary>
    public override string ToString()
    {
        var line = $"{Scenario.Name} {Verdict.ToString().ToLowerInvariant(),-7} {Took.TotalSeconds,4:0} s  {Scenario.Title}{(Figures.Count > 0 ? ": " : "")}{string.Join(", ", Figures)}";
        var more = Failures.Count > Shown ? [$"and {Failures.Count - Shown} more"] : Array.Empty<string>();
        return string.Join(Environment.NewLine + "       ", [line, .. Failures.Take(Shown), .. more]);
    }
}
