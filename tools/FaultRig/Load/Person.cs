using Auth.FaultRig.Histories;

namespace Auth.FaultRig.Load;

/// <summary>Somebody with a few accounts that nobody else signs in to, so that it is known which password is theirs.</summary>
internal sealed class Person(Workload workload, WorkloadOptions options, int number) : Actor(workload, options, $"person{number}", number)
{
    /// <summary>All of an account's passwords can be tried afterwards, without a lockout.</summary>
    private const int ChangesPerAccount = 3;

    private const int WrongInARow = 2;
    private const int SessionsAtOnce = 5;

    private readonly List<Account> _accounts = [];
    private readonly List<HeldSession> _sessions = [];
    private int _made;

    protected override Task ActAsync(RecordedClient client)
    {
        if (_accounts.Count == 0) return RegisterAsync(client);
        var account = OneOf(_accounts);
        return Chance.Next(100) switch
        {
            < 6 when _made < Options.AccountsPerClient => RegisterAsync(client),
            < 16 when Options.WithWrongPasswords && account.WrongInARow < WrongInARow => GuessAsync(client, account),
            < 18 when Options.WithWrongPasswords => client.LoginAsync($"nobody{Chance.Next(20)}", password: null),
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
        var user = $"{Name}-{_made++}";
        var (operation, _) = await client.RegisterAsync(user, $"{user}@example.org");
        if (!operation.IsOk) return;
        _accounts.Add(new Account(user));
        Workload.Publish(user, operation.UserId!);
    }

    private async Task GuessAsync(RecordedClient client, Account account)
    {
        account.WrongInARow++;
        await client.LoginAsync(account.User, password: null, device: DeviceOf(account));
    }

    private async Task SignInAsync(RecordedClient client, Account account)
    {
        var device = DeviceOf(account);
        var (_, session) = await client.LoginAsync(account.User, account.Password, device: device);
        if (session is null) return;
        account.Device = session.Device;
        // From a known device, the failures of strangers stay; without one, there is a new device besides.
        if (device is null) account.WrongInARow = 0;
        _sessions.Add(session);
        Workload.Hold(session);
    }

    private async Task SignOutAsync(RecordedClient client)
    {
        var session = OneOf(_sessions);
        _sessions.Remove(session);
        var done = await client.LogoutAsync(session);
        // A session that was signed out of is dead for everybody from now on.
        if (done.IsOk) await client.CurrentAsync(session);
    }

    private async Task RevokeOthersAsync(RecordedClient client, HeldSession session)
    {
        if ((await client.RevokeOthersAsync(session)).IsOk) await CheckOthersAsync(client, session);
    }

    /// <summary>They are dead from now on.</summary>
    private async Task CheckOthersAsync(RecordedClient client, HeldSession session)
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
        // The devices from which it did not come are forgotten.
        if (done.MayHaveHappened) account.Device = null;
        if (done.IsOk)
        {
            account.Password = next;
            await CheckOthersAsync(client, session);
        }

        // Which one it has now is seen in the end.
        if (done.Outcome == Outcome.Unknown) _accounts.Remove(account);
    }

    /// <summary>Half the time, it comes from where it was last signed in.</summary>
    private HeldDevice? DeviceOf(Account account) => Chance.Next(2) == 0 ? account.Device : null;

    private sealed class Account(string user)
    {
        public string User => user;

        /// <summary>The label of the password.</summary>
        public string Password { get; set; } = Passwords.First;

        /// <summary>Where it was last signed in.</summary>
        public HeldDevice? Device { get; set; }

        public int Changes { get; set; }

        public int WrongInARow { get; set; }
    }
}
