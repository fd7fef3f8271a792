using Auth.Application.Account;
using Auth.Application.Mail;
using Auth.Application.UnitTests.Common;
using Auth.Domain.Common;
using Auth.Domain.EmailLinks;
using Auth.Domain.Users;
using Auth.TestData;

namespace Auth.Application.UnitTests.Account;

public class GetUserHandlerTests
{
    private readonly TestDatabase _database = new();

    [Fact]
    [Trait("Requirement", "R58")]
    public async Task A_user_is_returned_without_the_password()
    {
        var alice = _database.Add(TestUsers.Create().WithEmail("alice@example.org").WithRoles("clerk", "admin").WithFailedAttempts(2));

        var details = (await GetAsync(alice.Id)).Value;

        (details.Username, details.Email, details.Status, details.FailedAttempts).ShouldBe(("alice", "alice@example.org", UserStatus.Active, 2));
        details.Roles.ShouldBe(["admin", "clerk"]);
        details.ToString().ShouldNotContain("$test$");
    }

    [Fact]
    public async Task A_lockout_is_returned_while_it_lasts()
    {
        var alice = _database.Add(TestUsers.Create().LockedOut());

        var during = (await GetAsync(alice.Id)).Value;
        _database.Time.Advance(TimeSpan.FromMinutes(15));
        var after = (await GetAsync(alice.Id)).Value;

        (during.Status, during.FailedAttempts, during.LockedUntil).ShouldBe((UserStatus.LockedOut, 5, TestTime.Start.AddMinutes(15)));
        (after.Status, after.FailedAttempts, after.LockedUntil).ShouldBe((UserStatus.Active, 0, null));
    }

    [Fact]
    public async Task Admin_endpoints_return_404_for_an_unknown_user() => (await GetAsync(UserId.New(_database.Now))).Error.ShouldBe(UserErrors.NotFound);

    [Fact]
    [Trait("Requirement", "R73")]
    public async Task A_pending_email_change_is_returned_while_its_mail_is_queued_and_while_its_link_is_valid()
    {
        var alice = _database.Add(TestUsers.Create().WithVerifiedEmail("alice@example.org"));
        (await GetAsync(alice.Id)).Value.PendingEmail.ShouldBeNull();

        _database.Mails.Store(new QueuedMail(MailKind.AddressVerification, alice.Id, "alice", TestValues.Email("new@example.org"), _database.Now, alice.PasswordVersion));
        (await GetAsync(alice.Id)).Value.PendingEmail.ShouldBe("new@example.org");

        _database.Mails.Remove(_database.Mails.All.Single());
        _database.AddLink(alice, EmailLinkPurpose.Verification, "new@example.org");
        (await GetAsync(alice.Id)).Value.PendingEmail.ShouldBe("new@example.org");

        _database.Time.Advance(EmailLink.VerificationLifetime);
        (await GetAsync(alice.Id)).Value.PendingEmail.ShouldBeNull();
    }

    [Fact]
    public async Task A_verification_of_the_email_of_the_account_is_no_pending_change()
    {
        var alice = _database.Add(TestUsers.Create().WithEmail("alice@example.org"));
        _database.AddLink(alice, EmailLinkPurpose.Verification);

        (await GetAsync(alice.Id)).Value.PendingEmail.ShouldBeNull();
    }

    private Task<Result<UserDetails>> GetAsync(UserId userId)
    {
        var context = _database.NewContext();
        return new GetUserHandler(context.Users, new PendingEmailChange(context.EmailLinks, context.MailOutbox), context.TermsAcceptances, TestAttributes.For(context, _database), _database.Time).Handle(new GetUserQuery(userId), CancellationToken.None);
    }
}
