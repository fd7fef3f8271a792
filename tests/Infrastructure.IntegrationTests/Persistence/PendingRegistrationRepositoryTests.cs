using Auth.Domain.Common;
using Auth.Domain.EmailLinks;
using Auth.Domain.Registrations;
using Auth.Domain.Users;
using Auth.Infrastructure.IntegrationTests.Persistence.Databases;
using Auth.Infrastructure.Persistence;
using Microsoft.Extensions.Time.Testing;

namespace Auth.Infrastructure.IntegrationTests.Persistence;

public abstract class PendingRegistrationRepositoryTests(DatabaseFixture database) : DatabaseTests(database)
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly EmailAddress Address = EmailAddress.Create("Alice@example.org").Value;

    [Fact]
    public async Task Every_field_is_read_back_as_stored()
    {
        var (registration, token) = await BeginAsync();

        foreach (var stored in new[] { await FindAsync(token), await Node.ReadAsync(s => s.Registrations.FindAsync(registration.Id, None)) })
        {
            (stored!.Id, stored.Username, stored.Email, stored.TokenHash).ShouldBe((registration.Id, TestUsers.Username("Alice"), Address, token.Hash()));
            stored.ExpiresAt.ShouldBe(TestTime.Now.AddDays(1));
        }
    }

    [Fact]
    public async Task Any_number_of_registrations_can_wait_for_the_same_username_and_email()
    {
        await Node.CommitAsync(s =>
        {
            for (var i = 0; i < 3; i++) s.Registrations.Add(PendingRegistration.Begin(TestUsers.Username("Alice"), Address, TestTime.Now));
        });

        await BeginAsync();
        await BeginAsync();
    }

    [Fact]
    [Trait("Requirement", "R67")]
    public async Task Of_parallel_completions_on_two_nodes_one_succeeds()
    {
        var (_, token) = await BeginAsync();
        await using var first = Database.NewNode(1);
        await using var second = Database.NewNode(2);

        var completed = await Task.WhenAll(Enumerable.Range(0, 12).Select(i => Task.Run(() => (i % 2 == 0 ? first : second).CommitAsync(async s =>
        {
            if (await s.Registrations.FindAsync(token.Hash(), None) is not { } registration) return false;
            s.Registrations.Remove(registration);
            return true;
        }))));

        completed.Count(c => c).ShouldBe(1);
    }

    [Fact]
    [Trait("Requirement", "R82")]
    public async Task Parallel_rejections_of_usernames_on_two_nodes_are_all_counted()
    {
        var (registration, token) = await BeginAsync();
        await using var first = Database.NewNode(1);
        await using var second = Database.NewNode(2);

        var rejected = await Task.WhenAll(Enumerable.Range(0, 12).Select(i => Task.Run(() => (i % 2 == 0 ? first : second).CommitAsync(async s =>
        {
            var loaded = (await s.Registrations.FindAsync(token.Hash(), None))!;
            if (!loaded.IsValid(TestTime.Now)) return false;
            loaded.RejectUsername();
            return true;
        }))));

        rejected.Count(r => r).ShouldBe(UsernameChoice.MaximumRejections);
        (await Node.ReadAsync(s => s.Registrations.FindAsync(registration.Id, None)))!.RejectedUsernames.ShouldBe(UsernameChoice.MaximumRejections);
    }

    [Fact]
    public async Task An_unverified_email_moves_to_a_new_account_in_one_transaction()
    {
        var squatter = TestUsers.Create(email: "alice@example.org");
        await Node.CommitAsync(s => s.Users.Add(squatter));

        await Node.CommitAsync(async s =>
        {
            (await s.Users.FindAsync(squatter.Id, None))!.RemoveUnverifiedEmail(TestTime.Now);
            s.Users.Add(TestUsers.Create(email: "Alice@example.org"));
            return 0;
        });

        (await Node.ReadAsync(s => s.Users.FindAsync(LoginName.Parse("alice@example.org"), None)))!.Id.ShouldNotBe(squatter.Id);
    }

    private protected async Task<(PendingRegistration Registration, Token<EmailLink> Token)> BeginAsync()
    {
        var registration = PendingRegistration.Begin(TestUsers.Username("Alice"), Address, TestTime.Now);
        var token = registration.IssueLink(TestTime.Now);
        await Node.CommitAsync(s => s.Registrations.Add(registration));
        return (registration, token);
    }

    private Task<PendingRegistration?> FindAsync(Token<EmailLink> token) => Node.ReadAsync(s => s.Registrations.FindAsync(token.Hash(), None));
}

/// <summary>Tests that only a real database can run.</summary>
public abstract class PendingRegistrationRepositoryDatabaseTests(DatabaseFixture database) : PendingRegistrationRepositoryTests(database)
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task An_expired_registration_is_purged()
    {
        var time = new FakeTimeProvider(TestTime.Now.AddDays(1));
        await using var node = new Node(Database.Settings, time);
        await BeginAsync();

        (await node.Purge.RunAsync(Purge.MaxDecoys, None)).ShouldBe(0);
        time.Advance(TimeSpan.FromMicroseconds(1));
        (await node.Purge.RunAsync(Purge.MaxDecoys, None)).ShouldBe(1);
    }
}

public sealed class InMemoryPendingRegistrationRepositoryTests(InMemoryFixture database) : PendingRegistrationRepositoryTests(database), IClassFixture<InMemoryFixture>;

public sealed class SqlitePendingRegistrationRepositoryTests(SqliteDatabase database) : PendingRegistrationRepositoryDatabaseTests(database), IClassFixture<SqliteDatabase>;

[Collection(PostgreSqlCollection.Name)]
public sealed class PostgreSqlPendingRegistrationRepositoryTests(PostgreSqlDatabase database) : PendingRegistrationRepositoryDatabaseTests(database);

[Collection(SqlServerCollection.Name)]
public sealed class SqlServerPendingRegistrationRepositoryTests(SqlServerDatabase database) : PendingRegistrationRepositoryDatabaseTests(database);
