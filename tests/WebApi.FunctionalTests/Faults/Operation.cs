using System.Net;
using Auth.Domain.Common;
using Auth.Domain.Devices;
using Auth.Domain.Lockout;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using Auth.WebApi.FunctionalTests.Running;
using Microsoft.EntityFrameworkCore;

namespace Auth.WebApi.FunctionalTests.Faults;

/// <summary>Something that a client asks for, which is to be whole or absent whatever the store does meanwhile.</summary>
internal abstract class Operation(FaultyServer faulty)
{
    protected const string Password = RunningServer.Password;

    /// <summary>The events that tell of it.</summary>
    public abstract string[] Events { get; }

    /// <summary>Whether the answer says that it took place.</summary>
    public virtual bool Acknowledges(Answer answer) => answer.Status == HttpStatusCode.NoContent;

    /// <summary>Whether it may be left out though the request is answered: the answer does not speak of it.</summary>
    public virtual bool IsAside => false;

    protected RunningServer Server => faulty.Server;

    protected int Checked => faulty.Checked;

    /// <summary>Brings about what it needs, with a store that works.</summary>
    public abstract Task PrepareAsync();

    public abstract Task<Answer> RunAsync();

    /// <summary>Whether it took place; fails when it did by halves.</summary>
    public abstract Task<bool> TookPlaceAsync();

    /// <summary>What else has to hold, by the eyes of a client, once the store works again.</summary>
    public virtual Task CheckAsync(bool tookPlace) => Task.CompletedTask;

    protected async Task<User> FindAsync(Account account) =>
        (await faulty.ReadAsync(store => store.Users.SingleOrDefaultAsync(user => user.Id == new UserId(account.Id)))).ShouldNotBeNull();

    protected Task<List<User>> FindAllAsync(string username)
    {
        var key = LoginName.Parse(username).NormalizedValue;
        return faulty.ReadAsync(store => store.Users.Where(user => user.Username.NormalizedValue == key).ToListAsync());
    }

    /// <summary>The one device of an account that has one.</summary>
    protected Task<Device> DeviceAsync(Account account) =>
        faulty.ReadAsync(store => store.Devices.SingleAsync(device => device.UserId == new UserId(account.Id)));

    /// <summary>A right password is nobody's failure: its slot is free, or to be given back.</summary>
    protected void ShouldHoldNothing(AttemptCounter attempts)
    {
        attempts.FailedCount.ShouldBe(0);
        attempts.Pending.ShouldAllBe(attempt => faulty.Abandoned.Have(attempt));
    }

    protected Task<List<Session>> SessionsAsync(Account account) =>
        faulty.ReadAsync(store => store.Sessions.Where(session => session.UserId == new UserId(account.Id)).ToListAsync());

    protected Task RemoveAllAsync() => faulty.ReadAsync(store => store.Users.IgnoreQueryFilters().ExecuteDeleteAsync());

    protected async Task<bool> LogsInAsync(string username, string password)
    {
        var answer = await Server.Client().LoginAsync(username, password);
        answer.Status.ShouldBeOneOf(HttpStatusCode.Created, HttpStatusCode.Unauthorized);
        return answer.Status == HttpStatusCode.Created;
    }
}

/// <summary>Something done to an account that is made for it.</summary>
internal abstract class OperationOnAccount(FaultyServer faulty) : Operation(faulty)
{
    private ApiClient? _administrator;

    protected Account Account { get; private set; } = null!;

    protected ApiClient Administrator => _administrator!;

    public override async Task PrepareAsync()
    {
        _administrator ??= await SignInAdministratorAsync();
        Account = await Server.RegisterAsync();
        await PrepareAccountAsync();
    }

    protected virtual Task PrepareAccountAsync() => Task.CompletedTask;

    protected Task<Answer> AdministerAsync(string what) => Administrator.PostAsync($"/api/v1/admin/users/{Account.Id}/{what}");

    /// <summary>Anew for each test: the others move the clock past the idle limit.</summary>
    private async Task<ApiClient> SignInAdministratorAsync()
    {
        await Server.AdministratorAsync();
        var client = Server.Client();
        await client.SignInAsync("administrator");
        return client;
    }
}

/// <summary>A login from where somebody has signed in before.</summary>
internal abstract class OperationFromDevice(FaultyServer faulty) : OperationOnAccount(faulty)
{
    private string? _token;

    protected override async Task PrepareAccountAsync() => _token = (await Server.Client().SignInAsync(Account.Username)).Json.GetProperty("deviceToken").GetString();

    protected Task<Answer> LoginAsync(string password) =>
        Server.Client().PostAsync("/api/v1/sessions", new { username = Account.Username, password, transport = "bearer", deviceToken = _token });
}

/// <summary>Something done with a session of somebody who is signed in twice.</summary>
internal abstract class OperationOfSession(FaultyServer faulty) : OperationOnAccount(faulty)
{
    protected ApiClient Current { get; private set; } = null!;

    protected ApiClient Other { get; private set; } = null!;

    protected override async Task PrepareAccountAsync()
    {
        Current = await Server.SignInAsync(Account);
        Other = await Server.SignInAsync(Account);
    }

    protected async Task<Session> CurrentSessionAsync() => (await SessionsAsync(Account)).Single(session => IsOf(Current, session));

    /// <summary>Which of the two sessions have ended.</summary>
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
