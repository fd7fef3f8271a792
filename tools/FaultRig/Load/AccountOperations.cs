using Auth.FaultRig.Histories;

namespace Auth.FaultRig.Load;

/// <summary>Operations that change an account. Each runs on a new account, so that it can be interrupted at any point and repeated.</summary>
public sealed class AccountOperations(SessionHandle administrator)
{
    /// <summary>A login with a wrong password.</summary>
    public const string Guess = "log in with a wrong password";

    private readonly List<SessionHandle> _sessions = [];
    private int _count;

    /// <summary>All sessions started so far.</summary>
    public IReadOnlyList<SessionHandle> Sessions
    {
        get
        {
            lock (_sessions) return [.. _sessions];
        }
    }

    public IReadOnlyList<AccountOperation> All =>
    [
        For("register", _ => Task.FromResult(NextName()), async (client, name) => (await client.RegisterAsync(name, $"{name}@example.org")).Operation),
        For("log in", RegisterAsync, async (client, account) => (await client.LoginAsync(account.Name, Passwords.First)).Operation),
        For(Guess, RegisterAsync, async (client, account) => (await client.LoginAsync(account.Name, password: null)).Operation),
        For("change the password", SignInTwiceAsync, (client, user) => client.ChangePasswordAsync(user.Session, Passwords.First, "p1")),
        For("log out", SignInTwiceAsync, (client, user) => client.LogoutAsync(user.Session)),
        For("end the other sessions", SignInTwiceAsync, (client, user) => client.RevokeOthersAsync(user.Session)) with { IsLikeOthers = true },
        For("end another session", SignInTwiceAsync, (client, user) => client.RevokeAsync(user.Session, user.Other)) with { IsLikeOthers = true },
        For("end all sessions", SignInTwiceAsync, (client, user) => client.RevokeAllAsync(administrator, user.Name, user.Id)) with { IsLikeOthers = true },
        For("lock", SignInTwiceAsync, (client, user) => client.AdministerAsync(administrator, Kinds.Lock, user.Name, user.Id)),
        For("set roles", RegisterAsync, (client, account) => client.SetRolesAsync(administrator, account.Name, account.Id, "editor")) with { IsLikeOthers = true },
    ];

    /// <summary>Registers a new account.</summary>
    public async Task<(string Name, string Id)> RegisterAsync(RecordedClient client)
    {
        var (operation, _) = await client.RegisterAsync(NextName());
        return (operation.User!, operation.UserId ?? throw new InvalidOperationException($"A registration returned {operation.Status}."));
    }

    /// <summary>Registers a new account and starts two sessions.</summary>
    public async Task<TestUser> SignInTwiceAsync(RecordedClient client)
    {
        var (name, id) = await RegisterAsync(client);
        return new TestUser(name, id, await SignInAsync(client, name), await SignInAsync(client, name));
    }

    public async Task<SessionHandle> SignInAsync(RecordedClient client, string name)
    {
        var (operation, session) = await client.LoginAsync(name, Passwords.First);
        if (session is null) throw new InvalidOperationException($"A login returned {operation.Status}.");
        Track(session);
        return session;
    }

    public void Track(SessionHandle session)
    {
        lock (_sessions) _sessions.Add(session);
    }

    /// <summary>All names have the same length, so that the same exchange has the same number of bytes.</summary>
    private string NextName() => $"user{Interlocked.Increment(ref _count):00000}";

    private static AccountOperation For<T>(string name, Func<RecordedClient, Task<T>> prepare, Func<RecordedClient, T, Task<Operation>> work) => new(name, async client =>
    {
        var prepared = await prepare(client);
        return other => work(other, prepared);
    });

    /// <summary>A user with two sessions.</summary>
    public sealed record TestUser(string Name, string Id, SessionHandle Session, SessionHandle Other);
}

/// <summary>Sends one request.</summary>
public delegate Task<Operation> Work(RecordedClient client);

/// <summary>An operation and its preparation.</summary>
/// <param name="PrepareAsync">Prepares the data and returns the operation itself.</param>
public sealed record AccountOperation(string Name, Func<RecordedClient, Task<Work>> PrepareAsync)
{
    /// <summary>Whether another operation has the same kind of exchange with the database. Scenarios with expensive steps skip it.</summary>
    public bool IsLikeOthers { get; init; }
}
