namespace Auth.FaultRig.Scenarios;

/// <summary>A fault, the load during it, and the expectations.</summary>
public interface IScenario
{
    /// <summary>The number, such as <c>F-01</c>.</summary>
    string Name { get; }

    string Title { get; }

    /// <summary>The requirement that this machine lacks; null: none.</summary>
    string? Missing { get; }

    /// <summary>Runs the scenario and adds failures and figures to the run.</summary>
    Task RunAsync(ScenarioRun run);
}
