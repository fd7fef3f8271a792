using System.Text.Json.Nodes;
using Auth.FaultRig.Checking;
using Auth.FaultRig.Histories;
using Auth.FaultRig.Running;
using Auth.Walkthrough;

namespace Auth.FaultRig.Load;

/// <summary>Reads the final state after all faults: accounts, working passwords, live sessions on each node, and the audit log.</summary>
public static class FinalRead
{
    private const int PageSize = 200;
    private const int AtOnce = 8;

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);

    /// <summary>Reads the evidence for the checker. All nodes must be running.</summary>
    /// <param name="sessions">The sessions to check on each node.</param>
    public static async Task<Evidence> ReadAsync(Cluster cluster, History history, IEnumerable<SessionHandle> sessions)
    {
        var clients = cluster.Nodes.Select(node => new RecordedClient(history, $"final-{node.Name}", node) { IsFinal = true }).ToList();
        try
        {
            await ReadSessionsAsync(clients, [.. sessions]);
            var administrator = await SignInAsync(clients[0]);
            await UnlockAllAsync(clients[0], administrator);
            await TryPasswordsAsync(clients, administrator, history);
            var users = await ReadUsersAsync(clients[0].Raw, administrator.Token);
            var events = await ReadEventsAsync(clients[^1].Raw, administrator.Token);
            return new Evidence { Operations = history.Operations, Users = users, Events = events, Logs = [.. cluster.Nodes.Select(node => node.Output)] };
        }
        finally
        {
            foreach (var client in clients) client.Dispose();
        }
    }

    private static Task ReadSessionsAsync(IReadOnlyList<RecordedClient> clients, IReadOnlyList<SessionHandle> sessions) =>
        InParallelAsync(sessions, async (session, _) =>
        {
            foreach (var client in clients) await client.CurrentAsync(session);
        });

    private static async Task<SessionHandle> SignInAsync(RecordedClient client)
    {
        SessionHandle? session = null;
        await Cluster.WaitForAsync(async () => (session = (await client.LoginAsync(Workload.Root, Passwords.First)).Session) is not null, Timeout);
        return session ?? throw new InvalidOperationException("The administrator could not sign in after the faults.");
    }

    private static async Task UnlockAllAsync(RecordedClient client, SessionHandle administrator) =>
        // An unlock does nothing for an active account, so its attempts are reset. Pending ones are not visible, so none is skipped.
        await InParallelAsync(await ReadUsersAsync(client.Raw, administrator.Token), (user, _) =>
            client.AdministerAsync(administrator, user.IsActive ? Kinds.Reset : Kinds.Unlock, user.Name, user.Id));

    /// <summary>Tries each password that was ever submitted for an account. If none works, the username must be free.</summary>
    private static async Task TryPasswordsAsync(IReadOnlyList<RecordedClient> clients, SessionHandle administrator, History history)
    {
        var ids = (await ReadUsersAsync(clients[0].Raw, administrator.Token)).ToDictionary(user => user.Name, user => user.Id, StringComparer.Ordinal);
        var accounts = history.Operations.Where(o => o.User is not null && o.Kind != Kinds.Fault).ToLookup(o => o.User!, StringComparer.Ordinal);
        var registered = accounts.Where(account => account.Any(o => o.Kind == Kinds.Register && o.MayHaveHappened)).ToList();
        await InParallelAsync(registered, async (account, i) =>
        {
            var client = clients[i % clients.Count];
            var labels = account.Where(o => o.Kind is Kinds.Register or Kinds.ChangePassword && o.MayHaveHappened).Select(o => o.NewPassword ?? o.Password!).Distinct(StringComparer.Ordinal);
            var working = new List<string>();
            foreach (var label in labels)
            {
                var login = await AnsweredAsync(async () => (await client.LoginAsync(account.Key, label)).Operation);
                if (login.Status == 423)
                {
                    // Expired leases of killed nodes have become failures, in addition to the wrong passwords tried here.
                    await client.AdministerAsync(administrator, Kinds.Reset, account.Key, ids[account.Key]);
                    login = await AnsweredAsync(async () => (await client.LoginAsync(account.Key, label)).Operation);
                }

                if (login.IsOk) working.Add(label);
            }

            var registration = account.First(o => o.Kind == Kinds.Register);
            if (working.Count == 0) await AnsweredAsync(async () => (await client.RegisterAsync(account.Key, registration.Email)).Operation);
            else if (registration.Email is { } email) await AnsweredAsync(async () => (await client.LoginAsync(account.Key, working[0], email)).Operation);
        });
    }

    /// <summary>Retries on 503: the database may still be recovering, or an attempt may still be pending. Other checks limit that time.</summary>
    private static async Task<Operation> AnsweredAsync(Func<Task<Operation>> ask)
    {
        var operation = await ask();
        bool IsAnswered() => operation.Outcome != Outcome.Unknown && operation.Status != 503;
        await Cluster.WaitForAsync(
            async () =>
            {
                if (!IsAnswered()) operation = await ask();
                return IsAnswered();
            },
            Timeout);
        return operation;
    }

    private static async Task<IReadOnlyList<FinalUser>> ReadUsersAsync(Client client, string token) =>
    [
        .. (await ReadPagesAsync(client, "/api/v1/admin/users", token)).Select(user => new FinalUser(
            (string)user["id"]!,
            (string)user["username"]!,
            (string?)user["email"],
            user["roles"]!.AsArray().Any(role => (string?)role == "admin"),
            (string?)user["status"] == "active",
            (int)user["failedAttempts"]!)),
    ];

    private static async Task<IReadOnlyList<AuditEvent>> ReadEventsAsync(Client client, string token) =>
    [
        .. (await ReadPagesAsync(client, "/api/v1/admin/events", token)).Select(e => new AuditEvent(
            (long)e["position"]!,
            (string)e["type"]!,
            (string?)e["userId"],
            (string?)e["sessionId"],
            (string?)e["details"]?["roles"])).OrderBy(e => e.Position),
    ];

    private static async Task<IReadOnlyList<JsonNode>> ReadPagesAsync(Client client, string path, string token)
    {
        var all = new List<JsonNode>();
        string? cursor = null;
        do
        {
            var answer = await client.GetAsync($"{path}?limit={PageSize}{(cursor is null ? "" : $"&cursor={Uri.EscapeDataString(cursor)}")}", token);
            if (answer.Status != 200) throw new InvalidOperationException($"{path} returned {answer}.");
            all.AddRange(answer.Json!["items"]!.AsArray().Select(item => item!));
            cursor = (string?)answer.Json["nextCursor"];
        }
        while (cursor is not null);
        return all;
    }

    private static Task InParallelAsync<T>(IReadOnlyList<T> all, Func<T, int, Task> work) =>
        Parallel.ForEachAsync(all.Index(), new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (item, _) => await work(item.Item, item.Index));
}
