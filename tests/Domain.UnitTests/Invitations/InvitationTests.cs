using Auth.Domain.Invitations;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using Auth.TestData;

namespace Auth.Domain.UnitTests.Invitations;

[Trait("Requirement", "R72")]
public class InvitationTests
{
    private static readonly DateTimeOffset Now = TestTime.Start;
    private static readonly DateTimeOffset Later = Now.AddDays(1);

    private static readonly Inviter Inviter = new(UserId.New(Now), SessionId.New(Now));

    [Fact]
    public void An_accepted_invitation_creates_an_account_with_its_roles_and_a_verified_email()
    {
        var invitation = Invite(new(null, TestValues.Email("alice@example.org"), [TestValues.Role("support")], Invitation.DefaultLifetime));

        var user = invitation.Accept(TestValues.Username("alice"), TestValues.Hash("secret"), Later).Value;

        (user.Username.Value, user.Email!.Value, user.EmailVerifiedAt, user.Origin).ShouldBe(("alice", "alice@example.org", Later, AccountOrigin.Invitation));
        user.Roles.ShouldBe([TestValues.Role("support")]);
        user.PasswordHash.ShouldBe(TestValues.Hash("secret"));
        (invitation.AcceptedBy, invitation.AcceptedAt, invitation.TokenHash).ShouldBe((user.Id, Later, null));
        invitation.Events.ShouldBe([new InvitationAccepted(user.Id, invitation.Id.Value, Later)]);
    }

    [Fact]
    public void An_invitation_is_recorded_without_token_and_email()
    {
        var invitation = Invitation.Create(new(null, TestValues.Email("alice@example.org"), [TestValues.Role("support"), TestValues.Role("audit")], Invitation.DefaultLifetime), Inviter, Now);

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
        invitation.GetStatus(Now).ShouldBe(InvitationStatus.Accepted);
    }

    [Fact]
    public void An_invitation_expires()
    {
        var invitation = Invite();

        invitation.GetStatus(Now + Invitation.DefaultLifetime - TimeSpan.FromMicroseconds(1)).ShouldBe(InvitationStatus.Open);
        invitation.GetStatus(Now + Invitation.DefaultLifetime).ShouldBe(InvitationStatus.Expired);
        invitation.Accept(TestValues.Username("alice"), TestValues.Hash("secret"), Now + Invitation.DefaultLifetime).Error.ShouldBe(InvitationErrors.Invalid);
    }

    [Fact]
    public void A_withdrawn_invitation_cannot_be_accepted()
    {
        var invitation = Invite();
        invitation.IssueLink();

        invitation.Withdraw(Later).IsSuccess.ShouldBeTrue();
        invitation.Withdraw(Later).IsSuccess.ShouldBeTrue();

        Accept(invitation).Error.ShouldBe(InvitationErrors.Invalid);
        (invitation.GetStatus(Later), invitation.TokenHash).ShouldBe((InvitationStatus.Withdrawn, null));
        invitation.Events.ShouldBe([new InvitationWithdrawn(invitation.Id.Value, Later)]);
    }

    [Fact]
    public void An_accepted_invitation_cannot_be_withdrawn()
    {
        var invitation = Invite();
        Accept(invitation);

        invitation.Withdraw(Later).Error.ShouldBe(InvitationErrors.AlreadyAccepted);
    }

    [Fact]
    public void An_invitation_of_an_operator_has_no_inviter()
    {
        var invitation = Invitation.Create(new(null, null, [], Invitation.DefaultLifetime), inviter: null, Now);

        invitation.Accept(TestValues.Username("alice"), TestValues.Hash("secret"), Later).IsSuccess.ShouldBeTrue();
    }

    [Fact]
    public void An_invitation_with_a_username_is_for_no_other()
    {
        var invitation = Invite(new(TestValues.Username("Alice"), null, [], Invitation.DefaultLifetime));

        invitation.Accept(TestValues.Username("bob"), TestValues.Hash("secret"), Later).Error.ShouldBe(InvitationErrors.OtherUsername);

        invitation.Accept(TestValues.Username("ALICE"), TestValues.Hash("secret"), Later).Value.Username.Value.ShouldBe("Alice");
    }

    [Fact]
    public void An_invitation_without_a_username_requires_one() =>
        Invite().Accept(chosen: null, TestValues.Hash("secret"), Later).Error!.Fields!.Keys.ShouldBe(["username"]);

    [Fact]
    public void A_new_link_replaces_the_previous_one()
    {
        var invitation = Invite();
        var first = invitation.IssueLink();
        var second = invitation.IssueLink();

        invitation.TokenHash.ShouldBe(second.Hash());
        first.Hash().ShouldNotBe(second.Hash());
    }

    [Fact]
    public void Too_many_rejected_usernames_withdraw_the_invitation()
    {
        var invitation = Invite();
        for (var i = 1; i < UsernameChoice.MaximumRejections; i++) invitation.RejectUsername(Later);
        invitation.GetStatus(Later).ShouldBe(InvitationStatus.Open);

        invitation.RejectUsername(Later);

        invitation.GetStatus(Later).ShouldBe(InvitationStatus.Withdrawn);
        invitation.Events.ShouldBe([new InvitationWithdrawn(invitation.Id.Value, Later)]);
    }

    [Fact]
    public void Only_an_invitation_with_an_email_has_a_delivery()
    {
        (Invite().IsHandedOver, Invite().Delivery).ShouldBe((true, null));
        (InviteByMail().IsHandedOver, InviteByMail().Delivery).ShouldBe((false, InvitationDelivery.Queued));
    }

    [Theory]
    [InlineData(InvitationDelivery.Queued)]
    [InlineData(InvitationDelivery.Sent)]
    [InlineData(InvitationDelivery.Failed)]
    public void An_open_invitation_with_an_email_is_sent_again(InvitationDelivery delivery)
    {
        var invitation = InviteByMail();
        invitation.RecordDelivery(delivery);

        invitation.Resend(isMailPending: false, Later).Value.ShouldBeTrue();

        invitation.Delivery.ShouldBe(InvitationDelivery.Queued);
        invitation.Events.ShouldBe([new InvitationResent(invitation.Id.Value, Later)]);
    }

    [Fact]
    public void While_a_mail_is_pending_no_second_one_is_queued()
    {
        var invitation = InviteByMail();

        invitation.Resend(isMailPending: true, Later).Value.ShouldBeFalse();

        invitation.Events.ShouldBeEmpty();
    }

    [Fact]
    public void An_invitation_that_is_not_open_or_has_no_email_is_not_sent_again()
    {
        var withdrawn = InviteByMail();
        withdrawn.Withdraw(Later);

        withdrawn.Resend(isMailPending: true, Later).Error.ShouldBe(InvitationErrors.CannotBeSent);
        InviteByMail().Resend(isMailPending: false, Now + Invitation.DefaultLifetime).Error.ShouldBe(InvitationErrors.CannotBeSent);
        Invite().Resend(isMailPending: false, Later).Error.ShouldBe(InvitationErrors.CannotBeSent);
    }

    private static Invitation InviteByMail() => Invite(new(null, TestValues.Email("alice@example.org"), [], Invitation.DefaultLifetime));

    private static Invitation Invite(InvitationTerms? terms = null)
    {
        var invitation = Invitation.Create(terms ?? new(null, null, [], Invitation.DefaultLifetime), Inviter, Now);
        invitation.TakeEvents();
        return invitation;
    }

    private static Auth.Domain.Common.Result<User> Accept(Invitation invitation) => invitation.Accept(TestValues.Username("alice"), TestValues.Hash("secret"), Later);
}
