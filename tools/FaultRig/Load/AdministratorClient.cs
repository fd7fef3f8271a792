using Auth.FaultRig.Histories;

namespace Auth.FaultRig.Load;

/// <summary>Locks and unlocks users, resets their attempts, and gives the administrator role to deputies and removes it.</summary>
internal sealed class AdministratorClient(Workload workload, WorkloadOptions options) : WorkloadClient(workload, options, "administrator", options.Clients)
{
    private readonly List<(string User, string Id)> _locked = [];
    private readonly Dictionary<string, SessionHandle> _sessions = [];
    private IReadOnlyList<(string User, string Id)> _deputies = [];

    protected override async Task RunOperationAsync(RecordedClient client)
    {
        if (_deputies.Count == 0) _deputies = [.. Workload.DeputiesOf()];
        var users = Workload.Published;
        if (users.Count == 0) return;

        var session = Workload.Administrator;
        var (user, id) = OneOf(users);
        switch (Chance.Next(10))
        {
            case < 3:
                await client.AdministerAsync(session, Kinds.Lock, user, id);
                _locked.Add((user, id));
                break;
            case < 7 when _locked.Count > 0:
                var (locked, lockedId) = OneOf(_locked);
                var done = await client.AdministerAsync(session, Kinds.Unlock, locked, lockedId);
                if (done.IsOk) _locked.RemoveAll(other => other.Id == lockedId);
                break;
            case < 8 when _deputies.Count > 0:
                var (deputy, deputyId) = OneOf(_deputies);
                await client.SetRolesAsync(session, deputy, deputyId, Chance.Next(2) == 0 ? ["admin"] : []);
                await ActAsDeputyAsync(client, deputy);
                break;
            default:
                await client.AdministerAsync(session, Kinds.Reset, user, id);
                break;
        }
    }

    /// <summary>Acts with an older session, for which the current roles must apply.</summary>
    private async Task ActAsDeputyAsync(RecordedClient client, string deputy)
    {
        if (_sessions.TryGetValue(deputy, out var session))
        {
            await client.ListUsersAsync(session);
        }
        else if ((await client.LoginAsync(deputy, Passwords.First)).Session is { } issued)
        {
            _sessions[deputy] = issued;
            Workload.Track(issued);
        }
    }
}
