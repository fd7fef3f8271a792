using Auth.FaultRig.Histories;
using Auth.FaultRig.Load;

namespace Auth.FaultRig.Scenarios;

/// <summary>F-09 with the default isolation level.</summary>
internal sealed class ContendedAccountsByDefault : ContendedAccounts
{
    public override string Name => "F-09";

    public override string Title => "concurrent changes of one account on three nodes";

    protected override string? Isolation => null;
}

/// <summary>F-09 on a database whose default isolation level is serializable. It applies to reads outside of transactions, because transactions set their own level.</summary>
internal sealed class SerializableAccounts : ContendedAccounts
{
    public override string Name => "F-09-serializable";

    public override string Title => "concurrent changes of one account on three nodes, on a database that is serializable by default";

    protected override string? Isolation => "serializable";
}

/// <summary>Concurrent password change, lock, revocation, role changes and guess on one account. Each succeeds or is rejected without a server error, and acknowledged changes apply on every node at once.</summary>
internal abstract class ContendedAccounts : IScenario
{
    private const int Rounds = 60;

    public abstract string Name { get; }

    public abstract string Title { get; }

    public string? Missing => Needs.Postgres;

    /// <summary>PostgreSQL's name of the default isolation level; null: unchanged.</summary>
    protected abstract string? Isolation { get; }

    public async Task RunAsync(ScenarioRun run)
    {
        string[] isolation = Isolation is null ? [] : [$"default_transaction_isolation={Isolation}"];
        var cluster = await run.StartClusterAsync(new() { Nodes = 3, WithBalancer = false, PostgresSettings = ["max_connections=300", .. isolation] });
        var workload = await Workload.PrepareAsync(cluster, run.History, new() { Seed = run.Seed, DirectToNodes = true });
        var operations = new AccountOperations(workload.Administrator);
        using var first = new RecordedClient(run.History, "first", cluster.Nodes[0]);
        using var second = new RecordedClient(run.History, "second", cluster.Nodes[1]);
        using var third = new RecordedClient(run.History, "third", cluster.Nodes[2]);
        RecordedClient[] clients = [first, second, third];

        var rounds = run.Repeat(Rounds, seconds: 30);
        for (var round = 0; round < rounds; round++)
        {
            var user = await operations.SignInTwiceAsync(clients[round % clients.Length]);
            Task<Operation>[] all =
            [
                third.ChangePasswordAsync(user.Session, Passwords.First, "p1"),
                first.LoginAsync(user.Name, password: null).ContinueWith(login => login.Result.Operation, TaskScheduler.Default),
                second.AdministerAsync(workload.Administrator, Kinds.Lock, user.Name, user.Id),
                third.RevokeAllAsync(workload.Administrator, user.Name, user.Id),
                first.SetRolesAsync(workload.Administrator, user.Name, user.Id, "editor"),
                third.SetRolesAsync(workload.Administrator, user.Name, user.Id, "auditor"),
            ];
            foreach (var answer in await Task.WhenAll(all))
            {
                run.Expect(answer.Outcome != Outcome.Unknown, $"round {round}: {answer.Kind} returned {answer.Status}");
                run.Expect(answer.IsOk || answer.Kind is Kinds.ChangePassword or Kinds.Login, $"round {round}: {answer.Kind} returned {answer.Status} {answer.Code}");
            }

            await Task.WhenAll(clients.SelectMany(client => new[] { client.CurrentAsync(user.Session), client.CurrentAsync(user.Other) }));
        }

        run.Judge(await FinalRead.ReadAsync(cluster, run.History, [.. workload.Sessions, .. operations.Sessions]));
        run.Figure("rounds", rounds);
    }
}
