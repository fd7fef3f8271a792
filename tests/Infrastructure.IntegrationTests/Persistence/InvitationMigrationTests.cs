using Auth.Domain.Common;
using Auth.Domain.Invitations;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using Auth.Infrastructure.IntegrationTests.Persistence.Databases;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Auth.Infrastructure.IntegrationTests.Persistence;

/// <summary>What the migration <c>InvitationSessions</c> does with invitations of the version before it.</summary>
[Trait("Requirement", "R72")]
public abstract class InvitationMigrationTests(DatabaseFixture database) : DatabaseTests(database)
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task Only_invitations_whose_inviter_could_still_invite_stay_open()
    {
        await StoreAsync();

        await MigrateFromPreviousVersionAsync();

        var invitations = await Node.ReadAsync(s => s.Invitations.ListAsync(before: null, 100, None));
        invitations.ToDictionary(i => i.Username!.Value, i => i.GetStatus(TestTime.Now), StringComparer.Ordinal).ShouldBe(
            new Dictionary<string, InvitationStatus>(StringComparer.Ordinal)
            {
                ["valid"] = InvitationStatus.Open,
                ["older password"] = InvitationStatus.Withdrawn,
                ["locked"] = InvitationStatus.Withdrawn,
                ["demoted"] = InvitationStatus.Withdrawn,
                ["closed"] = InvitationStatus.Withdrawn,
                ["operator"] = InvitationStatus.Open,
                ["accepted"] = InvitationStatus.Accepted,
                ["withdrawn"] = InvitationStatus.Withdrawn,
            },
            ignoreOrder: true);
        invitations.ShouldAllBe(i => (i.TokenHash != null) == (i.GetStatus(TestTime.Now) == InvitationStatus.Open));
        invitations.Single(i => i.Username!.Value == "withdrawn").WithdrawnAt.ShouldBe(TestTime.Now.AddMinutes(1));
        invitations.ShouldAllBe(i => i.SessionId == null && i.RejectedUsernames == 0);
    }

    [Fact]
    public async Task The_mails_of_earlier_invitations_count_as_sent()
    {
        await StoreAsync();

        await MigrateFromPreviousVersionAsync();

        foreach (var invitation in await Node.ReadAsync(s => s.Invitations.ListAsync(before: null, 100, None)))
        {
            invitation.Delivery.ShouldBe(invitation.IsHandedOver ? null : InvitationDelivery.Sent, invitation.Username!.Value);
        }
    }

    /// <summary>Earlier versions did not record the session, so it may have been any.</summary>
    [Fact]
    [Trait("Requirement", "R73")]
    public async Task An_earlier_invitation_is_withdrawn_with_any_revoked_session_of_its_inviter()
    {
        var inviter = await StoreAsync();
        await MigrateFromPreviousVersionAsync();
        var (session, _) = TestSessions.Create(inviter, TestTime.Now);
        await Node.CommitAsync(s => s.Sessions.Add(session));

        await Node.CommitAsync(async s =>
        {
            (await s.Sessions.FindAsync([session.Id], None)).Single().End(SessionEndReason.Revoked, TestTime.Now);
            return Result.Success();
        });

        var open = (await Node.ReadAsync(s => s.Invitations.ListAsync(before: null, 100, None))).Where(i => i.GetStatus(TestTime.Now) == InvitationStatus.Open);
        open.Select(i => i.Username!.Value).ShouldBe(["operator"]);
    }

    /// <summary>Stores an invitation of each kind, named by it.</summary>
    /// <returns>The inviter who can still invite.</returns>
    private async Task<User> StoreAsync()
    {
        var valid = TestUsers.Administrator("root");
        var locked = TestUsers.Administrator("locked inviter");
        locked.Lock(TestTime.Now);
        var demoted = TestUsers.Create("demoted inviter");
        foreach (var user in new[] { valid, locked, demoted }) user.ChangePassword(TestPasswords.Hash, TestTime.Now);
        var (accepted, withdrawn) = (Invite("accepted", valid), Invite("withdrawn", valid));
        var account = accepted.Accept(chosen: null, TestPasswords.Hash, TestTime.Now).Value;
        withdrawn.Withdraw(TestTime.Now.AddMinutes(1));

        await Node.CommitAsync(s =>
        {
            foreach (var user in new[] { valid, locked, demoted, account }) s.Users.Add(user);
        });
        await Node.CommitAsync(s =>
        {
            s.Invitations.Add(Invite("valid", valid));
            s.Invitations.Add(Invite("older password", valid));
            s.Invitations.Add(Invite("locked", locked));
            s.Invitations.Add(Invite("demoted", demoted));
            s.Invitations.Add(Invite("closed", TestUsers.Administrator()));
            s.Invitations.Add(Invite("operator", inviter: null));
            s.Invitations.Add(accepted);
            s.Invitations.Add(withdrawn);
        });
        return valid;
    }

    private static Invitation Invite(string username, User? inviter)
    {
        var email = username is "valid" or "accepted" or "withdrawn" ? EmailAddress.Create($"{username}@example.org").Value : null;
        var terms = new InvitationTerms(TestUsers.Username(username), email, [], Invitation.DefaultLifetime);
        var invitation = Invitation.Create(terms, inviter is null ? null : new Inviter(inviter.Id, SessionId.New(TestTime.Now)), TestTime.Now);
        invitation.IssueLink();
        return invitation;
    }

    /// <summary>Takes the schema back, which drops what the earlier version does not have, and migrates again.</summary>
    private async Task MigrateFromPreviousVersionAsync()
    {
        await Node.UseContextAsync(async context =>
        {
            await context.GetService<IMigrator>().MigrateAsync("GatewaysAndInvitations");
            await context.Database.ExecuteSqlRawAsync(
                """
                UPDATE invitations SET inviter_password_version = (SELECT password_version FROM users WHERE users.id = invitations.invited_by)
                WHERE EXISTS (SELECT 1 FROM users WHERE users.id = invitations.invited_by)
                """);
            return await context.Database.ExecuteSqlRawAsync("UPDATE invitations SET inviter_password_version = inviter_password_version - 1 WHERE username = 'older password'");
        });
        await Node.Schema.MigrateAsync(None);
    }
}

public sealed class SqliteInvitationMigrationTests(SqliteDatabase database) : InvitationMigrationTests(database), IClassFixture<SqliteDatabase>;

[Collection(PostgreSqlCollection.Name)]
public sealed class PostgreSqlInvitationMigrationTests(PostgreSqlDatabase database) : InvitationMigrationTests(database);

[Collection(SqlServerCollection.Name)]
public sealed class SqlServerInvitationMigrationTests(SqlServerDatabase database) : InvitationMigrationTests(database);
