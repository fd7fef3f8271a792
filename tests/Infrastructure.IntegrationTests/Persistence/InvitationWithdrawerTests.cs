using Auth.Application.Common;
using Auth.Application.Common.Access;
using Auth.Domain.Common;
using Auth.Domain.Invitations;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using Auth.Infrastructure.IntegrationTests.Persistence.Databases;

namespace Auth.Infrastructure.IntegrationTests.Persistence;

/// <summary>Invitations end with the session and the rights of their inviter, also if they are created or accepted at the same time on another node (ADR 33).</summary>
[Trait("Requirement", "R72")]
[Trait("Requirement", "R73")]
public abstract class InvitationWithdrawerTests(DatabaseFixture database) : DatabaseTests(database)
{
    private const int Rounds = 10;

    private static readonly CancellationToken None = CancellationToken.None;

    /// <summary>Which invitations survive: of the current session, of a thief's session, and of an operator.</summary>
    public static TheoryData<string, Action<User, SessionId>, string[]> Endings { get; } = new()
    {
        { "a new password", (u, current) => u.ChangePassword(TestPasswords.Hash, TestTime.Now, current), ["operator"] },
        { "an account lock", (u, _) => u.Lock(TestTime.Now), ["operator"] },
        { "a demotion", (u, _) => u.SetRoles([], TestTime.Now), ["operator"] },
        { "signing out everywhere else", (u, current) => u.RevokeSessions(TestTime.Now, current), ["current", "operator"] },
        { "signing out everywhere", (u, _) => u.RevokeSessions(TestTime.Now), ["operator"] },
        { "a login", (u, _) => u.RecordLogin(TestTime.Now), ["current", "thief", "operator"] },
    };

    [Theory]
    [MemberData(nameof(Endings))]
    public async Task Invitations_are_withdrawn_with_an_event(string what, Action<User, SessionId> change, string[] surviving)
    {
        var (inviter, current, thief) = await StoreAsync();
        var invitations = new Dictionary<string, Invitation>(StringComparer.Ordinal)
        {
            ["current"] = await InviteAsync(inviter, current),
            ["thief"] = await InviteAsync(inviter, thief),
            ["operator"] = await InviteAsync(inviter: null, session: null),
        };

        await ChangeAsync(inviter, u => change(u, current.Id));

        var open = new List<string>();
        foreach (var (name, invitation) in invitations)
        {
            if (await GetStatusAsync(invitation) == InvitationStatus.Open) open.Add(name);
        }

        open.ShouldBe(surviving, ignoreOrder: true, what);
        (await CountWithdrawalsAsync()).ShouldBe(invitations.Count - surviving.Length);
    }

    [Fact]
    public async Task The_invitations_of_a_revoked_session_are_withdrawn_and_those_of_others_stay()
    {
        var (inviter, current, thief) = await StoreAsync();
        var (kept, revoked) = (await InviteAsync(inviter, current), await InviteAsync(inviter, thief));

        await EndAsync(current, SessionEndReason.Logout);
        await EndAsync(thief, SessionEndReason.Revoked);

        (await GetStatusAsync(kept), await GetStatusAsync(revoked)).ShouldBe((InvitationStatus.Open, InvitationStatus.Withdrawn));
        (await CountWithdrawalsAsync()).ShouldBe(1);
    }

    /// <summary>The event of the withdrawal must not identify the client of a closed account either.</summary>
    [Fact]
    public async Task The_invitations_of_a_closed_account_are_withdrawn_without_its_client()
    {
        var (inviter, current, _) = await StoreAsync();
        var invitation = await InviteAsync(inviter, current);

        await Node.CommitAsync(async s =>
        {
            var user = (await s.Users.FindAsync(inviter.Id, None)).ShouldNotBeNull();
            user.Close(TestTime.Now);
            s.Users.Remove(user);
            return Result.Success();
        });

        (await GetStatusAsync(invitation)).ShouldBe(InvitationStatus.Withdrawn);
        var withdrawal = (await Node.ReadAsync(s => s.Events.ReadAsync(new(UserId: null, "invitation_withdrawn", Before: null, After: null, 10), None))).ShouldHaveSingleItem();
        (withdrawal.IpAddress, withdrawal.UserAgent).ShouldBe((null, null));
    }

    [Fact]
    public async Task An_invitation_created_while_its_session_is_revoked_on_another_node_does_not_survive()
    {
        await using var other = Database.NewNode(1);
        for (var round = 0; round < Rounds; round++)
        {
            var (inviter, current, thief) = await StoreAsync($"root{round}");
            other.Actor = SignedIn(inviter, thief);

            await Task.WhenAll(Task.Run(() => TryInviteAsync(inviter, thief, other)), Task.Run(() => ChangeAsync(inviter, u => u.RevokeSessions(TestTime.Now, current.Id))));

            (await ListOpenAsync(inviter)).ShouldBeEmpty();
        }
    }

    /// <summary>Either the account was created before the revocation, or the invitation is withdrawn.</summary>
    [Fact]
    public async Task An_invitation_accepted_while_its_inviter_is_locked_on_another_node_is_accepted_or_withdrawn()
    {
        await using var other = Database.NewNode(1);
        for (var round = 0; round < Rounds; round++)
        {
            var (inviter, current, _) = await StoreAsync($"root{round}");
            var invitation = await InviteAsync(inviter, current);
            var name = $"user{round}";

            var acceptance = Task.Run(() => AcceptAsync(invitation, name, other));
            await ChangeAsync(inviter, u => u.Lock(TestTime.Now));

            (await acceptance).ShouldBe(await GetWithdrawnOrAcceptedAsync(invitation) == InvitationStatus.Accepted);
        }
    }

    protected static SignedInUser SignedIn(User user, Session session) => new(user.Id, session.Id, IsAdministrator: true, TestTime.Now);

    /// <summary>Stores an administrator with two sessions.</summary>
    protected async Task<(User Inviter, Session Current, Session Thief)> StoreAsync(string name = "root")
    {
        var inviter = TestUsers.Create(name, $"{name}@example.org", Role.Administrator);
        var (current, thief) = (TestSessions.Create(inviter, TestTime.Now).Session, TestSessions.Create(inviter, TestTime.Now).Session);
        await Node.CommitAsync(s =>
        {
            s.Users.Add(inviter);
            s.Sessions.Add(current);
            s.Sessions.Add(thief);
        });
        return (inviter, current, thief);
    }

    protected Task<Result> ChangeAsync(User user, Action<User> change) => Node.CommitAsync(async s =>
    {
        change((await s.Users.FindAsync(user.Id, None)).ShouldNotBeNull());
        return Result.Success();
    });

    /// <summary>Invites, as the use case does. A revoked session stores nothing.</summary>
    private protected static async Task TryInviteAsync(User inviter, Session session, Node node)
    {
        try
        {
            await node.CommitAsync(s =>
            {
                s.Invitations.Add(Create(inviter, session));
                return Task.FromResult(Result.Success());
            });
        }
        catch (SessionNoLongerValidException)
        {
        }
    }

    protected async Task<IEnumerable<Invitation>> ListOpenAsync(User inviter) =>
        (await Node.ReadAsync(s => s.Invitations.ListAsync(before: null, 100, None))).Where(i => i.InvitedBy == inviter.Id && i.GetStatus(TestTime.Now) == InvitationStatus.Open);

    protected async Task<Invitation> InviteAsync(User? inviter, Session? session)
    {
        var invitation = Create(inviter, session);
        await Node.CommitAsync(s => s.Invitations.Add(invitation));
        return invitation;
    }

    private static Invitation Create(User? inviter, Session? session) =>
        Invitation.Create(new(null, null, [], Invitation.DefaultLifetime), inviter is null ? null : new Inviter(inviter.Id, session!.Id), TestTime.Now);

    /// <param name="meanwhile">Runs after the invitation was read, at the first attempt.</param>
    private protected static Task<bool> AcceptAsync(Invitation invitation, string username, Node node, Func<Task>? meanwhile = null) => node.CommitAsync(async s =>
    {
        var stored = (await s.Invitations.FindAsync(invitation.Id, None))!;
        var change = Interlocked.Exchange(ref meanwhile, null);
        if (change is not null) await change();
        var accepted = stored.Accept(TestUsers.Username(username), TestPasswords.Hash, TestTime.Now);
        if (accepted.IsSuccess) s.Users.Add(accepted.Value);
        return accepted.IsSuccess;
    });

    /// <summary>Returns the status of an invitation that was not both accepted and withdrawn.</summary>
    protected async Task<InvitationStatus> GetWithdrawnOrAcceptedAsync(Invitation invitation)
    {
        var stored = (await Node.ReadAsync(s => s.Invitations.FindAsync(invitation.Id, None)))!;
        (stored.AcceptedAt is null).ShouldNotBe(stored.WithdrawnAt is null);
        return stored.GetStatus(TestTime.Now);
    }

    private async Task<InvitationStatus> GetStatusAsync(Invitation invitation) =>
        (await Node.ReadAsync(s => s.Invitations.FindAsync(invitation.Id, None)))!.GetStatus(TestTime.Now);

    private async Task<int> CountWithdrawalsAsync() =>
        (await Node.ReadAsync(s => s.Events.ReadAsync(new(UserId: null, "invitation_withdrawn", Before: null, After: null, 100), None))).Count;

    private Task<int> EndAsync(Session session, SessionEndReason reason) => Node.CommitAsync(async s =>
    {
        (await s.Sessions.FindAsync([session.Id], None)).Single().End(reason, TestTime.Now);
        return 0;
    });
}

/// <summary>Another node commits while the work is running, which SQLite does not allow.</summary>
public abstract class InvitationWithdrawerDuringWorkTests(DatabaseFixture database) : InvitationWithdrawerTests(database)
{
    [Fact]
    public async Task An_invitation_created_before_the_commit_of_a_revocation_is_withdrawn()
    {
        await using var other = Database.NewNode(1);
        var (inviter, current, thief) = await StoreAsync();
        other.Actor = SignedIn(inviter, thief);

        await Node.CommitAsync(async s =>
        {
            (await s.Users.FindAsync(inviter.Id, CancellationToken.None)).ShouldNotBeNull().RevokeSessions(TestTime.Now, current.Id);
            await TryInviteAsync(inviter, thief, other);
            return Result.Success();
        });

        (await ListOpenAsync(inviter)).ShouldBeEmpty();
    }

    [Fact]
    public async Task An_invitation_withdrawn_before_the_commit_of_its_acceptance_is_not_accepted()
    {
        await using var other = Database.NewNode(1);
        var (inviter, current, _) = await StoreAsync();
        var invitation = await InviteAsync(inviter, current);

        (await AcceptAsync(invitation, "alice", other, () => ChangeAsync(inviter, u => u.Lock(TestTime.Now)))).ShouldBeFalse();

        (await GetWithdrawnOrAcceptedAsync(invitation)).ShouldBe(InvitationStatus.Withdrawn);
    }
}

public sealed class InMemoryInvitationWithdrawerTests(InMemoryFixture database) : InvitationWithdrawerDuringWorkTests(database), IClassFixture<InMemoryFixture>;

public sealed class SqliteInvitationWithdrawerTests(SqliteDatabase database) : InvitationWithdrawerTests(database), IClassFixture<SqliteDatabase>;

[Collection(PostgreSqlCollection.Name)]
public sealed class PostgreSqlInvitationWithdrawerTests(PostgreSqlDatabase database) : InvitationWithdrawerDuringWorkTests(database);

[Collection(SqlServerCollection.Name)]
public sealed class SqlServerInvitationWithdrawerTests(SqlServerDatabase database) : InvitationWithdrawerDuringWorkTests(database);
