using Auth.FaultRig.Histories;

namespace Auth.FaultRig.Load;

/// <summary>A client with a few accounts that no other client signs in to, so that their passwords are known.</summary>
internal sealed class UserClient(Workload workload, WorkloadOptions options, int number) : WorkloadClient(workload, options, $"user{number}", number)
{
    /// <summary>Few enough that all passwords of an account can be tried afterwards without a lockout.</summary>
    private const int ChangesPerAccount = 3;

    private const int ConsecutiveFailures = 2;
    private const int SessionsAtOnce = 5;

    private readonly List<Account> _accounts = [];
    private readonly List<SessionHandle> _sessions = [];
    private int _count;

    protected override Task RunOperationAsync(RecordedClient client)
    {
        if (_accounts.Count == 0) return RegisterAsync(client);
        var account = OneOf(_accounts);
        return Chance.Next(100) switch
        {
            < 6 when _count < Options.AccountsPerClient => RegisterAsync(client),
            < 16 when Options.WithWrongPasswords && account.ConsecutiveFailures < ConsecutiveFailures => GuessAsync(client, account),
            < 18 when Options.WithWrongPasswords => client.LoginAsync($"unknown{Chance.Next(20)}", password: null),
            < 45 when _sessions.Count < SessionsAtOnce => SignInAsync(client, account),
            < 60 when _sessions.Count > 0 => SignOutAsync(client),
            < 65 when _sessions.Count > 0 => ChangePasswordAsync(client),
            < 68 when _sessions.Count > 0 => RevokeOthersAsync(client, OneOf(_sessions)),
            _ when _sessions.Count > 0 => CheckAsync(client),
            _ => SignInAsync(client, account),
        };
    }

    private async Task RegisterAsync(RecordedClient client)
    {
        var user = $"{Name}-{_count++}";
        var (operation, _) = await client.RegisterAsync(user, $"{user}@example.org");
        if (!operation.IsOk) return;
        _accounts.Add(new Account(user));
        Workload.Publish(user, operation.UserId!);
    }

    private async Task GuessAsync(RecordedClient client, Account account)
    {
        account.ConsecutiveFailures++;
        await client.LoginAsync(account.User, password: null, device: DeviceOf(account));
    }

    private async Task SignInAsync(RecordedClient client, Account account)
    {
        var device = DeviceOf(account);
        var (_, session) = await client.LoginAsync(account.User, account.Password, device: device);
        if (session is null) return;
        account.Device = session.Device;
        // A login from a known device keeps the failures of unknown clients.
        if (device is null) account.ConsecutiveFailures = 0;
        _sessions.Add(session);
        Workload.Track(session);
    }

    private async Task SignOutAsync(RecordedClient client)
    {
        var session = OneOf(_sessions);
        _sessions.Remove(session);
        var done = await client.LogoutAsync(session);
        // The session must be rejected from now on.
        if (done.IsOk) await client.CurrentAsync(session);
    }

    private async Task RevokeOthersAsync(RecordedClient client, SessionHandle session)
    {
        if ((await client.RevokeOthersAsync(session)).IsOk) await CheckOthersAsync(client, session);
    }

    /// <summary>The other sessions must be rejected from now on.</summary>
    private async Task CheckOthersAsync(RecordedClient client, SessionHandle session)
    {
        foreach (var other in _sessions.FindAll(other => other.User == session.User && other != session))
        {
            if ((await client.CurrentAsync(other)).Status == 401) _sessions.Remove(other);
        }
    }

    private async Task CheckAsync(RecordedClient client)
    {
        var session = OneOf(_sessions);
        if ((await client.CurrentAsync(session)).Status == 401) _sessions.Remove(session);
    }

    private async Task ChangePasswordAsync(RecordedClient client)
    {
        var session = OneOf(_sessions);
        if (_accounts.Find(account => account.User == session.User) is not { } account || account.Changes == ChangesPerAccount) return;

        var next = $"p{++account.Changes}";
        var done = await client.ChangePasswordAsync(session, account.Password, next);
        // The change forgets all other devices.
        if (done.MayHaveHappened) account.Device = null;
        if (done.IsOk)
        {
            account.Password = next;
            await CheckOthersAsync(client, session);
        }

        // The final read finds out which password works.
        if (done.Outcome == Outcome.Unknown) _accounts.Remove(account);
    }

    /// <summary>Presents the last device in half of the attempts.</summary>
    private DeviceHandle? DeviceOf(Account account) => Chance.Next(2) == 0 ? account.Device : null;

    private sealed class Account(string user)
    {
        public string User => user;

        /// <summary>The label of the password.</summary>
        public string Password { get; set; } = Passwords.First;

        /// <summary>The device of the last login.</summary>
        public DeviceHandle? Device { get; set; }

        public int Changes { get; set; }

        public int ConsecutiveFailures { get; set; }
    }
}
