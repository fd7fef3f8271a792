using Auth.FaultRig.Histories;

namespace Auth.FaultRig.Load;

/// <summary>What changes an account, each time on one that is made for it: to be broken off anywhere in the middle, again and again.</summary>
public sealed class AccountOperations(HeldSession administrator)
{
    /// <summary>The operation in which a password is looked at, and is wrong.</summary>
    public const string Guess = "log in with a wrong password";

    private readonly List<HeldSession> _sessions = [];
    private int _made;

    /// <summary>Every session that was made for them.</summary>
    public IReadOnlyList<HeldSession> Sessions
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
        For("change the password", SignInTwiceAsync, (client, person) => client.ChangePasswordAsync(person.Session, Passwords.First, "p1")),
        For("log out", SignInTwiceAsync, (client, person) => client.LogoutAsync(person.Session)),
        For("end the other sessions", SignInTwiceAsync, (client, person) => client.RevokeOthersAsync(person.Session)) with { IsLikeOthers = true },
        For("end another session", SignInTwiceAsync, (client, person) => client.RevokeAsync(person.Session, person.Other)) with { IsLikeOthers = true },
        For("end all sessions", SignInTwiceAsync, (client, person) => client.RevokeAllAsync(administrator, person.Name, person.Id)) with { IsLikeOthers = true },
        For("lock", SignInTwiceAsync, (client, person) => client.AdministerAsync(administrator, Kinds.Lock, person.Name, person.Id)),
        For("set roles", RegisterAsync, (client, account) => client.SetRolesAsync(administrator, account.Name, account.Id, "editor")) with { IsLikeOthers = true },
    ];

    /// <summary>Makes an account.</summary>
    public async Task<(string Name, string Id)> RegisterAsync(RecordedClient client)
    {
        var (operation, _) = await client.RegisterAsync(NextName());
        return (operation.User!, operation.UserId ?? throw new InvalidOperationException($"A registration was answered {operation.Status}."));
    }

    /// <summary>Makes an account of somebody who is signed in twice.</summary>
    public async Task<Person> SignInTwiceAsync(RecordedClient client)
    {
        var (name, id) = await RegisterAsync(client);
        return new Person(name, id, await SignInAsync(client, name), await SignInAsync(client, name));
    }

    public async Task<HeldSession> SignInAsync(RecordedClient client, string name)
    {
        var (operation, session) = await client.LoginAsync(name, Passwords.First);
        if (session is null) throw new InvalidOperationException($"A login was answered {operation.Status}.");
        Hold(session);
        return session;
    }

    public void Hold(HeldSession session)
    {
        lock (_sessions) _sessions.Add(session);
    }

    /// <summary>All equally long, so that the same exchange has the same length.</summary>
    private string NextName() => $"person{Interlocked.Increment(ref _made):00000}";

    private static AccountOperation For<T>(string name, Func<RecordedClient, Task<T>> prepare, Func<RecordedClient, T, Task<Operation>> work) => new(name, async client =>
    {
        var prepared = await prepare(client);
        return other => work(other, prepared);
    });

    /// <summary>Somebody with two sessions.</summary>
    public sealed record Person(string Name, string Id, HeldSession Session, HeldSession Other);
}

/// <summary>What a client does in one request.</summary>
public delegate Task<Operation> Work(RecordedClient client);

/// <summary>An operation, and what has to be there before.</summary>
/// <param name="Name">In a few words.</param>
/// <param name="PrepareAsync">Makes that, and gives the operation itself.</param>
public sealed record AccountOperation(string Name, Func<RecordedClient, Task<Work>> PrepareAsync)
{
    /// <summary>Whether its exchange with the store is like another one's: a transaction that reads, and ends sessions or changes an account. Where each step of each costs much, it is left out.</summary>
    public bool IsLikeOthers { get; init; }
}
