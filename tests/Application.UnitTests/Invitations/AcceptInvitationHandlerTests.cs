using Auth.Application.Common.Access;
using Auth.Application.Invitations;
using Auth.Application.Registration;
using Auth.Application.UnitTests.Common;
using Auth.Domain.Common;
using Auth.Domain.Invitations;
using Auth.Domain.Users;
using Auth.TestData;
using NSubstitute;

namespace Auth.Application.UnitTests.Invitations;

[Trait("Requirement", "R72")]
public class AcceptInvitationHandlerTests
{
    private readonly InvitationFixture _fixture = new();
    private readonly TestDatabase _database;

    public AcceptInvitationHandlerTests() => _database = _fixture.Database;

    [Theory]
    [InlineData(nameof(RegistrationMode.Open))]
    [InlineData(nameof(RegistrationMode.Invitation))]
    public async Task A_link_creates_the_account_once_with_the_password_chosen_there(string modeName)
    {
        var mode = Enum.Parse<RegistrationMode>(modeName);
        _fixture.Mode = mode;
        var token = await _fixture.InviteByLinkAsync(username: null, "support");

        var created = (await _fixture.AcceptAsync(token, "alice", "another password that is long")).Value;
        (await _fixture.AcceptAsync(token, "bob")).Error.ShouldBe(InvitationErrors.Invalid);

        (created.Username, created.Origin).ShouldBe(("alice", AccountOrigin.Invitation));
        created.Roles.ShouldBe(["support"]);
        _database.Users.All.Single(u => u.Username.Value == "alice").PasswordHash.ShouldBe(TestValues.Hash("another password that is long"));
        (await _fixture.ListAsync()).Items.ShouldHaveSingleItem().AcceptedBy.ShouldBe(created.Id);
    }

    [Fact]
    public async Task Of_parallel_acceptances_one_creates_an_account()
    {
        var token = await _fixture.InviteByLinkAsync();

        var accepted = await Task.WhenAll(Enumerable.Range(0, 10).Select(i => Task.Run(() => _fixture.AcceptAsync(token, $"user{i}"))));

        accepted.Count(a => a.IsSuccess).ShouldBe(1);
        _database.Users.All.Count(u => u.Origin == AccountOrigin.Invitation).ShouldBe(1);
    }

    [Fact]
    public async Task The_email_of_the_invitation_is_verified_and_an_unverified_claim_loses_it()
    {
        var squatter = _database.Add(TestUsers.Create("squatter").WithEmail("alice@example.org"));
        var token = await InviteByMailAsync("alice@example.org");

        var created = (await _fixture.AcceptAsync(token)).Value;

        (created.Email, created.EmailVerified).ShouldBe(("alice@example.org", true));
        _database.Users.Reload(squatter).Email.ShouldBeNull();
    }

    [Fact]
    public async Task A_username_or_an_email_that_was_taken_meanwhile_is_rejected_and_the_link_stays()
    {
        var token = await InviteByMailAsync("alice@example.org");
        _database.Add(TestUsers.Create());

        (await _fixture.AcceptAsync(token)).Error.ShouldBe(UserErrors.UsernameTaken);
        (await _fixture.AcceptAsync(token, "alicia")).IsSuccess.ShouldBeTrue();

        var other = await InviteByMailAsync("bob@example.org");
        _database.Add(TestUsers.Create("bob").WithVerifiedEmail("bob@example.org"));
        (await _fixture.AcceptAsync(other, "bobby")).Error.ShouldBe(UserErrors.EmailTaken);
    }

    [Fact]
    public async Task A_withdrawn_invitation_creates_no_account()
    {
        var token = await _fixture.InviteByLinkAsync();

        (await _fixture.WithdrawAsync(_database.Invitations.All.Single().Id.Value)).IsSuccess.ShouldBeTrue();

        (await _fixture.AcceptAsync(token)).Error.ShouldBe(InvitationErrors.Invalid);
        await _fixture.Passwords.Hasher.DidNotReceiveWithAnyArgs().HashAsync(default!, default!, default);
    }

    public static TheoryData<string, Action<User, DateTimeOffset>> EndsOfTheInviter => new()
    {
        { "locked and unlocked", (inviter, now) =>
            {
                inviter.Lock(now);
                inviter.Unlock(now);
            } },
        { "no longer an administrator", (inviter, now) => inviter.SetRoles([], now) },
        { "new password", (inviter, now) => inviter.ChangePassword(TestValues.Hash("another"), now) },
        { "signed out everywhere", (inviter, now) => inviter.RevokeSessions(now) },
    };

    /// <summary>A thief of an administrator's session must not keep a way back in.</summary>
    [Theory]
    [MemberData(nameof(EndsOfTheInviter))]
    public async Task An_invitation_ends_with_the_rights_and_the_sessions_of_its_inviter(string reason, Action<User, DateTimeOffset> end)
    {
        var token = await _fixture.InviteByLinkAsync(username: null, "admin");

        await _fixture.ChangeAdministratorAsync(inviter => end(inviter, _database.Now));

        (await _fixture.AcceptAsync(token)).Error.ShouldBe(InvitationErrors.Invalid, reason);
        (await _fixture.GetAsync(token)).Error.ShouldBe(InvitationErrors.Invalid, reason);
        (await _fixture.ListAsync()).Items.ShouldHaveSingleItem().Status.ShouldBe(InvitationStatus.Withdrawn, reason);
        _database.Events.OfType<InvitationWithdrawn>().ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Five_rejected_usernames_end_an_invitation()
    {
        var token = await _fixture.InviteByLinkAsync();

        for (var i = 0; i < UsernameChoice.MaximumRejections; i++) (await _fixture.AcceptAsync(token, "ROOT")).Error.ShouldBe(UserErrors.UsernameTaken);

        (await _fixture.AcceptAsync(token)).Error.ShouldBe(InvitationErrors.Invalid);
        (await _fixture.ListAsync()).Items.ShouldHaveSingleItem().Status.ShouldBe(InvitationStatus.Withdrawn);
    }

    /// <summary>Otherwise its link would tell taken usernames from free ones, and would not end.</summary>
    [Fact]
    public async Task An_invitation_whose_email_is_taken_reveals_no_usernames()
    {
        var token = await InviteByMailAsync("bob@example.org");
        _database.Add(TestUsers.Create("bob").WithVerifiedEmail("bob@example.org"));

        foreach (var username in new[] { "bob", "free" }) (await _fixture.AcceptAsync(token, username)).Error.ShouldBe(UserErrors.EmailTaken);
    }

    /// <summary>It reveals only the one username that its inviter chose.</summary>
    [Fact]
    public async Task An_invitation_with_a_username_survives_while_the_username_is_taken()
    {
        var token = await _fixture.InviteByLinkAsync("alice");
        var other = _database.Add(TestUsers.Create());
        for (var i = 0; i <= UsernameChoice.MaximumRejections; i++) (await _fixture.AcceptAsync(token, username: null)).Error.ShouldBe(UserErrors.UsernameTaken);

        _database.Users.Remove(other);

        (await _fixture.AcceptAsync(token, username: null)).IsSuccess.ShouldBeTrue();
    }

    [Fact]
    public async Task While_registration_is_closed_only_invitations_with_a_username_are_accepted()
    {
        var (open, named) = (await _fixture.InviteByLinkAsync(), await _fixture.InviteByLinkAsync("alice"));

        _fixture.Mode = RegistrationMode.Closed;

        (await _fixture.GetAsync(open)).Error.ShouldBe(RegistrationErrors.Closed);
        (await _fixture.AcceptAsync(open, "bob")).Error.ShouldBe(RegistrationErrors.Closed);
        (await _fixture.AcceptAsync(named)).Value.Username.ShouldBe("alice");
    }

    [Fact]
    public async Task The_page_learns_what_the_invitation_is_for()
    {
        var token = await _fixture.InviteByLinkAsync("alice");

        (await _fixture.GetAsync(token)).Value.ShouldBe(new InvitationOffer("alice", null));
        (await _fixture.GetAsync("inv_unknown")).Error.ShouldBe(InvitationErrors.Invalid);
    }

    /// <summary>An operator may invite before there is an administrator; the user may not choose such a name.</summary>
    [Fact]
    [Trait("Requirement", "R84")]
    public async Task A_reserved_name_can_be_given_but_not_chosen_until_there_is_an_administrator()
    {
        _database.Users.Remove(_fixture.Administrator);
        _database.Request.Actor = new Operator("ops");
        var (open, named) = (await _fixture.InviteByLinkAsync(), await _fixture.InviteByLinkAsync("Admin"));

        (await _fixture.AcceptAsync(open, "root")).Error.ShouldBe(UserErrors.UsernameReserved);
        (await _fixture.AcceptAsync(named, username: null)).Value.Username.ShouldBe("Admin");
    }

    /// <summary>The mail would carry the token.</summary>
    private async Task<string> InviteByMailAsync(string email)
    {
        var issued = (await _fixture.InviteAsync(username: null, email)).Value;
        Token<Invitation>? token = null;
        _database.Invitations.Change(_database.Invitations.All.Single(i => i.Id.Value == issued.Invitation.Id), invitation => token = invitation.IssueLink());
        return token!.Reveal();
    }
}
