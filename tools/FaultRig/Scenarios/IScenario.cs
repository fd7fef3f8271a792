namespace Auth.FaultRig.Scenarios;

/// <summary>One fault: what is broken, under which load, and what must hold.</summary>
public interface IScenario
{
    /// <summary>Its number, such as <c>F-01</c>.</summary>
    string Name { get; }

    /// <summary>In a few words.</summary>
    string Title { get; }

    /// <summary>What it needs that this machine lacks; null: nothing.</summary>
    string? Missing { get; }

    /// <summary>Runs it; what does not hold goes into the run.</summary>
    Task RunAsync(ScenarioRun run);
}
