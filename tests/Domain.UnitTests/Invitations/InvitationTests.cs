using Auth.Domain.Invitations;
using Auth.Domain.Users;
using Auth.TestData;

namespace Auth.Domain.UnitTests.Invitations;

[Trait("Requirement", "R72")]
public class InvitationTests
{
    private static readonly DateTimeOffset Now = TestTime.Start;
    private static readonly DateTimeOffset Later = Now.AddDays(1);

    private readonly User _inviter = TestUsers.Create("root").Administrator();

    [Fact]
    public void An_accepted_invitation_creates_an_account_with_its_roles_and_a_verified_email()
    {
        var invitation = Invite(new(null, TestValues.Email("alice@example.org"), [TestValues.Role("support")], Invitation.DefaultLifetime));

        var user = invitation.Accept(TestValues.Username("alice"), TestValues.Hash("secret"), _inviter, Later).Value;

        (user.Username.Value, user.Email!.Value, user.EmailVerifiedAt, user.Origin).ShouldBe(("alice", "alice@example.org", Later, AccountOrigin.Invitation));
        user.Roles.ShouldBe([TestValues.Role("support")]);
        user.PasswordHash.ShouldBe(TestValues.Hash("secret"));
        (invitation.AcceptedBy, invitation.AcceptedAt, invitation.TokenHash).ShouldBe((user.Id, Later, null));
        invitation.Events.ShouldBe([new InvitationAccepted(user.Id, invitation.Id.Value, Later)]);
    }

    [Fact]
    public void An_invitation_is_recorded_without_token_and_email()
    {
        var invitation = Invitation.Create(new(null, TestValues.Email("alice@example.org"), [TestValues.Role("support"), TestValues.Role("audit")], Invitation.DefaultLifetime), _inviter, Now);

        var invited = invitation.Events.ShouldHaveSingleItem().ShouldBeOfType<UserInvited>();

        (invited.Invitation, invited.OccurredAt).ShouldBe((invitation.Id.Value, Now));
        invited.Roles.ShouldBe(["audit", "support"]);
    }

    [Fact]
    public void An_invitation_is_accepted_once()
    {
        var invitation = Invite();
        Accept(invitation).IsSuccess.ShouldBeTrue();

        Accept(invitation).Error.ShouldBe(InvitationErrors.Invalid);
        invitation.GetStatus(_inviter, Now).ShouldBe(InvitationStatus.Accepted);
    }

    [Fact]
    public void An_invitation_expires()
    {
        var invitation = Invite();

        invitation.GetStatus(_inviter, Now + Invitation.DefaultLifetime - TimeSpan.FromMicroseconds(1)).ShouldBe(InvitationStatus.Open);
        invitation.GetStatus(_inviter, Now + Invitation.DefaultLifetime).ShouldBe(InvitationStatus.Expired);
        invitation.Accept(TestValues.Username("alice"), TestValues.Hash("secret"), _inviter, Now + Invitation.DefaultLifetime).Error.ShouldBe(InvitationErrors.Invalid);
    }

    [Fact]
    public void A_withdrawn_invitation_cannot_be_accepted()
    {
        var invitation = Invite();
        invitation.IssueLink();

        invitation.Withdraw(Later).IsSuccess.ShouldBeTrue();
        invitation.Withdraw(Later).IsSuccess.ShouldBeTrue();

        Accept(invitation).Error.ShouldBe(InvitationErrors.Invalid);
        (invitation.GetStatus(_inviter, Later), invitation.TokenHash).ShouldBe((InvitationStatus.Withdrawn, null));
        invitation.Events.ShouldBe([new InvitationWithdrawn(invitation.Id.Value, Later)]);
    }

    [Fact]
    public void An_accepted_invitation_cannot_be_withdrawn()
    {
        var invitation = Invite();
        Accept(invitation);

        invitation.Withdraw(Later).Error.ShouldBe(InvitationErrors.AlreadyAccepted);
    }

    public static TheoryData<string, Action<User>> EndsOfTheInviter => new()
    {
        { "locked", inviter => inviter.Lock(Later) },
        { "no longer an administrator", inviter => inviter.SetRoles([], Later) },
        { "new password", inviter => inviter.ChangePassword(TestValues.Hash("another"), Later) },
        { "recovered password", inviter => inviter.RecoverPassword(TestValues.Hash("another"), Later) },
    };

    /// <summary>A thief of an administrator's session must not keep a way back in.</summary>
    [Theory]
    [MemberData(nameof(EndsOfTheInviter))]
    public void An_invitation_is_void_once_its_inviter_could_no_longer_invite(string reason, Action<User> end)
    {
        var invitation = Invite();

        end(_inviter);

        invitation.GetStatus(_inviter, Later).ShouldBe(InvitationStatus.Void, reason);
        Accept(invitation).Error.ShouldBe(InvitationErrors.Invalid);
    }

    [Fact]
    public void An_invitation_is_void_once_the_account_of_its_inviter_is_closed() => Invite().GetStatus(inviter: null, Later).ShouldBe(InvitationStatus.Void);

    [Fact]
    public void An_invitation_of_an_operator_has_no_inviter()
    {
        var invitation = Invitation.Create(new(null, null, [], Invitation.DefaultLifetime), inviter: null, Now);

        invitation.Accept(TestValues.Username("alice"), TestValues.Hash("secret"), inviter: null, Later).IsSuccess.ShouldBeTrue();
    }

    [Fact]
    public void An_invitation_with_a_username_is_for_no_other()
    {
        var invitation = Invite(new(TestValues.Username("Alice"), null, [], Invitation.DefaultLifetime));

        invitation.Accept(TestValues.Username("bob"), TestValues.Hash("secret"), _inviter, Later).Error.ShouldBe(InvitationErrors.OtherUsername);

        invitation.Accept(TestValues.Username("ALICE"), TestValues.Hash("secret"), _inviter, Later).Value.Username.Value.ShouldBe("Alice");
    }

    [Fact]
    public void An_invitation_without_a_username_requires_one() =>
        Invite().Accept(chosen: null, TestValues.Hash("secret"), _inviter, Later).Error!.Fields!.Keys.ShouldBe(["username"]);

    [Fact]
    public void A_new_link_replaces_the_previous_one()
    {
        var invitation = Invite();
        var first = invitation.IssueLink();
        var second = invitation.IssueLink();

        invitation.TokenHash.ShouldBe(second.Hash());
        first.Hash().ShouldNotBe(second.Hash());
    }

    private Invitation Invite(InvitationTerms? terms = null)
    {
        var invitation = Invitation.Create(terms ?? new(null, null, [], Invitation.DefaultLifetime), _inviter, Now);
        invitation.TakeEvents();
        return invitation;
    }

    private Auth.Domain.Common.Result<User> Accept(Invitation invitation) => invitation.Accept(TestValues.Username("alice"), TestValues.Hash("secret"), _inviter, Later);
}
