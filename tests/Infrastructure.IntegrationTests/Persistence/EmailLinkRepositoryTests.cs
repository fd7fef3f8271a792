using Auth.Domain.Common;
using Auth.Domain.EmailLinks;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using Auth.Infrastructure.IntegrationTests.Persistence.Databases;
using Auth.Infrastructure.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Time.Testing;

namespace Auth.Infrastructure.IntegrationTests.Persistence;

public abstract class EmailLinkRepositoryTests(DatabaseFixture database) : DatabaseTests(database)
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly EmailAddress Address = EmailAddress.Create("Alice@example.org").Value;

    [Fact]
    public async Task Every_field_is_read_back_as_stored()
    {
        var (user, link, token) = await MailAsync();

        var stored = (await Node.ReadAsync(s => s.Links.FindAsync(token.Hash(), None))).ShouldNotBeNull();

        (stored.UserId, stored.Purpose, stored.Email, stored.TokenHash, stored.PasswordVersion).ShouldBe((user.Id, EmailLinkPurpose.Recovery, Address, link.TokenHash, 1));
        (stored.RequestedAt, stored.ExpiresAt, stored.RequestedBy).ShouldBe((TestTime.Now.AddMinutes(-1), TestTime.Now + EmailLink.RecoveryLifetime, link.RequestedBy));
    }

    [Fact]
    [Trait("Requirement", "R67")]
    public async Task A_newer_link_replaces_the_previous_one()
    {
        var (user, _, older) = await MailAsync();

        var newer = await Node.CommitAsync(async s => (await s.Links.FindAsync(user.Id, EmailLinkPurpose.Recovery, None))!.Renew(user, Address, TestTime.Now, TestTime.Now));

        (await Node.ReadAsync(s => s.Links.FindAsync(older.Hash(), None))).ShouldBeNull();
        (await Node.ReadAsync(s => s.Links.FindAsync(newer.Hash(), None))).ShouldNotBeNull();
    }

    [Fact]
    [Trait("Requirement", "R67")]
    public async Task Of_parallel_uses_of_a_link_on_two_nodes_one_succeeds()
    {
        var (_, _, token) = await MailAsync();
        await using var first = Database.NewNode(1);
        await using var second = Database.NewNode(2);

        var used = await Task.WhenAll(Enumerable.Range(0, 12).Select(i => Task.Run(() => (i % 2 == 0 ? first : second).CommitAsync(async s =>
        {
            if (await s.Links.FindAsync(token.Hash(), None) is not { } link) return false;
            s.Links.Remove(link);
            return true;
        }))));

        used.Count(u => u).ShouldBe(1);
    }

    [Fact]
    public async Task Links_are_removed_with_their_owner()
    {
        var (user, _, token) = await MailAsync();

        await Node.CommitAsync(async s =>
        {
            s.Users.Remove((await s.Users.FindAsync(user.Id, None))!);
            return 0;
        });

        (await Node.ReadAsync(s => s.Links.FindAsync(token.Hash(), None))).ShouldBeNull();
    }

    protected async Task<(User User, EmailLink Link, Token<EmailLink> Token)> MailAsync()
    {
        var user = TestUsers.Create();
        var (link, token) = EmailLink.Create(user, EmailLinkPurpose.Recovery, Address, TestTime.Now.AddMinutes(-1), TestTime.Now, SessionId.New(TestTime.Now));
        await Node.CommitAsync(s =>
        {
            s.Users.Add(user);
            s.Links.Add(link);
        });
        return (user, link, token);
    }
}

/// <summary>Tests that only a real database can run.</summary>
public abstract class EmailLinkRepositoryDatabaseTests(DatabaseFixture database) : EmailLinkRepositoryTests(database)
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    [Trait("Requirement", "R67")]
    public async Task The_database_does_not_contain_the_token()
    {
        var (_, _, token) = await MailAsync();

        var columns = await Node.UseContextAsync(c => c.Database.SqlQueryRaw<string>("SELECT token_hash AS \"Value\" FROM mailed_links").ToListAsync());

        columns.ShouldBe([token.Hash().Value.ToString()]);
        columns[0].ShouldNotContain(token.Reveal()[4..]);
    }

    [Fact]
    public async Task An_expired_link_is_purged()
    {
        var time = new FakeTimeProvider(TestTime.Now + EmailLink.RecoveryLifetime);
        await using var node = new Node(Database.Settings, time);
        await MailAsync();

        (await node.Purge.RunAsync(Purge.MaxDecoys, None)).ShouldBe(0);
        time.Advance(TimeSpan.FromMicroseconds(1));
        (await node.Purge.RunAsync(Purge.MaxDecoys, None)).ShouldBe(1);
    }
}

public sealed class InMemoryEmailLinkRepositoryTests(InMemoryFixture database) : EmailLinkRepositoryTests(database), IClassFixture<InMemoryFixture>;

public sealed class SqliteEmailLinkRepositoryTests(SqliteDatabase database) : EmailLinkRepositoryDatabaseTests(database), IClassFixture<SqliteDatabase>;

[Collection(PostgreSqlCollection.Name)]
public sealed class PostgreSqlEmailLinkRepositoryTests(PostgreSqlDatabase database) : EmailLinkRepositoryDatabaseTests(database);

[Collection(SqlServerCollection.Name)]
public sealed class SqlServerEmailLinkRepositoryTests(SqlServerDatabase database) : EmailLinkRepositoryDatabaseTests(database);
