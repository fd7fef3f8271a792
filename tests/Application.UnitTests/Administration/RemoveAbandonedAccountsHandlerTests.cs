using Auth.Application.Account;
using Auth.Application.Administration;
using Auth.Application.Common;
using Auth.Application.Registration;
using Auth.Application.UnitTests.Common;
using Auth.Domain.Common;
using Auth.Domain.Users;
using Auth.TestData;

namespace Auth.Application.UnitTests.Administration;

[Trait("Requirement", "R83")]
public class RemoveAbandonedAccountsHandlerTests
{
    private readonly TestDatabase _database = new();
    private TimeSpan? _retention = TimeSpan.FromDays(30);

    [Fact]
    public async Task An_abandoned_account_is_closed_without_a_mail()
    {
        var abandoned = Register("alice");
        _database.Time.Advance(TimeSpan.FromDays(30));

        (await RemoveAsync()).Value.ShouldBe(new RemovedAccounts(1, NextCursor: null));

        _database.Users.Find(abandoned).ShouldBeNull();
        _database.Events.OfType<AccountClosed>().ShouldBe([new AccountClosed(abandoned.Id, _database.Now)]);
        _database.Mails.All.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_client_is_erased_from_the_events_of_an_abandoned_account()
    {
        var abandoned = Register("alice");
        await _database.CommitAsync(abandoned, user => user.ResetAttempts(_database.Now));
        _database.Time.Advance(TimeSpan.FromDays(30));

        await RemoveAsync();

        _database.Events.All.Count.ShouldBeGreaterThan(1);
        _database.Events.All.ShouldAllBe(stored => stored.IpAddress == null && stored.UserAgent == null);
    }

    [Fact]
    public async Task The_list_has_exactly_the_accounts_that_would_be_removed()
    {
        var abandoned = Register("alice");
        _database.Add(TestUsers.Create("of unknown origin").WithEmail("bob@example.org"));
        var signedIn = Register("carol");
        _database.SignIn(signedIn);
        var returning = Register("dave");
        _database.Users.Change(returning, user => user.RecordLogin(_database.Now.AddDays(2)));
        _database.Time.Advance(TimeSpan.FromDays(30));

        (await ListAsync()).Value.Items.Select(user => user.Username).ShouldBe(["alice"]);
        (await RemoveAsync()).Value.Count.ShouldBe(1);

        _database.Users.All.Select(user => user.Username.Value).ShouldBe(["of unknown origin", "carol", "dave"], ignoreOrder: true);
        _database.Users.Find(abandoned).ShouldBeNull();
    }

    [Fact]
    public async Task Accounts_are_removed_in_batches()
    {
        for (var i = 0; i < 150; i++) Register($"user{i}");
        _database.Time.Advance(TimeSpan.FromDays(30));

        var first = (await RemoveAsync()).Value;
        var second = (await RemoveAsync(first.NextCursor)).Value;

        (first.Count, second).ShouldBe((100, new RemovedAccounts(50, NextCursor: null)));
        _database.Users.All.ShouldBeEmpty();
    }

    [Fact]
    public async Task Without_a_retention_no_account_is_removed()
    {
        _retention = null;
        Register("alice");
        _database.Time.Advance(TimeSpan.FromDays(3650));

        (await RemoveAsync()).Error.ShouldBe(RegistrationErrors.NoRetention);
        (await ListAsync()).Error.ShouldBe(RegistrationErrors.NoRetention);

        _database.Users.All.Count.ShouldBe(1);
    }

    private RegistrationSettings Settings => new(RequireVerifiedEmail: false, UnverifiedRetention: _retention);

    private User Register(string username) =>
        _database.Add(User.Register(TestValues.Username(username), TestValues.Email($"{username}@example.org"), TestValues.Hash("secret"), _database.Now, AccountOrigin.SelfRegistration));

    private Task<Result<RemovedAccounts>> RemoveAsync(string? cursor = null)
    {
        var context = _database.NewContext();
        return new RemoveAbandonedAccountsHandler(context.Users, context.EventLog, Settings, _database.Time).RunAsync(new RemoveAbandonedAccountsCommand(cursor), context.UnitOfWork);
    }

    private Task<Result<Page<UserDetails>>> ListAsync() =>
        new ListAbandonedAccountsHandler(_database.NewContext().Users, Settings, _database.Time).Handle(new ListAbandonedAccountsQuery(), CancellationToken.None);
}
