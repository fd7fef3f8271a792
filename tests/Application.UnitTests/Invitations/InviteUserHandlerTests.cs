using Auth.Application.Common.Access;
using Auth.Application.Invitations;
using Auth.Application.Mail;
using Auth.Application.Registration;
using Auth.Application.UnitTests.Common;
using Auth.Domain.Access;
using Auth.Domain.Common;
using Auth.Domain.Invitations;
using Auth.Domain.Users;
using Auth.TestData;

namespace Auth.Application.UnitTests.Invitations;

[Trait("Requirement", "R72")]
public class InviteUserHandlerTests
{
    private readonly InvitationFixture _fixture = new();
    private readonly TestDatabase _database;

    public InviteUserHandlerTests() => _database = _fixture.Database;

    /// <summary>The inviter must not hold what proves the mailbox.</summary>
    [Fact]
    public async Task With_an_email_the_link_goes_there_alone()
    {
        var issued = (await _fixture.InviteAsync(username: null, "alice@example.org", "support")).Value;

        issued.Link.ShouldBeNull();
        var mail = _database.Mails.All.ShouldHaveSingleItem();
        (mail.Kind, mail.Recipient.Value, mail.InvitationId, mail.UserId).ShouldBe((MailKind.Invitation, "alice@example.org", new InvitationId(issued.Invitation.Id), null));
        _database.Invitations.All.ShouldHaveSingleItem().TokenHash.ShouldBeNull();
    }

    [Fact]
    [Trait("Requirement", "R59")]
    public async Task Without_an_email_the_link_is_returned_once_and_only_its_hash_is_stored()
    {
        var token = await _fixture.InviteByLinkAsync("alice");

        Token<Invitation>.TryParse(token, out var parsed).ShouldBeTrue();
        _database.Invitations.All.ShouldHaveSingleItem().TokenHash.ShouldBe(parsed.Hash());
        (await _fixture.ListAsync()).Items.ShouldHaveSingleItem().ToString().ShouldNotContain("inv_");
        _database.Mails.All.ShouldBeEmpty();
    }

    [Fact]
    public async Task An_invitation_names_its_inviter_and_its_terms()
    {
        var invitation = (await _fixture.InviteAsync("alice", "alice@example.org", "support", "audit")).Value.Invitation;

        (invitation.Username, invitation.Email, invitation.Status, invitation.InvitedBy).ShouldBe(("alice", "alice@example.org", InvitationStatus.Open, "root"));
        (invitation.CreatedAt, invitation.ExpiresAt).ShouldBe((_database.Now, _database.Now.AddDays(7)));
        invitation.Roles.ShouldBe(["audit", "support"]);
    }

    [Fact]
    public async Task A_username_or_a_verified_email_that_is_taken_is_rejected()
    {
        _database.Add(TestUsers.Create("bob").WithVerifiedEmail("bob@example.org"));

        (await _fixture.InviteAsync("BOB")).Error.ShouldBe(UserErrors.UsernameTaken);
        (await _fixture.InviteAsync(username: null, "Bob@example.org")).Error.ShouldBe(UserErrors.EmailTaken);
    }

    /// <summary>One transaction withdraws them all.</summary>
    [Fact]
    public async Task The_open_invitations_of_an_administrator_are_bounded()
    {
        var inviter = new Inviter(_fixture.Administrator.Id, _fixture.Session.Id);
        var invitations = Enumerable.Range(0, Invitation.MaxOpenPerInviter).Select(_ => Store(inviter)).ToList();

        (await _fixture.InviteAsync()).Error.ShouldBe(InvitationErrors.TooMany);

        _database.Invitations.Change(invitations[0], invitation => invitation.Withdraw(_database.Now));
        (await _fixture.InviteAsync()).IsSuccess.ShouldBeTrue();
    }

    [Fact]
    public async Task The_open_invitations_of_operators_are_not_bounded()
    {
        for (var i = 0; i < Invitation.MaxOpenPerInviter; i++) Store(inviter: null);
        _database.Request.Actor = new Operator("ops");

        (await _fixture.InviteAsync()).IsSuccess.ShouldBeTrue();
    }

    [Fact]
    public async Task While_registration_is_closed_an_invitation_needs_a_username()
    {
        _fixture.Mode = RegistrationMode.Closed;

        (await _fixture.InviteAsync()).Error.ShouldBe(RegistrationErrors.UsernameRequired);
        (await _fixture.InviteAsync("alice")).IsSuccess.ShouldBeTrue();
    }

    /// <summary>A repeat of a call is answered unless the call is denied (ADR 52).</summary>
    [Fact]
    public async Task Whether_the_inviter_may_give_the_roles_is_checked_first()
    {
        _database.Request.Actor = new SignedInUser(_fixture.Administrator.Id, _fixture.Session.Id, IsAdministrator: false, _database.Now) { HeldScopes = Scopes.InvitationsWrite };
        var denied = (await _fixture.InviteAsync("carol", email: null, "admin")).Error;
        _fixture.Mode = RegistrationMode.Closed;

        (await _fixture.InviteAsync(username: null, email: null, "admin")).Error.ShouldBe(denied);

        denied.ShouldNotBeNull().Kind.ShouldBe(ErrorKind.Forbidden);
    }

    [Fact]
    public async Task An_operator_is_no_inviter()
    {
        _database.Request.Actor = new Operator("ops");

        (await _fixture.InviteAsync()).Value.Invitation.InvitedBy.ShouldBeNull();
    }

    [Fact]
    public async Task An_invitation_records_the_session_of_its_inviter()
    {
        await _fixture.InviteAsync();

        var invitation = _database.Invitations.All.ShouldHaveSingleItem();
        (invitation.InvitedBy, invitation.SessionId).ShouldBe((_fixture.Administrator.Id, _fixture.Session.Id));
    }

    /// <summary>An operator does not prove the email either, so the link goes to the mailbox alone.</summary>
    [Fact]
    public async Task An_operator_gets_no_link_of_an_invitation_with_an_email()
    {
        _database.Request.Actor = new Operator("ops");

        (await _fixture.InviteAsync(username: null, "alice@example.org")).Value.Link.ShouldBeNull();

        _database.Invitations.All.ShouldHaveSingleItem().TokenHash.ShouldBeNull();
        _database.Mails.All.ShouldHaveSingleItem().Recipient.Value.ShouldBe("alice@example.org");
    }

    [Fact]
    public async Task A_repeated_form_invites_once_and_sends_no_second_mail()
    {
        var first = (await _fixture.InviteAsync(username: null, "alice@example.org")).Value;

        var repeat = (await _fixture.RepeatAsync(first))!.Value;

        (repeat.Invitation.Id, repeat.Link).ShouldBe((first.Invitation.Id, null));
        (_database.Invitations.All.Count, _database.Mails.All.Count).ShouldBe((1, 1));
    }

    /// <summary>The first link may never have arrived.</summary>
    [Fact]
    public async Task A_repeated_form_shows_a_new_link_instead_of_the_first()
    {
        var first = (await _fixture.InviteAsync()).Value;

        var repeat = (await _fixture.RepeatAsync(first))!.Value;

        repeat.Invitation.Id.ShouldBe(first.Invitation.Id);
        (await _fixture.AcceptAsync(first.Link!.Split('=')[1])).Error.ShouldBe(InvitationErrors.Invalid);
        (await _fixture.AcceptAsync(repeat.Link!.Split('=')[1])).IsSuccess.ShouldBeTrue();
    }

    /// <summary>The page says nothing about a mail then.</summary>
    [Fact]
    public async Task A_repeated_form_of_a_withdrawn_invitation_shows_no_link()
    {
        var first = (await _fixture.InviteAsync()).Value;
        await _fixture.WithdrawAsync(first.Invitation.Id);

        var repeat = (await _fixture.RepeatAsync(first))!.Value;

        (repeat.Invitation.Status, repeat.Link).ShouldBe((InvitationStatus.Withdrawn, null));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(31)]
    public void The_lifetime_is_bounded(int days) => new InviteUserValidator().GetRejectedFields(new InviteUserCommand(null, null, [], days)).ShouldBe(["validDays"]);

    [Fact]
    public void Each_field_is_validated() =>
        new InviteUserValidator().GetRejectedFields(new InviteUserCommand("a@b", "nowhere", ["Not A Role"])).ShouldBe(["username", "email", "roles"]);

    private Invitation Store(Inviter? inviter)
    {
        var invitation = Invitation.Create(new(null, null, [], Invitation.DefaultLifetime), inviter, _database.Now);
        invitation.TakeEvents();
        return _database.Invitations.Store(invitation);
    }
}
