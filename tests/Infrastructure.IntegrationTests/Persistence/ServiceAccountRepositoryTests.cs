using Auth.Domain.Access;
using Auth.Domain.Common;
using Auth.Domain.ServiceAccounts;
using Auth.Infrastructure.IntegrationTests.Persistence.Databases;
using Microsoft.EntityFrameworkCore;

namespace Auth.Infrastructure.IntegrationTests.Persistence;

public abstract class ServiceAccountRepositoryTests(DatabaseFixture database) : DatabaseTests(database)
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task Every_field_is_read_back_as_stored()
    {
        var account = ServiceAccount.Create("billing", Scopes.UsersRead | Scopes.EventsRead, requiresClient: true, TestTime.Now.AddDays(30), TestTime.Now).Value;
        var (key, token) = account.AddKey(TestTime.Now.AddDays(7), TestTime.Now).Value;
        await AddAsync(account);

        foreach (var stored in new[] { await FindAsync(account.Id), await FindAsync(token), await FindAsync("billing") })
        {
            (stored!.Id, stored.Name, stored.Scopes, stored.RequiresClient).ShouldBe((account.Id, "billing", Scopes.UsersRead | Scopes.EventsRead, true));
            (stored.CreatedAt, stored.ExpiresAt).ShouldBe((TestTime.Now, TestTime.Now.AddDays(30)));
            var storedKey = stored.Keys.ShouldHaveSingleItem();
            (storedKey.Id, storedKey.TokenHash, storedKey.CreatedAt).ShouldBe((key.Id, token.Hash(), TestTime.Now));
            (storedKey.ExpiresAt, storedKey.LastUsedAt).ShouldBe((TestTime.Now.AddDays(7), null));
        }
    }

    [Fact]
    public async Task An_unknown_id_key_or_name_is_not_found()
    {
        await AddAsync("billing");

        (await FindAsync(ServiceAccountId.New(TestTime.Now))).ShouldBeNull();
        (await FindAsync(Token<ServiceKey>.New())).ShouldBeNull();
        (await FindAsync("reports")).ShouldBeNull();
    }

    [Fact]
    public async Task An_account_is_found_with_all_keys_by_each_of_them()
    {
        var account = Create("billing");
        var keys = Enumerable.Range(0, 3).Select(i => account.AddKey(expiresAt: null, TestTime.Now.AddSeconds(i)).Value).ToList();
        await AddAsync(account);
        await AddAsync("reports");

        foreach (var key in keys) (await FindAsync(key.Token))!.Keys.Select(k => k.Id).ShouldBe(keys.Select(k => k.Key.Id));
    }

    [Fact]
    public async Task Accounts_are_listed_newest_first_in_pages_with_their_keys()
    {
        var accounts = new List<ServiceAccount>();
        for (var i = 0; i < 5; i++)
        {
            var account = Create($"account{i}", TestTime.Now.AddSeconds(i));
            for (var k = 0; k < i; k++) account.AddKey(expiresAt: null, TestTime.Now.AddSeconds(k)).IsSuccess.ShouldBeTrue();
            await AddAsync(account);
            accounts.Insert(0, account);
        }

        var first = await Node.ReadAsync(s => s.ServiceAccounts.ListAsync(before: null, 3, None));
        var second = await Node.ReadAsync(s => s.ServiceAccounts.ListAsync(first[^1].Id, 3, None));

        first.Count.ShouldBe(3);
        first.Concat(second).Select(a => a.Id).ShouldBe(accounts.Select(a => a.Id));
        first.Concat(second).SelectMany(a => a.Keys).Select(k => k.Id).ShouldBe(accounts.SelectMany(a => a.Keys).Select(k => k.Id));
    }

    [Fact]
    public async Task Of_parallel_creations_with_one_name_one_succeeds_and_the_others_find_the_name_taken()
    {
        await using var second = Database.NewNode(1);

        var created = await Task.WhenAll(Enumerable.Range(0, 12).Select(i => Task.Run(() => CreateAsync(i % 2 == 0 ? Node : second))));

        created.Count(result => result.IsSuccess).ShouldBe(1);
        created.Where(result => result.IsFailure).ShouldAllBe(result => result.Error == ServiceAccountErrors.NameTaken);

        static Task<Result> CreateAsync(Node node) => node.CommitAsync(async s =>
        {
            if (await s.ServiceAccounts.FindByNameAsync("billing", None) is not null) return ServiceAccountErrors.NameTaken;
            s.ServiceAccounts.Add(Create("billing"));
            return Result.Success();
        });
    }

    [Fact]
    public async Task Parallel_additions_of_keys_do_not_exceed_the_maximum()
    {
        var account = await AddAsync("billing");
        await using var second = Database.NewNode(1);

        var added = await Task.WhenAll(Enumerable.Range(0, 12).Select(i => Task.Run(() => AddKeyAsync(i % 2 == 0 ? Node : second, account.Id, TestTime.Now))));

        var keys = added.OfType<NewServiceKey>().Select(k => k.Key.Id).ToList();
        keys.Count.ShouldBe(ServiceAccount.MaximumKeys);
        (await FindAsync(account.Id))!.Keys.Select(k => k.Id).ShouldBe(keys, ignoreOrder: true);
    }

    [Fact]
    public async Task Parallel_changes_of_an_account_are_all_stored()
    {
        var account = await AddAsync("billing");
        await using var second = Database.NewNode(1);
        Scopes[] scopes = [Scopes.EventsRead, Scopes.StatisticsRead, Scopes.InvitationsRead, Scopes.SessionsIntrospect];

        await Task.WhenAll(scopes.Select((scope, i) => Task.Run(() => (i % 2 == 0 ? Node : second).CommitAsync(async s =>
        {
            var stored = (await s.ServiceAccounts.FindAsync(account.Id, None))!;
            return stored.Change(stored.Scopes | scope, stored.RequiresClient, stored.ExpiresAt, TestTime.Now);
        }))));

        (await FindAsync(account.Id))!.Scopes.ShouldBe(scopes.Aggregate(Scopes.UsersRead, (all, scope) => all | scope));
    }

    [Fact]
    public async Task A_revoked_key_is_deleted_and_the_others_are_kept()
    {
        var account = Create("billing");
        var (revoked, revokedToken) = account.AddKey(expiresAt: null, TestTime.Now).Value;
        var (kept, keptToken) = account.AddKey(expiresAt: null, TestTime.Now).Value;
        await AddAsync(account);

        await Node.CommitAsync(async s => (await s.ServiceAccounts.FindAsync(account.Id, None))!.RevokeKey(revoked.Id, TestTime.Now));

        (await FindAsync(revokedToken)).ShouldBeNull();
        (await FindAsync(keptToken))!.Keys.ShouldHaveSingleItem().Id.ShouldBe(kept.Id);
    }

    [Fact]
    public async Task A_removed_account_is_deleted_with_its_keys()
    {
        var account = Create("billing");
        var token = account.AddKey(expiresAt: null, TestTime.Now).Value.Token;
        await AddAsync(account);

        await RemoveAsync(account.Id);

        (await FindAsync(account.Id)).ShouldBeNull();
        (await FindAsync(token)).ShouldBeNull();
    }

    [Fact]
    public async Task A_key_that_is_added_during_a_removal_does_not_outlive_the_account()
    {
        for (var round = 0; round < 5; round++)
        {
            var account = await AddAsync($"account{round}");

            var addition = Task.Run(() => AddKeyAsync(Node, account.Id, TestTime.Now));
            var removal = Task.Run(() => RemoveAsync(account.Id));

            await removal;
            if (await addition is { } added) (await FindAsync(added.Token)).ShouldBeNull();
            (await FindAsync(account.Id)).ShouldBeNull();
        }
    }

    [Fact]
    public async Task The_last_uses_of_keys_of_several_accounts_are_stored_at_once()
    {
        var (first, second) = (Create("billing"), Create("reports"));
        var keys = new[] { first, first, second }.Select(account => account.AddKey(expiresAt: null, TestTime.Now).Value.Key.Id).ToList();
        await AddAsync(first);
        await AddAsync(second);

        await StoreUsesAsync((keys[0], TestTime.Now.AddMinutes(1)), (keys[2], TestTime.Now.AddMinutes(2)));

        (await FindLastUsesAsync(first.Id)).ShouldBe(new Dictionary<ServiceKeyId, DateTimeOffset?> { [keys[0]] = TestTime.Now.AddMinutes(1), [keys[1]] = null }, ignoreOrder: true);
        (await FindLastUsesAsync(second.Id)).ShouldBe(new Dictionary<ServiceKeyId, DateTimeOffset?> { [keys[2]] = TestTime.Now.AddMinutes(2) });
    }

    [Fact]
    public async Task A_later_use_replaces_an_earlier_one_and_not_the_reverse()
    {
        var (account, key) = await AddWithKeyAsync();
        foreach (var (minutes, expected) in new[] { (2, 2), (1, 2), (3, 3) })
        {
            await StoreUsesAsync((key, TestTime.Now.AddMinutes(minutes)));

            (await FindLastUsesAsync(account))[key].ShouldBe(TestTime.Now.AddMinutes(expected));
        }
    }

    [Fact]
    public async Task The_use_of_a_key_that_no_longer_exists_is_skipped()
    {
        var (account, key) = await AddWithKeyAsync();

        await StoreUsesAsync((ServiceKeyId.New(TestTime.Now), TestTime.Now), (key, TestTime.Now.AddMinutes(1)));

        (await FindLastUsesAsync(account))[key].ShouldBe(TestTime.Now.AddMinutes(1));
    }

    [Fact]
    public async Task Uses_of_more_keys_than_one_statement_takes_are_stored()
    {
        var (account, key) = await AddWithKeyAsync();
        var others = Enumerable.Range(0, 600).Select(_ => (ServiceKeyId.New(TestTime.Now), TestTime.Now));

        await StoreUsesAsync([.. others, (key, TestTime.Now.AddMinutes(1))]);

        (await FindLastUsesAsync(account))[key].ShouldBe(TestTime.Now.AddMinutes(1));
    }

    [Fact]
    public async Task Storing_no_uses_does_nothing()
    {
        var (account, key) = await AddWithKeyAsync();

        await StoreUsesAsync();

        (await FindLastUsesAsync(account))[key].ShouldBeNull();
    }

    [Fact]
    public async Task A_change_of_an_account_keeps_the_last_uses_of_its_keys()
    {
        var (account, key) = await AddWithKeyAsync();
        await StoreUsesAsync((key, TestTime.Now.AddMinutes(1)));

        await AddKeyAsync(Node, account, TestTime.Now);

        (await FindLastUsesAsync(account))[key].ShouldBe(TestTime.Now.AddMinutes(1));
    }

    protected async Task<ServiceAccount> AddAsync(ServiceAccount account)
    {
        await Node.CommitAsync(s => s.ServiceAccounts.Add(account));
        return account;
    }

    protected Task<ServiceAccount> AddAsync(string name) => AddAsync(Create(name));

    protected async Task<(ServiceAccountId AccountId, ServiceKeyId KeyId)> AddWithKeyAsync()
    {
        var account = Create("billing");
        var key = account.AddKey(expiresAt: null, TestTime.Now).Value.Key;
        return ((await AddAsync(account)).Id, key.Id);
    }

    protected static ServiceAccount Create(string name, DateTimeOffset? now = null) => ServiceAccount.Create(name, Scopes.UsersRead, requiresClient: false, expiresAt: null, now ?? TestTime.Now).Value;

    protected Task<ServiceAccount?> FindAsync(ServiceAccountId id) => Node.ReadAsync(s => s.ServiceAccounts.FindAsync(id, None));

    protected Task<ServiceAccount?> FindAsync(Token<ServiceKey> token) => Node.ReadAsync(s => s.ServiceAccounts.FindByKeyAsync(token.Hash(), None));

    private Task<ServiceAccount?> FindAsync(string name) => Node.ReadAsync(s => s.ServiceAccounts.FindByNameAsync(name, None));

    private async Task<Dictionary<ServiceKeyId, DateTimeOffset?>> FindLastUsesAsync(ServiceAccountId id) => (await FindAsync(id))!.Keys.ToDictionary(k => k.Id, k => k.LastUsedAt);

    private Task<int> RemoveAsync(ServiceAccountId id) => Node.CommitAsync(async s =>
    {
        var account = (await s.ServiceAccounts.FindAsync(id, None))!;
        account.Remove(TestTime.Now);
        s.ServiceAccounts.Remove(account);
        return 0;
    });

    private Task<int> StoreUsesAsync(params (ServiceKeyId Id, DateTimeOffset UsedAt)[] uses) => Node.ReadAsync(async s =>
    {
        await s.ServiceAccounts.StoreUsesAsync(uses.ToDictionary(use => use.Id, use => use.UsedAt), None);
        return 0;
    });

    /// <returns>Null if the account has been removed, or has the maximum number of keys.</returns>
    private protected static Task<NewServiceKey?> AddKeyAsync(Node node, ServiceAccountId id, DateTimeOffset now) => node.CommitAsync(async s =>
        await s.ServiceAccounts.FindAsync(id, None) is { } account && account.AddKey(expiresAt: null, now) is { IsSuccess: true } added ? added.Value : null);
}

/// <summary>Tests that only a real database can run.</summary>
public abstract class ServiceAccountRepositoryDatabaseTests(DatabaseFixture database) : ServiceAccountRepositoryTests(database)
{
    [Fact]
    public async Task Keys_are_read_oldest_first_in_whatever_order_they_were_stored()
    {
        var account = Create("billing");
        await AddAsync(account);
        var later = await AddKeyAsync(Node, account.Id, TestTime.Now.AddMinutes(1));
        var earlier = await AddKeyAsync(Node, account.Id, TestTime.Now);

        var stored = (await FindAsync(account.Id))!;

        stored.Keys.Select(k => k.Id).ShouldBe([earlier!.Key.Id, later!.Key.Id]);
    }

    [Fact]
    public async Task Only_the_hash_of_a_key_is_stored()
    {
        var account = Create("billing");
        var token = account.AddKey(expiresAt: null, TestTime.Now).Value.Token;
        await AddAsync(account);

        var hashes = await Node.UseContextAsync(c => c.Database.SqlQueryRaw<string>("SELECT token_hash AS \"Value\" FROM service_account_keys").ToListAsync());
        var details = await Node.UseContextAsync(c => c.EventInbox.Select(e => e.Details).ToListAsync());

        hashes.ShouldBe([token.Hash().ToString()]);
        details.Count.ShouldBe(2);
        details.ShouldAllBe(text => !text.Contains(token.Reveal()) && !text.Contains(token.Hash().ToString()));
    }

    [Fact]
    public async Task Scopes_are_stored_by_name()
    {
        await AddAsync(ServiceAccount.Create("billing", Scopes.UsersRead | Scopes.EventsRead, requiresClient: false, expiresAt: null, TestTime.Now).Value);

        (await Node.UseContextAsync(c => c.Database.SqlQueryRaw<string>("SELECT scopes AS \"Value\" FROM service_accounts").SingleAsync())).ShouldBe("users:read events:read");
    }

    [Fact]
    public async Task A_stored_scope_that_this_version_does_not_know_is_ignored()
    {
        var account = await AddAsync("billing");

        await Node.UseContextAsync(c => c.Database.ExecuteSqlRawAsync("UPDATE service_accounts SET scopes = 'events:read teapots:boil statistics:read'"));

        (await FindAsync(account.Id))!.Scopes.ShouldBe(Scopes.EventsRead | Scopes.StatisticsRead);
    }

    [Fact]
    public async Task An_account_without_a_known_scope_may_do_nothing()
    {
        var account = await AddAsync("billing");

        await Node.UseContextAsync(c => c.Database.ExecuteSqlRawAsync("UPDATE service_accounts SET scopes = ''"));

        (await FindAsync(account.Id))!.Scopes.ShouldBe(Scopes.None);
    }
}

public sealed class InMemoryServiceAccountRepositoryTests(InMemoryFixture database) : ServiceAccountRepositoryTests(database), IClassFixture<InMemoryFixture>
{
    /// <summary>Its transactions are too short for parallel ones to meet, so another one commits within this one. SQLite would make it wait.</summary>
    [Fact]
    public async Task A_creation_that_another_one_overtakes_is_retried_and_finds_the_name_taken()
    {
        var attempts = 0;

        var created = await Node.CommitAsync<Result>(async s =>
        {
            if (await s.ServiceAccounts.FindByNameAsync("billing", CancellationToken.None) is not null) return ServiceAccountErrors.NameTaken;
            if (++attempts == 1) await AddAsync("billing");
            s.ServiceAccounts.Add(Create("billing"));
            return Result.Success();
        });

        (created.Error, attempts).ShouldBe((ServiceAccountErrors.NameTaken, 1));
    }
}

public sealed class SqliteServiceAccountRepositoryTests(SqliteDatabase database) : ServiceAccountRepositoryDatabaseTests(database), IClassFixture<SqliteDatabase>;

[Collection(PostgreSqlCollection.Name)]
public sealed class PostgreSqlServiceAccountRepositoryTests(PostgreSqlDatabase database) : ServiceAccountRepositoryDatabaseTests(database);

[Collection(SqlServerCollection.Name)]
public sealed class SqlServerServiceAccountRepositoryTests(SqlServerDatabase database) : ServiceAccountRepositoryDatabaseTests(database);
