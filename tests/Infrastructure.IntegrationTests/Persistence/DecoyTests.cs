using Auth.Application.Audit;
using Auth.Domain.Lockout;
using Auth.Domain.Passwords;
using Auth.Domain.Users;
using Auth.Infrastructure.IntegrationTests.Persistence.Databases;
using Microsoft.EntityFrameworkCore;

namespace Auth.Infrastructure.IntegrationTests.Persistence;

[Trait("Requirement", "R20")]
public abstract class DecoyTests(DatabaseFixture database) : DatabaseTests(database)
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Theory]
    [InlineData("unknown")]
    [InlineData("unknown@example.org")]
    [InlineData("?a name that can't be")]
    public async Task An_unknown_login_name_has_one_decoy_for_all_its_spellings(string name)
    {
        var first = await AttemptAsync(name);
        var second = await AttemptAsync($" {name.ToUpperInvariant()} ");

        first.IsDecoy.ShouldBeTrue();
        second.Id.ShouldBe(first.Id);
        second.Attempts.Pending.Count.ShouldBe(2);
        second.PasswordHash.ShouldBe(PasswordHash.Unusable);
    }

    [Fact]
    public async Task Two_unknown_login_names_have_two_decoys() => (await AttemptAsync("one")).Id.ShouldNotBe((await AttemptAsync("two")).Id);

    [Fact]
    public async Task Two_nodes_share_the_decoy_of_a_login_name()
    {
        var first = await AttemptAsync("unknown");
        await using var other = Database.NewNode(1);

        (await AttemptAsync("unknown", other)).Id.ShouldBe(first.Id);
    }

    [Theory]
    [InlineData("Alice")]
    [InlineData("alice@example.org")]
    public async Task A_user_takes_precedence_over_the_decoy_of_the_same_login_name(string name)
    {
        await AttemptAsync(name);
        var user = TestUsers.Create("Alice", "alice@example.org");
        await Node.CommitAsync(s => s.Users.Add(user));

        (await AttemptAsync(name)).Id.ShouldBe(user.Id);
    }

    [Fact]
    public async Task A_decoy_does_not_store_the_typed_text()
    {
        var decoy = await AttemptAsync("hunter2 typed into the wrong field");

        decoy.Username.NormalizedValue.ShouldStartWith("?");
        decoy.Username.NormalizedValue.Length.ShouldBe(44);
        decoy.Username.Value.ShouldBe(decoy.Username.NormalizedValue);
        decoy.Email.ShouldBeNull();
    }

    [Fact]
    public async Task Decoys_are_hidden_from_all_queries_except_those_for_attempts()
    {
        var decoy = await AttemptAsync("unknown");

        (await Node.ReadAsync(s => s.Users.FindAsync(decoy.Id, None))).ShouldBeNull();
        (await Node.ReadAsync(s => s.Users.FindAsync(LoginName.Parse("unknown"), None))).ShouldBeNull();
        (await Node.ReadAsync(s => s.Users.FindAsync(LoginName.Parse(decoy.Username.NormalizedValue), None))).ShouldBeNull();
        (await Node.ReadAsync(s => s.Users.IsTakenAsync(TestUsers.Username("unknown"), None))).ShouldBeFalse();
        (await Node.ReadAsync(s => s.Users.IsTakenAsync(decoy.Username, None))).ShouldBeFalse();
        (await Node.ReadAsync(s => s.Users.SearchAsync(new UserSearch(null, null, 10), None))).ShouldBeEmpty();
        (await Node.ReadAsync(s => s.Users.SearchAsync(new UserSearch("?", null, 10), None))).ShouldBeEmpty();
        (await Node.ReadAsync(s => s.Users.AnyAdministratorAsync(None))).ShouldBeFalse();
        (await Node.CommitAsync(s => s.Users.CountActiveAdministratorsForUpdateAsync(None))).ShouldBe(0);
    }

    [Fact]
    public async Task An_attempt_on_a_decoy_is_decided_like_any_other_and_stored_without_a_name()
    {
        var decoy = await AttemptAsync("unknown");

        await Node.CommitAsync(async s =>
        {
            var found = (await s.Users.FindIncludingDecoysAsync(decoy.Id, None)).ShouldNotBeNull();
            found.FailAttempt(decoy.Attempts.Pending[0].Id, LockoutPolicy.Default, TestTime.Now);
            return 0;
        });

        var entry = (await Node.ReadAsync(s => s.Events.ReadAsync(new EventFilter(decoy.Id, null, null, null, 10), None))).ShouldHaveSingleItem();
        entry.Type.ShouldBe("attempt_failed");
        entry.Username.ShouldBeNull();
    }

    [Fact]
    public async Task A_login_name_equal_to_the_stored_name_of_a_decoy_does_not_find_it()
    {
        var decoy = await AttemptAsync("unknown");

        (await AttemptAsync(decoy.Username.NormalizedValue)).Id.ShouldNotBe(decoy.Id);
    }

    [Fact]
    public async Task Parallel_attempts_on_an_unknown_login_name_share_one_decoy()
    {
        await using var first = Database.NewNode(1);
        await using var second = Database.NewNode(2);

        var decoys = await Task.WhenAll(Enumerable.Range(0, 4).Select(i => Task.Run(() => AttemptAsync("unknown", i % 2 == 0 ? first : second))));

        decoys.Select(d => d.Id).Distinct().ShouldHaveSingleItem();
    }

    private protected Task<User> AttemptAsync(string name, Node? node = null) => (node ?? Node).CommitAsync(async s =>
    {
        var account = await s.Users.FindOrCreateDecoyAsync(LoginName.Parse(name), None);
        account.BeginAttempt(LockoutPolicy.Default, TestTime.Now).AttemptId.ShouldNotBeNull();
        return account;
    });
}

/// <summary>Tests that only a real database can run.</summary>
public abstract class DecoyDatabaseTests(DatabaseFixture database) : DecoyTests(database)
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Theory]
    [InlineData("unknown", "Alice")]
    [InlineData("unknown@example.org", "alice@example.org")]
    [Trait("Requirement", "R21")]
    public async Task Known_and_unknown_login_names_run_the_same_statements(string unknown, string known)
    {
        await Node.CommitAsync(s => s.Users.Add(TestUsers.Create("Alice", "alice@example.org")));
        await AttemptAsync(unknown);
        var recorder = new CommandRecorder();
        await using var recorded = new Node(Database.SettingsOfNode(1), interceptors: recorder);
        await AttemptAsync("warm up", recorded);
        recorder.Clear();

        await AttemptAsync(unknown, recorded);
        var statementsForUnknown = recorder.Clear();
        await AttemptAsync(known, recorded);
        var statementsForKnown = recorder.Clear();

        statementsForKnown.Count.ShouldBe(2);
        statementsForUnknown.Count.ShouldBe(2);
        statementsForUnknown[0].ShouldBe(statementsForKnown[0]);
    }

    [Fact]
    public async Task Nodes_that_create_the_decoy_key_in_parallel_agree_on_one()
    {
        await Node.UseContextAsync(c => c.DecoySecrets.ExecuteDeleteAsync());
        var nodes = Enumerable.Range(1, 4).Select(Database.NewNode).ToList();

        var decoys = await Task.WhenAll(nodes.Select((node, i) => Task.Run(() => AttemptAsync($"unknown{i}", node))));
        var again = await Task.WhenAll(nodes.Select((_, i) => AttemptAsync($"unknown{i}", nodes[(i + 1) % 4])));

        again.Select(d => d.Id).ShouldBe(decoys.Select(d => d.Id));
        (await Node.UseContextAsync(c => c.DecoySecrets.CountAsync())).ShouldBe(1);
        foreach (var node in nodes) await node.DisposeAsync();
    }

    [Fact]
    public async Task A_decoy_key_that_was_rolled_back_is_not_cached()
    {
        await Node.UseContextAsync(c => c.DecoySecrets.ExecuteDeleteAsync());
        await using var other = Database.NewNode(1);
        await Should.ThrowAsync<InvalidOperationException>(() => other.CommitAsync(async s =>
        {
            await s.Users.FindOrCreateDecoyAsync(LoginName.Parse("unknown"), None);
            return Rollback();
        }));

        var decoy = await AttemptAsync("unknown");

        (await AttemptAsync("unknown", other)).Id.ShouldBe(decoy.Id);

        static int Rollback() => throw new InvalidOperationException("rolled back");
    }
}

public sealed class InMemoryDecoyTests(InMemoryFixture database) : DecoyTests(database), IClassFixture<InMemoryFixture>;

public sealed class SqliteDecoyTests(SqliteDatabase database) : DecoyDatabaseTests(database), IClassFixture<SqliteDatabase>;

[Collection(PostgreSqlCollection.Name)]
public sealed class PostgreSqlDecoyTests(PostgreSqlDatabase database) : DecoyDatabaseTests(database);

[Collection(SqlServerCollection.Name)]
public sealed class SqlServerDecoyTests(SqlServerDatabase database) : DecoyDatabaseTests(database);
