using Auth.Domain.Access;
using Auth.Domain.Common;
using Auth.Domain.Invitations;
using Auth.Domain.ServiceAccounts;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using Auth.TestData;

namespace Auth.Domain.UnitTests.Invitations;

/// <summary>Which invitations are withdrawn with which events (ADR 33).</summary>
[Trait("Requirement", "R72")]
[Trait("Requirement", "R73")]
public class InvitationRevocationTests
{
    private static readonly DateTimeOffset Now = TestTime.Start;
    private static readonly SessionId Current = SessionId.New(Now);
    private static readonly SessionId Other = SessionId.New(Now);

    private static readonly RoleScopes Table = RoleScopes.Default.With(new Dictionary<string, Scopes>
    {
        ["inviter"] = Scopes.InvitationsRead | Scopes.InvitationsWrite,
        ["role-manager"] = Scopes.InvitationsWrite | Scopes.RolesWrite | Scopes.UsersRead | Scopes.UsersWrite,
    });

    private readonly User _inviter = TestUsers.Create("root").Administrator();

    public static TheoryData<Action<User>> ChangesThatRevokeAll { get; } = new()
    {
        u => u.ChangePassword(TestValues.Hash("new"), Now, Current),
        u => u.RecoverPassword(TestValues.Hash("new"), Now),
        u => u.Lock(Now),
        u => u.Close(Now),
        u => u.RevokeSessions(Now),
    };

    [Theory]
    [MemberData(nameof(ChangesThatRevokeAll))]
    public void A_change_of_password_or_lock_withdraws_all_invitations(Action<User> change)
    {
        change(_inviter);

        InvitationRevocation.From([.. _inviter.Events]).ShouldBe([new InvitationRevocation(_inviter.Id, Now)]);
    }

    [Theory]
    [InlineData(SessionEndReason.Revoked, true)]
    [InlineData(SessionEndReason.CredentialRemoved, true)]
    [InlineData(SessionEndReason.Logout, false)]
    [InlineData(SessionEndReason.Expired, false)]
    [InlineData(SessionEndReason.Replaced, false)]
    [InlineData(SessionEndReason.Superseded, false)]
    public void The_invitations_of_a_session_are_withdrawn_if_it_is_revoked_and_not_if_it_ends_by_itself(SessionEndReason reason, bool isRevocation)
    {
        var revocations = InvitationRevocation.From([new SessionEnded(Other, _inviter.Id, reason, Now)]);

        revocations.Any(r => r.Includes(InviteIn(Other), Table)).ShouldBe(isRevocation);
        revocations.ShouldAllBe(r => !r.Includes(InviteIn(Current), Table));
    }

    /// <summary>This includes the invitations of sessions that ended before: a logout must not save those of a thief.</summary>
    [Fact]
    public void Signing_out_everywhere_else_withdraws_the_invitations_of_all_other_sessions()
    {
        _inviter.RevokeSessions(Now, Current);

        var revocation = InvitationRevocation.From([.. _inviter.Events, new SessionEnded(SessionId.New(Now), _inviter.Id, SessionEndReason.Revoked, Now)]).ShouldHaveSingleItem();

        (revocation.Includes(InviteIn(Other), Table), revocation.Includes(InviteIn(Current), Table)).ShouldBe((true, false));
    }

    [Fact]
    public void Invitations_of_other_inviters_stay()
    {
        _inviter.Lock(Now);
        var revocation = InvitationRevocation.From([.. _inviter.Events]).ShouldHaveSingleItem();

        revocation.Includes(Invitation.Create(new(null, null, [], Invitation.DefaultLifetime), new Inviter(UserId.New(Now), Other), Now), Table).ShouldBeFalse();
        revocation.Includes(Invitation.Create(new(null, null, [], Invitation.DefaultLifetime), inviter: null, Now), Table).ShouldBeFalse();
    }

    [Fact]
    public void An_administrator_who_gets_another_role_keeps_the_invitations()
    {
        _inviter.SetRoles([Role.Administrator, TestValues.Role("support")], Now);

        InvitationRevocation.From([.. _inviter.Events]).ShouldBeEmpty();
    }

    /// <summary>What the inviter has left decides for each invitation: the right to invite, and to give the roles of the invitation (ADR 49).</summary>
    [Theory]
    [InlineData("inviter", "", false)]
    [InlineData("inviter,support", "", false)]
    [InlineData("support", "", true)]
    [InlineData("helpdesk", "", true)]
    [InlineData("", "", true)]
    [InlineData("inviter", "support", true)]
    [InlineData("inviter", "admin", true)]
    [InlineData("role-manager", "support", false)]
    [InlineData("role-manager", "helpdesk", false)]
    [InlineData("role-manager", "auditor", true)]
    [InlineData("role-manager", "admin", true)]
    public void A_change_of_roles_withdraws_the_invitations_that_the_inviter_could_no_longer_create(string rolesLeft, string rolesGiven, bool isWithdrawn)
    {
        _inviter.SetRoles([.. RolesIn(rolesLeft)], Now);
        var invitation = Invitation.Create(new(null, null, [.. RolesIn(rolesGiven)], Invitation.DefaultLifetime), new Inviter(_inviter.Id, Other), Now);

        InvitationRevocation.From([.. _inviter.Events]).Any(revocation => revocation.Includes(invitation, Table)).ShouldBe(isWithdrawn);
    }

    [Fact]
    public void A_change_of_roles_does_not_hide_a_revoked_session()
    {
        _inviter.SetRoles([TestValues.Role("inviter")], Now);

        var revocations = InvitationRevocation.From([.. _inviter.Events, new SessionEnded(Other, _inviter.Id, SessionEndReason.Revoked, Now)]);

        (revocations.Any(r => r.Includes(InviteIn(Other), Table)), revocations.Any(r => r.Includes(InviteIn(Current), Table))).ShouldBe((true, false));
    }

    [Theory]
    [InlineData("invitations:write", false)]
    [InlineData("users:read,invitations:write", false)]
    [InlineData("invitations:read", true)]
    public void A_service_account_keeps_its_invitations_as_long_as_it_may_invite(string scopesLeft, bool isWithdrawn)
    {
        var account = Guid.CreateVersion7();
        IDomainEvent changed = new ServiceAccountChanged(account, scopesLeft.Split(','), Now);
        var invitation = Invitation.Create(new(null, null, [], Invitation.DefaultLifetime), new Inviter(new UserId(account), Other), Now);

        InvitationRevocation.From([changed]).Any(revocation => revocation.Includes(invitation, Table)).ShouldBe(isWithdrawn);
        InvitationRevocation.From([new ServiceAccountRemoved(account, "billing", Now)]).ShouldHaveSingleItem().Includes(invitation, Table).ShouldBeTrue();
    }

    private static IEnumerable<Role> RolesIn(string names) => names.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(TestValues.Role);

    private Invitation InviteIn(SessionId sessionId) => Invitation.Create(new(null, null, [], Invitation.DefaultLifetime), new Inviter(_inviter.Id, sessionId), Now);
}
