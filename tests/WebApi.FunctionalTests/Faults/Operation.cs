using System.Net;
using Auth.Domain.Common;
using Auth.Domain.Devices;
using Auth.Domain.Lockout;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using Auth.WebApi.FunctionalTests.Running;
using Microsoft.EntityFrameworkCore;

namespace Auth.WebApi.FunctionalTests.Faults;

/// <summary>A client request that must take effect completely or not at all, regardless of database faults.</summary>
internal abstract class Operation(FaultyServer faulty)
{
    protected const string Password = RunningServer.Password;

    /// <summary>The types of the events that the operation records.</summary>
    public abstract string[] Events { get; }

    /// <summary>Whether the response reports success.</summary>
    public virtual bool Acknowledges(Answer answer) => answer.Status == HttpStatusCode.NoContent;

    /// <summary>Whether the request may succeed without the effect, because the response does not report it.</summary>
    public virtual bool IsUnreported => false;

    protected RunningServer Server => faulty.Server;

    protected int Checked => faulty.Checked;

    /// <summary>Prepares the data of the operation while the database works.</summary>
    public abstract Task PrepareAsync();

    public abstract Task<Answer> RunAsync();

    /// <summary>Whether the operation took effect. Fails if it took effect partially.</summary>
    public abstract Task<bool> HasTakenEffectAsync();

    /// <summary>Checks what a client sees once the database works again.</summary>
    public virtual Task CheckAsync(bool tookPlace) => Task.CompletedTask;

    protected async Task<User> FindAsync(TestUser account) =>
        (await faulty.ReadAsync(store => store.Users.SingleOrDefaultAsync(user => user.Id == new UserId(account.Id)))).ShouldNotBeNull();

    protected Task<List<User>> FindAllAsync(string username)
    {
        var key = LoginName.Parse(username).NormalizedValue;
        return faulty.ReadAsync(store => store.Users.Where(user => user.Username.NormalizedValue == key).ToListAsync());
    }

    protected Task<Device> DeviceAsync(TestUser account) =>
        faulty.ReadAsync(store => store.Devices.SingleAsync(device => device.UserId == new UserId(account.Id)));

    /// <summary>A correct password counts no failure: its pending attempt is completed, or queued for release.</summary>
    protected void ShouldCountNoFailure(AttemptCounter attempts)
    {
        attempts.FailedCount.ShouldBe(0);
        attempts.Pending.ShouldAllBe(attempt => faulty.Abandoned.Contains(attempt));
    }

    protected Task<List<Session>> SessionsAsync(TestUser account) =>
        faulty.ReadAsync(store => store.Sessions.Where(session => session.UserId == new UserId(account.Id)).ToListAsync());

    protected Task RemoveAllAsync() => faulty.ReadAsync(store => store.UsersAndDecoys.ExecuteDeleteAsync());

    protected async Task<bool> CanLogInAsync(string username, string password)
    {
        var answer = await Server.Client().LoginAsync(username, password);
        answer.Status.ShouldBeOneOf(HttpStatusCode.Created, HttpStatusCode.Unauthorized);
        return answer.Status == HttpStatusCode.Created;
    }
}

/// <summary>An operation on an account that is created for it.</summary>
internal abstract class UserOperation(FaultyServer faulty) : Operation(faulty)
{
    private ApiClient? _administrator;

    protected TestUser Account { get; private set; } = null!;

    protected ApiClient Administrator => _administrator!;

    public override async Task PrepareAsync()
    {
        _administrator ??= await SignInAdministratorAsync();
        Account = await Server.RegisterAsync();
        await PrepareAccountAsync();
    }

    protected virtual Task PrepareAccountAsync() => Task.CompletedTask;

    protected Task<Answer> AdministerAsync(string action) => Administrator.PostAsync($"/api/v1/admin/users/{Account.Id}/{action}");

    /// <summary>Each test signs in again, because other tests move the clock past the idle timeout.</summary>
    private async Task<ApiClient> SignInAdministratorAsync()
    {
        await Server.AdministratorAsync();
        var client = Server.Client();
        await client.SignInAsync("administrator");
        return client;
    }
}

/// <summary>A login from a known device.</summary>
internal abstract class KnownDeviceOperation(FaultyServer faulty) : UserOperation(faulty)
{
    private string? _token;

    protected override async Task PrepareAccountAsync() => _token = (await Server.Client().SignInAsync(Account.Username)).Json.GetProperty("deviceToken").GetString();

    protected Task<Answer> LoginAsync(string password) =>
        Server.Client().PostAsync("/api/v1/sessions", new { username = Account.Username, password, transport = "bearer", deviceToken = _token });
}

/// <summary>An operation in one of two sessions of a user.</summary>
internal abstract class SessionOperation(FaultyServer faulty) : UserOperation(faulty)
{
    protected ApiClient Current { get; private set; } = null!;

    protected ApiClient Other { get; private set; } = null!;

    protected override async Task PrepareAccountAsync()
    {
        Current = await Server.SignInAsync(Account);
        Other = await Server.SignInAsync(Account);
    }

    protected async Task<Session> CurrentSessionAsync() => (await SessionsAsync(Account)).Single(session => IsOf(Current, session));

    protected async Task<(bool Current, bool Other)> EndedAsync()
    {
        var ended = (await SessionsAsync(Account)).Where(session => session.EndedAt is not null).ToList();
        return (ended.Any(session => IsOf(Current, session)), ended.Any(session => IsOf(Other, session)));
    }

    protected async Task ShouldBeSignedInAsync(bool current, bool other)
    {
        (await Current.IsSignedInAsync()).ShouldBe(current);
        (await Other.IsSignedInAsync()).ShouldBe(other);
    }

    private static bool IsOf(ApiClient client, Session session) => Token<Session>.TryParse(client.Bearer, out var token) && session.TokenHash == token.Hash();
}
