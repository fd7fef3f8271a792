using Auth.Application.Common.Access;
using Auth.Application.Registration;
using Auth.Application.UnitTests.Common;
using Auth.Domain.Common;
using Auth.Domain.EmailLinks;
using Auth.Domain.Users;
using Auth.TestData;

namespace Auth.Application.UnitTests.Registration;

public class GetVerificationLinkHandlerTests
{
    private readonly TestDatabase _database = new();

    [Fact]
    public async Task A_link_returns_its_account_for_its_purpose_only()
    {
        var alice = _database.Add(TestUsers.Create().WithEmail("alice@example.org"));
        var (_, verification) = _database.AddLink(alice, EmailLinkPurpose.Verification);
        var (_, recovery) = _database.AddLink(alice, EmailLinkPurpose.Recovery);

        (await GetAsync(verification, EmailLinkPurpose.Verification)).Value.ShouldBe(new VerificationLinkDetails("alice", "alice@example.org") { RequiresPassword = true, CanBeClaimed = true });
        (await GetAsync(recovery, EmailLinkPurpose.Verification)).Error.ShouldBe(EmailLinkErrors.Invalid);
    }

    [Fact]
    [Trait("Requirement", "R67")]
    public async Task A_recovery_link_is_invalid_once_the_password_has_changed()
    {
        var alice = _database.Add(TestUsers.Create().WithVerifiedEmail("alice@example.org"));
        var (_, token) = _database.AddLink(alice, EmailLinkPurpose.Recovery);
        (await GetAsync(token, EmailLinkPurpose.Recovery)).Value.ShouldBe(new VerificationLinkDetails("alice", "alice@example.org"));

        _database.Users.Change(alice, user => user.ChangePassword(TestValues.Hash("another password"), _database.Now));

        (await GetAsync(token, EmailLinkPurpose.Recovery)).Error.ShouldBe(EmailLinkErrors.Invalid);
    }

    [Fact]
    [Trait("Requirement", "R67")]
    public async Task A_recovery_link_is_invalid_once_the_email_has_changed()
    {
        var alice = _database.Add(TestUsers.Create().WithVerifiedEmail("alice@example.org"));
        var (_, token) = _database.AddLink(alice, EmailLinkPurpose.Recovery, "old@example.org");

        (await GetAsync(token, EmailLinkPurpose.Recovery)).Error.ShouldBe(EmailLinkErrors.Invalid);
    }

    [Fact]
    [Trait("Requirement", "R67")]
    public async Task A_recovery_link_is_valid_although_another_account_shares_the_email()
    {
        var bob = _database.Add(TestUsers.Create("bob").WithVerifiedEmail("alice@example.org"));
        var (_, token) = _database.AddLink(bob, EmailLinkPurpose.Recovery);
        ShareEmailOf(bob);

        (await GetAsync(token, EmailLinkPurpose.Recovery)).IsSuccess.ShouldBeTrue();
    }

    [Fact]
    public async Task A_verification_link_is_rejected_at_once_if_another_account_has_verified_the_email()
    {
        var alice = _database.Add(TestUsers.Create().WithVerifiedEmail("alice@example.org"));
        var (_, token) = _database.AddLink(alice, EmailLinkPurpose.Verification, "bob@example.org");
        _database.Add(TestUsers.Create("bob").WithVerifiedEmail("bob@example.org"));

        (await GetAsync(token, EmailLinkPurpose.Verification)).Error.ShouldBe(UserErrors.EmailTaken);
    }

    [Fact]
    [Trait("Requirement", "R74")]
    public async Task A_verification_link_requires_the_password_except_in_a_session_of_its_account()
    {
        var alice = _database.Add(TestUsers.Create().WithEmail("alice@example.org"));
        var bob = _database.Add(TestUsers.Create("bob"));
        var (_, token) = _database.AddLink(alice, EmailLinkPurpose.Verification);

        _database.Request.Actor = SignedIn(alice);
        (await GetAsync(token, EmailLinkPurpose.Verification)).Value.RequiresPassword.ShouldBeFalse();
        _database.Request.Actor = SignedIn(bob);
        (await GetAsync(token, EmailLinkPurpose.Verification)).Value.RequiresPassword.ShouldBeTrue();
    }

    [Fact]
    [Trait("Requirement", "R74")]
    public async Task The_link_of_an_email_change_cannot_be_used_for_a_claim()
    {
        var alice = _database.Add(TestUsers.Create().WithEmail("alice@example.org"));
        var (_, token) = _database.AddLink(alice, EmailLinkPurpose.Verification, "new@example.org");

        var link = (await GetAsync(token, EmailLinkPurpose.Verification)).Value;

        (link.RequiresPassword, link.CanBeClaimed).ShouldBe((true, false));
    }

    private SignedInUser SignedIn(User user) => new(user.Id, _database.SignIn(user).Session.Id, IsAdministrator: false, _database.Now);

    /// <summary>An account from before a change of normalization has the email in another stored form (ADR 23), so a lookup finds the other account.</summary>
    private void ShareEmailOf(User user)
    {
        var old = EmailAddress.FromStorage(user.Email!.Value, "an older form of " + user.Email.NormalizedValue);
        _database.Add(TestUsers.Create().WithVerifiedEmail(user.Email.Value));
        _database.Users.Change(user, stored => typeof(User).GetProperty(nameof(User.Email))!.SetValue(stored, old));
        _database.EmailLinks.Change(_database.EmailLinks.All.Single(), link => typeof(EmailLink).GetProperty(nameof(EmailLink.Email))!.SetValue(link, old));
    }

    private Task<Result<VerificationLinkDetails>> GetAsync(Token<EmailLink> token, EmailLinkPurpose purpose)
    {
        var context = _database.NewContext();
        return new GetVerificationLinkHandler(context.EmailLinks, context.PendingRegistrations, context.Users, _database.Request, _database.Time)
            .Handle(new GetVerificationLinkQuery(token.Reveal(), purpose), CancellationToken.None);
    }
}
