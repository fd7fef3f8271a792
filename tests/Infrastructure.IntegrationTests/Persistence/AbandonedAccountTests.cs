using Auth.Application.Administration;
using Auth.Application.Registration;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using Auth.Infrastructure.IntegrationTests.Persistence.Databases;
using Auth.Infrastructure.Persistence;
using Microsoft.Extensions.DependencyInjection;

namespace Auth.Infrastructure.IntegrationTests.Persistence;

[Trait("Requirement", "R83")]
public abstract class AbandonedAccountTests(DatabaseFixture database) : DatabaseTests(database)
{
    private static readonly CancellationToken None = CancellationToken.None;

    /// <summary>A conflict waits by the system clock, so the nodes cannot have another one.</summary>
    private static readonly DateTimeOffset LongAgo = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Only_unused_self_registered_accounts_with_an_unverified_email_are_candidates()
    {
        await AddAsync("abandoned");
        await AddAsync("verified", user => user.SetVerifiedEmail(user.Email!, TestTime.Now));
        await AddAsync("has a role", user => user.SetRoles([Role.Create("support").Value], TestTime.Now));
        await AddAsync("locked", user => user.Lock(TestTime.Now));
        await AddAsync("returned", user => user.RecordLogin(TestTime.Now.AddDays(2)));
        await AddAsync("no email", email: null);
        await AddAsync("invited", origin: AccountOrigin.Invitation);
        await AddAsync("unknown origin", origin: null);
        var signedIn = await AddAsync("signed in");
        await Node.CommitAsync(s => s.Sessions.Add(TestSessions.Create(signedIn).Session));

        (await ListAsync(TestTime.Now)).ShouldBe(["abandoned"]);
        (await ListAsync(TestTime.Now.AddMicroseconds(-1))).ShouldBeEmpty();
    }

    [Fact]
    public async Task Candidates_are_listed_in_pages_in_order_of_creation()
    {
        for (var i = 0; i < 5; i++) await AddAsync($"user{i}");

        var first = await Node.ReadAsync(s => s.Users.ListUnverifiedAsync(new(TestTime.Now, After: null, 3), None));
        var second = await Node.ReadAsync(s => s.Users.ListUnverifiedAsync(new(TestTime.Now, first[^1].Id, 3), None));

        first.Concat(second).Select(u => u.Username.Value).ShouldBe(["user0", "user1", "user2", "user3", "user4"], ignoreOrder: true);
        first.Concat(second).Select(u => u.Id.Value).ShouldBeInOrder();
    }

    [Fact]
    public async Task Nodes_that_remove_at_the_same_time_close_each_account_once()
    {
        for (var i = 0; i < 20; i++) await AddAsync($"user{i}", createdAt: LongAgo);
        await using var first = NewNode();
        await using var second = NewNode();

        var removed = await Task.WhenAll(new[] { first, second, first, second }.Select(node => Task.Run(() => node.SendAsync(new RemoveAbandonedAccountsCommand()))));

        removed.Sum(r => r.Value.Count).ShouldBe(20);
        (await Node.ReadAsync(s => s.Events.ReadAsync(new(UserId: null, "account_closed", Before: null, After: null, 100), None))).Count.ShouldBe(20);
        (await Node.ReadAsync(s => s.Users.SearchAsync(new UserSearch(null, null, 100), None))).ShouldBeEmpty();
    }

    /// <summary>A purged session leaves no trace of its use except this.</summary>
    [Fact]
    public async Task An_account_that_was_used_in_a_long_session_is_kept_after_the_session_is_purged()
    {
        foreach (var (name, days) in new[] { ("long session", 10), ("short session", 0) })
        {
            var user = await AddAsync(name, user => user.RecordLogin(LongAgo), createdAt: LongAgo);
            var session = Session.Start(user, TestClients.Default, SessionPolicy.Default.Remembered, LongAgo).Session;
            for (var day = 1; day <= days; day++) session.Touch(LongAgo.AddDays(day));
            await Node.CommitAsync(s => s.Sessions.Add(session));
        }

        await Node.Purge.RunAsync(Purge.MaxDecoys, None);

        (await ListAsync(LongAgo)).ShouldBe(["short session"]);
        var kept = (await Node.ReadAsync(s => s.Users.FindAsync(LoginName.Parse("long session"), None)))!;
        (kept.LastSeenAt, kept.IsAbandoned(TimeSpan.FromDays(30), TestTime.Now)).ShouldBe((LongAgo.AddDays(10), false));
    }

    private Node NewNode() => new(Database.Settings, services => services
        .AddSingleton(new RegistrationSettings(RequireVerifiedEmail: false, UnverifiedRetention: TimeSpan.FromDays(30))));

    private async Task<User> AddAsync(string name, Action<User>? change = null, string? email = "", AccountOrigin? origin = AccountOrigin.SelfRegistration, DateTimeOffset? createdAt = null)
    {
        var address = email is null ? null : EmailAddress.Create($"{name.Replace(' ', '.')}@example.org").Value;
        var user = User.Register(TestUsers.Username(name), address, TestPasswords.Hash, createdAt ?? TestTime.Now, origin);
        change?.Invoke(user);
        await Node.CommitAsync(s => s.Users.Add(user));
        return user;
    }

    private async Task<IEnumerable<string>> ListAsync(DateTimeOffset createdUntil) =>
        (await Node.ReadAsync(s => s.Users.ListUnverifiedAsync(new(createdUntil, After: null, 10), None))).Select(u => u.Username.Value);
}

public sealed class SqliteAbandonedAccountTests(SqliteDatabase database) : AbandonedAccountTests(database), IClassFixture<SqliteDatabase>;

[Collection(PostgreSqlCollection.Name)]
public sealed class PostgreSqlAbandonedAccountTests(PostgreSqlDatabase database) : AbandonedAccountTests(database);
