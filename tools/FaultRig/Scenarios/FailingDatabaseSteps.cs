using Auth.FaultRig.Load;
using Auth.FaultRig.Running;

namespace Auth.FaultRig.Scenarios;

/// <summary>F-04 on PostgreSQL.</summary>
internal sealed class FailingDatabaseStepsOnPostgreSql : FailingDatabaseSteps
{
    public override string Name => "F-04";

    public override string Title => "each database step of each operation fails, before and after, on PostgreSQL";

    public override string? Missing => Needs.Postgres;

    protected override bool OnSqlite => false;
}

/// <summary>F-04 on SQLite.</summary>
internal sealed class FailingDatabaseStepsOnSqlite : FailingDatabaseSteps
{
    public override string Name => "F-04-sqlite";

    public override string Title => "each database step of each operation fails, before and after, on SQLite";

    public override string? Missing => null;

    protected override bool OnSqlite => true;
}

/// <summary>A database step fails, or its response is lost (also that of a commit), optionally with all later steps. The final state must match the responses.</summary>
/// <remarks>The functional tests check more after each step, and also the database itself.</remarks>
internal abstract class FailingDatabaseSteps : IScenario
{
    private const int SecondsInFull = 60;

    public abstract string Name { get; }

    public abstract string Title { get; }

    public abstract string? Missing { get; }

    protected abstract bool OnSqlite { get; }

    public async Task RunAsync(ScenarioRun run)
    {
        var cluster = await run.StartClusterAsync(new() { OnSqlite = OnSqlite, Assembly = PausingNode.Assembly });
        var workload = await Workload.PrepareAsync(cluster, run.History, new() { Seed = run.Seed });
        var operations = new AccountOperations(workload.Administrator);
        var node = cluster.Nodes[0];
        // A short run fails only some of the steps.
        var stride = Math.Clamp(SecondsInFull / Math.Max(1, (int)run.Load(SecondsInFull).TotalSeconds), 1, 7);

        var lost = 0;
        foreach (var operation in operations.All)
        {
            foreach (var stays in (bool[])[false, true]) lost += await FailEachAsync(run, node, operation, stays, stride);
        }

        // The outcome is final when the response arrives.
        var evidence = await FinalRead.ReadAsync(cluster, run.History, [.. workload.Sessions, .. operations.Sessions]);
        run.Judge(evidence with { UnansweredMayLast = TimeSpan.Zero });
        run.Figure("failed steps", lost);
    }

    private static async Task<int> FailEachAsync(ScenarioRun run, Node node, AccountOperation operation, bool stays, int stride)
    {
        var pausing = new PausingNode(node);
        var answers = new List<int?>();
        for (var step = 1; ; step += stride)
        {
            using var client = new RecordedClient(run.History, "client", node);
            var work = await operation.PrepareAsync(client);
            var reached = false;
            await pausing.FailStepAsync(step, stays);
            await run.History.FaultAsync($"{operation.Name}: step {step} fails{(stays ? ", and all after it" : "")}", async () =>
            {
                answers.Add((await work(client)).Status);
                reached = await pausing.HealAsync();
            });
            if (reached) continue;

            // The last run had no fault.
            run.Expect(answers.All(status => status == 503 || status == answers[^1]), $"{operation.Name} returned {string.Join(' ', answers.Distinct())}");
            run.Expect(answers.Count > 1, $"{operation.Name} had no database step");
            return answers.Count - 1;
        }
    }
}
