using Auth.Domain.Common;
using Auth.Domain.Invitations;
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

    private readonly User _inviter = TestUsers.Create("root").Administrator();

    public static TheoryData<Action<User>> ChangesThatRevokeAll { get; } = new()
    {
        u => u.ChangePassword(TestValues.Hash("new"), Now, Current),
        u => u.RecoverPassword(TestValues.Hash("new"), Now),
        u => u.Lock(Now),
        u => u.SetRoles([TestValues.Role("support")], Now),
        u => u.Close(Now),
        u => u.RevokeSessions(Now),
    };

    [Theory]
    [MemberData(nameof(ChangesThatRevokeAll))]
    public void A_change_of_password_rights_or_lock_withdraws_all_invitations(Action<User> change)
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

        revocations.Any(r => r.Includes(InviteIn(Other))).ShouldBe(isRevocation);
        revocations.ShouldAllBe(r => !r.Includes(InviteIn(Current)));
    }

    /// <summary>This includes the invitations of sessions that ended before: a logout must not save those of a thief.</summary>
    [Fact]
    public void Signing_out_everywhere_else_withdraws_the_invitations_of_all_other_sessions()
    {
        _inviter.RevokeSessions(Now, Current);

        var revocation = InvitationRevocation.From([.. _inviter.Events, new SessionEnded(SessionId.New(Now), _inviter.Id, SessionEndReason.Revoked, Now)]).ShouldHaveSingleItem();

        (revocation.Includes(InviteIn(Other)), revocation.Includes(InviteIn(Current))).ShouldBe((true, false));
    }

    [Fact]
    public void Invitations_of_other_inviters_stay()
    {
        _inviter.Lock(Now);
        var revocation = InvitationRevocation.From([.. _inviter.Events]).ShouldHaveSingleItem();

        revocation.Includes(Invitation.Create(new(null, null, [], Invitation.DefaultLifetime), new Inviter(UserId.New(Now), Other), Now)).ShouldBeFalse();
        revocation.Includes(Invitation.Create(new(null, null, [], Invitation.DefaultLifetime), inviter: null, Now)).ShouldBeFalse();
    }

    [Fact]
    public void An_administrator_who_gets_another_role_keeps_the_invitations()
    {
        _inviter.SetRoles([Role.Administrator, TestValues.Role("support")], Now);

        InvitationRevocation.From([.. _inviter.Events]).ShouldBeEmpty();
    }

    private Invitation InviteIn(SessionId sessionId) => Invitation.Create(new(null, null, [], Invitation.DefaultLifetime), new Inviter(_inviter.Id, sessionId), Now);
}
