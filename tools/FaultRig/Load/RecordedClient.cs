using Auth.FaultRig.Histories;
using Auth.FaultRig.Running;
using Auth.Walkthrough;

namespace Auth.FaultRig.Load;

/// <summary>A client that records its operations in the history.</summary>
public sealed class RecordedClient : IDisposable
{
    /// <summary>The same for all clients, because sessions are bound to it.</summary>
    public const string UserAgent = "faults/1.0";

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    private readonly History _history;
    private readonly Client _client;

    /// <param name="server">The URL of the balancer or of a node.</param>
    /// <param name="node">The name of the node; null: the balancer.</param>
    /// <param name="address">The local IP address to connect from.</param>
    public RecordedClient(History history, string name, Uri server, string? node = null, string address = "127.0.0.1", string? forwardedFor = null)
    {
        (_history, Name, Node) = (history, name, node);
        _client = new Client(server, UserAgent, address, Timeout, forwardedFor);
    }

    /// <summary>Creates a client of one node.</summary>
    public RecordedClient(History history, string name, Node node)
        : this(history, name, node.Url, node.Name)
    {
    }

    public string Name { get; }

    public string? Node { get; }

    /// <summary>Whether the operations are part of the final read.</summary>
    public bool IsFinal { get; init; }

    /// <summary>The underlying client, which does not record.</summary>
    public Client Raw => _client;

    public Task<(Operation Operation, Answer? Answer)> SetUpAsync(string user) =>
        RecordAsync(
            new() { Kind = Kinds.Setup, User = user, Password = Passwords.First },
            () => _client.PostAsync("/api/v1/setup", new { token = Cluster.SetupToken, username = user, password = Passwords.Of(user, Passwords.First) }));

    public Task<(Operation Operation, Answer? Answer)> RegisterAsync(string user, string? email = null) =>
        RecordAsync(
            new() { Kind = Kinds.Register, User = user, Email = email, Password = Passwords.First },
            () => _client.PostAsync("/api/v1/users", new { username = user, email, password = Passwords.Of(user, Passwords.First) }));

    /// <param name="password">The label of the password; null: a wrong password.</param>
    /// <param name="email">Used as the login name; null: the username.</param>
    /// <param name="device">The device to present; null: none.</param>
    public async Task<(Operation Operation, SessionHandle? Session)> LoginAsync(string user, string? password, string? email = null, DeviceHandle? device = null)
    {
        var secret = password is null ? $"{Passwords.Marker}{Random.Shared.Next()}" : Passwords.Of(user, password);
        var (operation, answer) = await RecordAsync(
            new() { Kind = Kinds.Login, User = user, Email = email, Password = password, Device = device?.Label },
            () => _client.LoginAsync(email ?? user, secret, deviceToken: device?.Token),
            (done, answer) => done.IsOk ? done with { AnsweredDevice = answer.DeviceToken == device?.Token ? device.Label : done.AnsweredSession } : done);
        if (!operation.IsOk) return (operation, null);
        return (operation, new SessionHandle(operation.AnsweredSession!, user, answer!.Token) { Device = new DeviceHandle(operation.AnsweredDevice!, answer.DeviceToken) });
    }

    public async Task<Operation> CurrentAsync(SessionHandle session) =>
        (await RecordAsync(Of(Kinds.Current, session), () => _client.CurrentAsync(session.Token))).Operation;

    public async Task<Operation> LogoutAsync(SessionHandle session) =>
        (await RecordAsync(Of(Kinds.Logout, session), () => _client.LogoutAsync(session.Token))).Operation;

    public async Task<Operation> RevokeOthersAsync(SessionHandle session) =>
        (await RecordAsync(Of(Kinds.RevokeOthers, session), () => _client.DeleteAsync("/api/v1/sessions", session.Token))).Operation;

    public async Task<Operation> RevokeAsync(SessionHandle session, SessionHandle other) =>
        (await RecordAsync(Of(Kinds.RevokeOne, session) with { Ended = other.Id }, () => _client.DeleteAsync($"/api/v1/sessions/{other.Id}", session.Token))).Operation;

    public async Task<Operation> ChangePasswordAsync(SessionHandle session, string password, string newPassword)
    {
        var body = new { currentPassword = Passwords.Of(session.User, password), newPassword = Passwords.Of(session.User, newPassword) };
        var what = Of(Kinds.ChangePassword, session) with { Password = password, NewPassword = newPassword };
        return (await RecordAsync(what, () => _client.PostAsync("/api/v1/me/password", body, session.Token))).Operation;
    }

    /// <param name="kind"><see cref="Kinds.Lock"/>, <see cref="Kinds.Unlock"/> or <see cref="Kinds.Reset"/>.</param>
    public async Task<Operation> AdministerAsync(SessionHandle administrator, string kind, string user, string userId)
    {
        var verb = kind switch
        {
            Kinds.Lock => "lock",
            Kinds.Unlock => "unlock",
            Kinds.Reset => "reset-attempts",
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Not an operation of administrators."),
        };
        var what = Of(kind, administrator) with { User = user, UserId = userId };
        return (await RecordAsync(what, () => _client.PostAsync($"/api/v1/admin/users/{userId}/{verb}", token: administrator.Token))).Operation;
    }

    /// <summary>Ends all sessions of a user.</summary>
    public async Task<Operation> RevokeAllAsync(SessionHandle administrator, string user, string userId)
    {
        var what = Of(Kinds.RevokeAll, administrator) with { User = user, UserId = userId };
        return (await RecordAsync(what, () => _client.DeleteAsync($"/api/v1/admin/users/{userId}/sessions", administrator.Token))).Operation;
    }

    public async Task<Operation> SetRolesAsync(SessionHandle administrator, string user, string userId, params string[] roles)
    {
        var what = Of(Kinds.SetRoles, administrator) with { User = user, UserId = userId, Roles = roles };
        return (await RecordAsync(what, () => _client.PutAsync($"/api/v1/admin/users/{userId}/roles", new { roles }, administrator.Token))).Operation;
    }

    /// <summary>Lists users, which only administrators may.</summary>
    public async Task<Operation> ListUsersAsync(SessionHandle session) =>
        (await RecordAsync(Of(Kinds.ListUsers, session), () => _client.GetAsync("/api/v1/admin/users?limit=1", session.Token))).Operation;

    public void Dispose() => _client.Dispose();

    private static Operation Of(string kind, SessionHandle session) =>
        new() { Kind = kind, User = session.User, Session = session.Id };

    private Task<(Operation Operation, Answer? Answer)> RecordAsync(Operation what, Func<Task<Answer>> work, Func<Operation, Answer, Operation>? note = null) =>
        _history.RecordAsync(what with { Client = Name, Node = Node, IsFinal = IsFinal }, work, note);
}
