using Auth.Domain.Common;
using Auth.Domain.Invitations;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using Auth.Infrastructure.IntegrationTests.Persistence.Databases;
using Auth.Infrastructure.Persistence;
using Microsoft.Extensions.Time.Testing;

namespace Auth.Infrastructure.IntegrationTests.Persistence;

[Trait("Requirement", "R72")]
public abstract class InvitationRepositoryTests(DatabaseFixture database) : DatabaseTests(database)
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task Every_field_is_read_back_as_stored()
    {
        var inviter = new Inviter(UserId.New(TestTime.Now), SessionId.New(TestTime.Now));
        var (invitation, token) = await InviteAsync(new(TestUsers.Username("Alice"), EmailAddress.Create("Alice@example.org").Value, [Role.Create("support").Value, Role.Create("audit").Value], TimeSpan.FromDays(3)), inviter);

        foreach (var stored in new[] { await FindAsync(token), await Node.ReadAsync(s => s.Invitations.FindAsync(invitation.Id, None)) })
        {
            (stored!.Id, stored.Username, stored.Email, stored.TokenHash).ShouldBe((invitation.Id, invitation.Username, invitation.Email, token.Hash()));
            (stored.InvitedBy, stored.SessionId, stored.CreatedAt, stored.ExpiresAt).ShouldBe((inviter.UserId, inviter.SessionId, TestTime.Now, TestTime.Now.AddDays(3)));
            (stored.WithdrawnAt, stored.AcceptedAt, stored.AcceptedBy).ShouldBe((null, null, null));
            (stored.Delivery, stored.RejectedUsernames).ShouldBe((InvitationDelivery.Queued, 0));
            stored.Roles.Select(r => r.Name).ShouldBe(["support", "audit"]);
        }
    }

    [Fact]
    public async Task An_invitation_needs_neither_username_nor_email()
    {
        var (_, token) = await InviteAsync();

        var stored = (await FindAsync(token))!;

        (stored.Username, stored.Email, stored.Roles.Count).ShouldBe((null, null, 0));
    }

    [Fact]
    public async Task Of_parallel_acceptances_on_two_nodes_one_creates_an_account()
    {
        var (invitation, token) = await InviteAsync();
        await using var first = Database.NewNode(1);
        await using var second = Database.NewNode(2);

        var accepted = await Task.WhenAll(Enumerable.Range(0, 12).Select(i => Task.Run(() => AcceptAsync(i % 2 == 0 ? first : second, token, $"user{i}"))));

        var user = accepted.OfType<User>().ShouldHaveSingleItem();
        var stored = (await Node.ReadAsync(s => s.Invitations.FindAsync(invitation.Id, None)))!;
        (stored.AcceptedBy, stored.TokenHash).ShouldBe((user.Id, null));
        (await Node.ReadAsync(s => s.Users.SearchAsync(new UserSearch(null, null, 20), None))).ShouldHaveSingleItem().Id.ShouldBe(user.Id);
    }

    /// <summary>A withdrawal that reports success must hold (P2).</summary>
    [Fact]
    public async Task Of_a_withdrawal_and_acceptances_in_parallel_one_succeeds()
    {
        for (var round = 0; round < 5; round++)
        {
            var (invitation, token) = await InviteAsync();
            var name = $"round{round}";

            var acceptance = Task.Run(() => AcceptAsync(Node, token, name));
            var withdrawal = Task.Run(() => Node.CommitAsync(async s => (await s.Invitations.FindAsync(invitation.Id, None))!.Withdraw(TestTime.Now)));

            ((await acceptance) is not null).ShouldBe((await withdrawal).IsFailure);
        }
    }

    [Fact]
    public async Task Invitations_are_listed_newest_first_in_pages()
    {
        var invitations = new List<Invitation>();
        for (var i = 0; i < 5; i++) invitations.Add((await InviteAsync(createdAt: TestTime.Now.AddSeconds(i))).Invitation);

        var first = await Node.ReadAsync(s => s.Invitations.ListAsync(before: null, 3, None));
        var second = await Node.ReadAsync(s => s.Invitations.ListAsync(first[^1].Id, 3, None));

        first.Concat(second).Select(i => i.Id).ShouldBe(invitations.Select(i => i.Id).Reverse());
    }

    [Fact]
    public async Task Only_the_open_invitations_of_an_inviter_are_counted()
    {
        var inviter = new Inviter(UserId.New(TestTime.Now), SessionId.New(TestTime.Now));
        await InviteAsync(inviter: inviter);
        await InviteAsync(inviter: inviter, createdAt: TestTime.Now - Invitation.DefaultLifetime);
        await AcceptAsync(Node, (await InviteAsync(inviter: inviter)).Token, "alice");
        var (withdrawn, _) = await InviteAsync(inviter: inviter);
        await Node.CommitAsync(async s => (await s.Invitations.FindAsync(withdrawn.Id, None))!.Withdraw(TestTime.Now));
        await InviteAsync(inviter: new Inviter(UserId.New(TestTime.Now), SessionId.New(TestTime.Now)));
        await InviteAsync();

        (await Node.ReadAsync(s => s.Invitations.CountOpenAsync(inviter.UserId, TestTime.Now, None))).ShouldBe(1);
    }

    [Fact]
    public async Task The_invitation_of_an_account_is_found()
    {
        var (invitation, token) = await InviteAsync();
        var user = (await AcceptAsync(Node, token, "alice"))!;

        (await Node.ReadAsync(s => s.Invitations.FindByAccountAsync(user.Id, None)))!.Id.ShouldBe(invitation.Id);
        (await Node.ReadAsync(s => s.Invitations.FindByAccountAsync(UserId.New(TestTime.Now), None))).ShouldBeNull();
    }

    [Fact]
    public async Task Delivery_and_rejected_usernames_are_stored()
    {
        var (invitation, _) = await InviteAsync(new(null, EmailAddress.Create("alice@example.org").Value, [], Invitation.DefaultLifetime));

        await Node.CommitAsync(async s =>
        {
            var stored = (await s.Invitations.FindAsync(invitation.Id, None))!;
            stored.RecordDelivery(InvitationDelivery.Failed);
            stored.RejectUsername(TestTime.Now);
            return 0;
        });

        var changed = (await Node.ReadAsync(s => s.Invitations.FindAsync(invitation.Id, None)))!;
        (changed.Delivery, changed.RejectedUsernames).ShouldBe((InvitationDelivery.Failed, 1));
    }

    /// <summary>It holds the email of the account.</summary>
    [Fact]
    public async Task An_accepted_invitation_is_deleted_with_its_account()
    {
        var (invitation, token) = await InviteAsync();
        var user = await AcceptAsync(Node, token, "alice");

        await Node.CommitAsync(async s =>
        {
            s.Users.Remove((await s.Users.FindAsync(user!.Id, None))!);
            return 0;
        });

        (await Node.ReadAsync(s => s.Invitations.FindAsync(invitation.Id, None))).ShouldBeNull();
    }

    protected async Task<(Invitation Invitation, Token<Invitation> Token)> InviteAsync(InvitationTerms? terms = null, Inviter? inviter = null, DateTimeOffset? createdAt = null)
    {
        var invitation = Invitation.Create(terms ?? new(null, null, [], Invitation.DefaultLifetime), inviter, createdAt ?? TestTime.Now);
        var token = invitation.IssueLink();
        await Node.CommitAsync(s => s.Invitations.Add(invitation));
        return (invitation, token);
    }

    private Task<Invitation?> FindAsync(Token<Invitation> token) => Node.ReadAsync(s => s.Invitations.FindAsync(token.Hash(), None));

    private static Task<User?> AcceptAsync(Node node, Token<Invitation> token, string username) => node.CommitAsync(async s =>
    {
        if (await s.Invitations.FindAsync(token.Hash(), None) is not { } invitation) return null;
        var accepted = invitation.Accept(TestUsers.Username(username), TestPasswords.Hash, TestTime.Now);
        if (accepted.IsFailure) return null;
        s.Users.Add(accepted.Value);
        return accepted.Value;
    });
}

/// <summary>Tests that only a real database can run.</summary>
public abstract class InvitationRepositoryDatabaseTests(DatabaseFixture database) : InvitationRepositoryTests(database)
{
    [Fact]
    public async Task An_invitation_is_purged_30_days_after_it_has_expired()
    {
        var time = new FakeTimeProvider(TestTime.Now + Invitation.DefaultLifetime + Invitation.Retention);
        await using var node = new Node(Database.Settings, time);
        await InviteAsync();

        (await node.Purge.RunAsync(Purge.MaxDecoys, CancellationToken.None)).ShouldBe(0);
        time.Advance(TimeSpan.FromMicroseconds(1));
        (await node.Purge.RunAsync(Purge.MaxDecoys, CancellationToken.None)).ShouldBe(1);
    }
}

public sealed class InMemoryInvitationRepositoryTests(InMemoryFixture database) : InvitationRepositoryTests(database), IClassFixture<InMemoryFixture>;

public sealed class SqliteInvitationRepositoryTests(SqliteDatabase database) : InvitationRepositoryDatabaseTests(database), IClassFixture<SqliteDatabase>;

[Collection(PostgreSqlCollection.Name)]
public sealed class PostgreSqlInvitationRepositoryTests(PostgreSqlDatabase database) : InvitationRepositoryDatabaseTests(database);

[Collection(SqlServerCollection.Name)]
public sealed class SqlServerInvitationRepositoryTests(SqlServerDatabase database) : InvitationRepositoryDatabaseTests(database);
