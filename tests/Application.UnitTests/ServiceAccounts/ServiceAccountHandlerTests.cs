using Auth.Application.Common.Access;
using Auth.Application.ServiceAccounts;
using Auth.Application.UnitTests.Common;
using Auth.Domain.Access;
using Auth.Domain.Common;
using Auth.Domain.ServiceAccounts;
using Auth.TestData;
using Microsoft.Extensions.DependencyInjection;

namespace Auth.Application.UnitTests.ServiceAccounts;

[Trait("Requirement", "R87")]
[Trait("Requirement", "R88")]
public sealed class ServiceAccountHandlerTests : IAsyncDisposable
{
    private readonly TestDatabase _database = new();
    private readonly ServiceProvider _provider;

    public ServiceAccountHandlerTests()
    {
        _database.Request.Actor = new Operator("alice");
        _provider = TestServices.Create(_database).BuildServiceProvider();
    }

    public ValueTask DisposeAsync() => _provider.DisposeAsync();

    [Fact]
    public async Task A_key_authenticates_as_its_account_with_its_scopes()
    {
        var (account, key) = await CreateWithKeyAsync("users:read", "events:read");

        var found = await FindAsync(key);

        found!.Actor.AccountId.Value.ShouldBe(account.Id);
        found.Actor.Name.ShouldBe("reports");
        found.Actor.Scopes.ShouldBe(Scopes.UsersRead | Scopes.EventsRead);
    }

    [Fact]
    public async Task A_revoked_key_no_longer_authenticates_and_the_others_do()
    {
        var (account, old) = await CreateWithKeyAsync("users:read");
        var added = (await _provider.SendAsync(new CreateServiceKeyCommand(new(account.Id)))).Value;
        (await FindAsync(old)).ShouldNotBeNull();

        var id = (await _provider.SendAsync(new GetServiceAccountQuery(new(account.Id)))).Value.Keys[0].Id;
        (await _provider.SendAsync(new RevokeServiceKeyCommand(new(account.Id), new(id)))).IsSuccess.ShouldBeTrue();

        (await FindAsync(old)).ShouldBeNull();
        (await FindAsync(added.Secret.Reveal())).ShouldNotBeNull();
    }

    [Fact]
    public async Task The_keys_of_a_removed_account_no_longer_authenticate()
    {
        var (account, key) = await CreateWithKeyAsync("users:read");
        (await FindAsync(key)).ShouldNotBeNull();

        (await _provider.SendAsync(new RemoveServiceAccountCommand(new(account.Id)))).IsSuccess.ShouldBeTrue();

        (await FindAsync(key)).ShouldBeNull();
        (await _provider.SendAsync(new GetServiceAccountQuery(new(account.Id)))).Error.ShouldBe(ServiceAccountErrors.NotFound);
    }

    [Fact]
    public async Task Other_scopes_apply_from_the_next_request_on()
    {
        var (account, key) = await CreateWithKeyAsync("users:read");
        (await FindAsync(key)).ShouldNotBeNull();

        (await _provider.SendAsync(new ChangeServiceAccountCommand(new(account.Id), ["events:read"], RequiresClient: false, ExpiresAt: null))).IsSuccess.ShouldBeTrue();

        var found = await FindAsync(key);
        found!.Actor.Scopes.ShouldBe(Scopes.EventsRead);
        found.RequiresClient.ShouldBeFalse();
    }

    [Theory]
    [InlineData(1, null)]
    [InlineData(null, 1)]
    [InlineData(1, 2)]
    [InlineData(2, 1)]
    public async Task A_key_expires_with_the_earlier_of_its_own_time_and_that_of_the_account(int? accountDays, int? keyDays)
    {
        var account = (await CreateAsync("reports", ["users:read"], accountDays is { } a ? _database.Now.AddDays(a) : null)).Value;
        var key = (await _provider.SendAsync(new CreateServiceKeyCommand(new(account.Id), keyDays is { } k ? _database.Now.AddDays(k) : null))).Value.Secret.Reveal();

        _database.Time.Advance(TimeSpan.FromDays(1) - TimeSpan.FromSeconds(1));
        (await FindAsync(key)).ShouldNotBeNull();

        _database.Time.Advance(TimeSpan.FromSeconds(1));
        (await FindAsync(key)).ShouldBeNull();
    }

    [Fact]
    public async Task A_name_is_taken_once()
    {
        await CreateAsync("reports", ["users:read"]);

        (await CreateAsync("reports", ["users:read"])).Error.ShouldBe(ServiceAccountErrors.NameTaken);
    }

    [Theory]
    [InlineData("Reports", "users:read", "name")]
    [InlineData("", "users:read", "name")]
    [InlineData("reports", "users:everything", "scopes")]
    [InlineData("reports", "roles:write", "scopes")]
    [InlineData("reports", "service-accounts:write", "scopes")]
    public async Task A_name_or_scope_that_is_not_allowed_is_rejected_with_its_field(string name, string scope, string field) =>
        (await CreateAsync(name, [scope])).Error!.Fields!.Keys.ShouldBe([field]);

    [Fact]
    public async Task A_rejected_name_is_answered_with_what_a_name_is() =>
        (await CreateAsync("Reports", ["users:read"])).Error!.Fields!["name"].ShouldHaveSingleItem().ShouldContain("a-z");

    [Fact]
    public async Task An_account_without_a_scope_is_rejected() => (await CreateAsync("reports", [])).Error!.Fields!.Keys.ShouldBe(["scopes"]);

    [Fact]
    public async Task An_actor_creates_no_account_with_a_scope_that_it_lacks()
    {
        ActAs(Scopes.ServiceAccountsWrite | Scopes.UsersRead);

        (await CreateAsync("reports", ["users:read"])).IsSuccess.ShouldBeTrue();
        (await CreateAsync("writer", ["users:read", "users:write"])).Error.ShouldBe(AccessErrors.Protected);
    }

    [Fact]
    public async Task An_actor_changes_no_account_that_holds_a_scope_which_it_lacks()
    {
        var (account, _) = await CreateWithKeyAsync("users:read", "users:write");
        var id = new ServiceAccountId(account.Id);
        var keyId = (await _provider.SendAsync(new GetServiceAccountQuery(id))).Value.Keys[0].Id;
        ActAs(Scopes.ServiceAccountsWrite | Scopes.UsersRead);

        (await _provider.SendAsync(new CreateServiceKeyCommand(id))).Error.ShouldBe(AccessErrors.Protected);
        (await _provider.SendAsync(new RevokeServiceKeyCommand(id, new(keyId)))).Error.ShouldBe(AccessErrors.Protected);
        (await _provider.SendAsync(new RemoveServiceAccountCommand(id))).Error.ShouldBe(AccessErrors.Protected);
        (await _provider.SendAsync(new ChangeServiceAccountCommand(id, ["users:read"], RequiresClient: true, ExpiresAt: null))).Error.ShouldBe(AccessErrors.Protected);
    }

    [Fact]
    public async Task An_actor_gives_no_account_a_scope_that_it_lacks()
    {
        var (account, _) = await CreateWithKeyAsync("users:read");
        ActAs(Scopes.ServiceAccountsWrite | Scopes.UsersRead);

        (await _provider.SendAsync(new ChangeServiceAccountCommand(new(account.Id), ["users:read", "users:write"], RequiresClient: true, ExpiresAt: null))).Error.ShouldBe(AccessErrors.Protected);
    }

    private void ActAs(Scopes scopes)
    {
        var user = _database.Add(TestUsers.Create("mallory"));
        var (session, _) = _database.SignIn(user);
        _database.Request.Actor = new SignedInUser(user.Id, session.Id, IsAdministrator: false, _database.Now) { HeldScopes = scopes };
    }

    private Task<Result<ServiceAccountDetails>> CreateAsync(string name, string[] scopes, DateTimeOffset? expiresAt = null) =>
        _provider.SendAsync(new CreateServiceAccountCommand(name, scopes, ExpiresAt: expiresAt));

    private async Task<(ServiceAccountDetails Account, string Key)> CreateWithKeyAsync(params string[] scopes)
    {
        var account = (await CreateAsync("reports", scopes)).Value;
        return (account, (await _provider.SendAsync(new CreateServiceKeyCommand(new(account.Id)))).Value.Secret.Reveal());
    }

    private ValueTask<CachedServiceAccount?> FindAsync(string key)
    {
        Token<ServiceKey>.TryParse(key, out var token).ShouldBeTrue();
        return _provider.GetRequiredService<ServiceAccountValidator>().ValidateAsync(token.Hash());
    }
}
