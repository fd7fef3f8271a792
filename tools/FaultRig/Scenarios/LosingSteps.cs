using Auth.FaultRig.Load;
using Auth.FaultRig.Running;

namespace Auth.FaultRig.Scenarios;

/// <summary>F-04 on PostgreSQL.</summary>
internal sealed class LosingStepsOnPostgreSql : LosingSteps
{
    public override string Name => "F-04";

    public override string Title => "each database step of each operation fails, before and after, on PostgreSQL";

    public override string? Missing => Needs.Postgres;

    protected override bool OnSqlite => false;
}

/// <summary>F-04 on SQLite.</summary>
internal sealed class LosingStepsOnSqlite : LosingSteps
{
    public override string Name => "F-04-sqlite";

    public override string Title => "each database step of each operation fails, before and after, on SQLite";

    public override string? Missing => null;

    protected override bool OnSqlite => true;
}

/// <summary>A step does not reach the store, or its answer is lost (that of a commit, too), or the store is away from there on. What the answers say has to be what is there in the end.</summary>
/// <remarks>The functional tests look at more after each step, and into the store itself.</remarks>
internal abstract class LosingSteps : IScenario
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
        // In a short run, only some of the steps.
        var stride = Math.Clamp(SecondsInFull / Math.Max(1, (int)run.Load(SecondsInFull).TotalSeconds), 1, 7);

        var lost = 0;
        foreach (var operation in operations.All)
        {
            foreach (var stays in (bool[])[false, true]) lost += await LoseEachAsync(run, node, operation, stays, stride);
        }

        // Whether it was done is decided when the answer is there: nothing comes later.
        var evidence = await FinalRead.ReadAsync(cluster, run.History, [.. workload.Sessions, .. operations.Sessions]);
        run.Judge(evidence with { UnansweredMayLast = TimeSpan.Zero });
        run.Figure("steps lost", lost);
    }

    private static async Task<int> LoseEachAsync(ScenarioRun run, Node node, AccountOperation operation, bool stays, int stride)
    {
        var pausing = new PausingNode(node);
        var answers = new List<int?>();
        for (var step = 1; ; step += stride)
        {
            using var client = new RecordedClient(run.History, "unlucky", node);
            var work = await operation.PrepareAsync(client);
            var struck = false;
            await pausing.LoseAsync(step, stays);
            await run.History.FaultAsync($"{operation.Name}: step {step} is lost{(stays ? ", and all after it" : "")}", async () =>
            {
                answers.Add((await work(client)).Status);
                struck = await pausing.HealAsync();
            });
            if (struck) continue;

            // The last one had no fault.
            run.Expect(answers.All(status => status == 503 || status == answers[^1]), $"{operation.Name} was answered {string.Join(' ', answers.Distinct())}");
            run.Expect(answers.Count > 1, $"to {operation.Name} took no step");
            return answers.Count - 1;
        }
    }
}
