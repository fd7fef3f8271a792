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
