using Auth.Domain.Invitations;

namespace Auth.Application.UnitTests.Invitations;

[Trait("Requirement", "R72")]
public class ListInvitationsHandlerTests
{
    private readonly InvitationFixture _fixture = new();

    [Fact]
    public async Task Invitations_are_listed_newest_first_in_pages()
    {
        foreach (var name in new[] { "a", "b", "c" })
        {
            await _fixture.InviteAsync(name);
            _fixture.Database.Time.Advance(TimeSpan.FromSeconds(1));
        }

        var first = await _fixture.ListAsync(limit: 2);
        var second = await _fixture.ListAsync(limit: 2, first.NextCursor);

        first.Items.Concat(second.Items).Select(i => i.Username).ShouldBe(["c", "b", "a"]);
        second.NextCursor.ShouldBeNull();
    }

    [Fact]
    public async Task The_status_is_that_of_now()
    {
        await _fixture.InviteAsync();

        _fixture.Database.Time.Advance(TimeSpan.FromDays(7));

        (await _fixture.ListAsync()).Items.ShouldHaveSingleItem().Status.ShouldBe(InvitationStatus.Expired);
    }

    [Theory]
    [InlineData(InvitationDelivery.Queued)]
    [InlineData(InvitationDelivery.Sent)]
    public async Task A_mail_is_pending_while_the_outbox_has_it_whatever_is_recorded(InvitationDelivery recorded)
    {
        await _fixture.InviteAsync(username: null, "alice@example.org");
        _fixture.Database.Invitations.Change(_fixture.Database.Invitations.All.Single(), i => i.RecordDelivery(recorded));
        (await _fixture.ListAsync()).Items.ShouldHaveSingleItem().IsMailPending.ShouldBeTrue();

        _fixture.Database.Mails.Remove(_fixture.Database.Mails.All.Single());

        (await _fixture.ListAsync()).Items.ShouldHaveSingleItem().IsMailPending.ShouldBeFalse();
    }
}

[Trait("Requirement", "R72")]
public class WithdrawInvitationHandlerTests
{
    private readonly InvitationFixture _fixture = new();

    [Fact]
    public async Task An_unknown_invitation_is_not_found() => (await _fixture.WithdrawAsync(Guid.CreateVersion7())).Error.ShouldBe(InvitationErrors.NotFound);

    [Fact]
    public async Task An_accepted_invitation_cannot_be_withdrawn()
    {
        await _fixture.AcceptAsync(await _fixture.InviteByLinkAsync());

        (await _fixture.WithdrawAsync(_fixture.Database.Invitations.All.Single().Id.Value)).Error.ShouldBe(InvitationErrors.AlreadyAccepted);
    }
}

[Trait("Requirement", "R72")]
public class SendInvitationHandlerTests
{
    private readonly InvitationFixture _fixture = new();

    [Fact]
    public async Task A_lost_mail_is_sent_again()
    {
        var id = (await _fixture.InviteAsync(username: null, "alice@example.org")).Value.Invitation.Id;
        _fixture.Database.Mails.Remove(_fixture.Database.Mails.All.Single());
        _fixture.Database.Invitations.Change(_fixture.Database.Invitations.All.Single(), i => i.RecordDelivery(InvitationDelivery.Sent));

        (await _fixture.SendAgainAsync(id)).IsSuccess.ShouldBeTrue();

        _fixture.Database.Mails.All.ShouldHaveSingleItem().InvitationId.ShouldBe(new InvitationId(id));
        (await _fixture.ListAsync()).Items.ShouldHaveSingleItem().Delivery.ShouldBe(InvitationDelivery.Queued);
    }

    /// <summary>The outbox says whether a mail is pending, and the record may be old.</summary>
    [Theory]
    [InlineData(InvitationDelivery.Queued, false, 1)]
    [InlineData(InvitationDelivery.Sent, true, 1)]
    public async Task An_invitation_is_sent_again_unless_its_mail_is_in_the_outbox(InvitationDelivery recorded, bool isPending, int queued)
    {
        var id = (await _fixture.InviteAsync(username: null, "alice@example.org")).Value.Invitation.Id;
        if (!isPending) _fixture.Database.Mails.Remove(_fixture.Database.Mails.All.Single());
        _fixture.Database.Invitations.Change(_fixture.Database.Invitations.All.Single(), i => i.RecordDelivery(recorded));

        (await _fixture.SendAgainAsync(id)).IsSuccess.ShouldBeTrue();

        _fixture.Database.Mails.All.Count.ShouldBe(queued);
    }

    [Fact]
    public async Task While_a_mail_is_queued_no_second_one_is()
    {
        var id = (await _fixture.InviteAsync(username: null, "alice@example.org")).Value.Invitation.Id;

        (await _fixture.SendAgainAsync(id)).IsSuccess.ShouldBeTrue();

        _fixture.Database.Mails.All.Count.ShouldBe(1);
    }

    [Fact]
    public async Task An_invitation_that_cannot_be_sent_or_does_not_exist_is_rejected()
    {
        var id = (await _fixture.InviteAsync()).Value.Invitation.Id;

        (await _fixture.SendAgainAsync(id)).Error.ShouldBe(InvitationErrors.CannotBeSent);
        (await _fixture.SendAgainAsync(Guid.CreateVersion7())).Error.ShouldBe(InvitationErrors.NotFound);
    }
}
