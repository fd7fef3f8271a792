using Auth.FaultRig.Histories;
using Auth.FaultRig.Load;

namespace Auth.FaultRig.Scenarios;

/// <summary>F-09 as the database is set up by default.</summary>
internal sealed class ContendedAccountsByDefault : ContendedAccounts
{
    public override string Name => "F-09";

    public override string Title => "one account is changed on three nodes at once";

    protected override string? Isolation => null;
}

/// <summary>F-09 on a database whose own level is serializable: transactions ask for theirs, and what is read outside of one gets the database's.</summary>
internal sealed class SerializableAccounts : ContendedAccounts
{
    public override string Name => "F-09-serializable";

    public override string Title => "one account is changed on three nodes at once, where the database's own level is serializable";

    protected override string? Isolation => "serializable";
}

/// <summary>A change of password, a lock, a revocation, new roles and a guess meet at one account: each is done or refused, nobody is told of a fault, and what was acknowledged holds on every node at once.</summary>
internal abstract class ContendedAccounts : IScenario
{
    private const int Rounds = 60;

    public abstract string Name { get; }

    public abstract string Title { get; }

    public string? Missing => Needs.Postgres;

    /// <summary>As PostgreSQL calls it; null: as it comes.</summary>
    protected abstract string? Isolation { get; }

    public async Task RunAsync(ScenarioRun run)
    {
        string[] isolation = Isolation is null ? [] : [$"default_transaction_isolation={Isolation}"];
        var cluster = await run.StartClusterAsync(new() { Nodes = 3, WithBalancer = false, PostgresSettings = ["max_connections=300", .. isolation] });
        var workload = await Workload.PrepareAsync(cluster, run.History, new() { Seed = run.Seed, PastTheBalancer = true });
        var operations = new AccountOperations(workload.Administrator);
        using var first = new RecordedClient(run.History, "first", cluster.Nodes[0]);
        using var second = new RecordedClient(run.History, "second", cluster.Nodes[1]);
        using var third = new RecordedClient(run.History, "third", cluster.Nodes[2]);
        RecordedClient[] clients = [first, second, third];

        var rounds = run.Repeat(Rounds, seconds: 30);
        for (var round = 0; round < rounds; round++)
        {
            var person = await operations.SignInTwiceAsync(clients[round % clients.Length]);
            Task<Operation>[] all =
            [
                third.ChangePasswordAsync(person.Session, Passwords.First, "p1"),
                first.LoginAsync(person.Name, password: null).ContinueWith(login => login.Result.Operation, TaskScheduler.Default),
                second.AdministerAsync(workload.Administrator, Kinds.Lock, person.Name, person.Id),
                third.RevokeAllAsync(workload.Administrator, person.Name, person.Id),
                first.SetRolesAsync(workload.Administrator, person.Name, person.Id, "editor"),
                third.SetRolesAsync(workload.Administrator, person.Name, person.Id, "auditor"),
            ];
            foreach (var answer in await Task.WhenAll(all))
            {
                run.Expect(answer.Outcome != Outcome.Unknown, $"round {round}: {answer.Kind} was answered {answer.Status}");
                run.Expect(answer.IsOk || answer.Kind is Kinds.ChangePassword or Kinds.Login, $"round {round}: {answer.Kind} was answered {answer.Status} {answer.Code}");
            }

            await Task.WhenAll(clients.SelectMany(client => new[] { client.CurrentAsync(person.Session), client.CurrentAsync(person.Other) }));
        }

        run.Judge(await FinalRead.ReadAsync(cluster, run.History, [.. workload.Sessions, .. operations.Sessions]));
        run.Figure("rounds", rounds);
    }
}
