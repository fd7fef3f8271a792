using Auth.Application.Mail;
using Auth.Application.Recovery;
using Auth.Application.UnitTests.Common;
using Auth.Domain.Common;
using Auth.Domain.Users;
using Auth.TestData;

namespace Auth.Application.UnitTests.Recovery;

[Trait("Requirement", "R59")]
public class SendRecoveryLinkHandlerTests
{
    private readonly TestDatabase _database = new();

    [Fact]
    public async Task An_administrator_sends_a_recovery_link_to_a_verified_email()
    {
        var alice = _database.Add(TestUsers.Create().WithVerifiedEmail("alice@example.org"));

        (await SendAsync(alice.Id)).IsSuccess.ShouldBeTrue();

        var mail = _database.Mails.All.ShouldHaveSingleItem();
        (mail.Kind, mail.UserId).ShouldBe((MailKind.Recovery, alice.Id));
    }

    [Fact]
    public async Task No_link_is_sent_to_an_unverified_email()
    {
        var bob = _database.Add(TestUsers.Create("bob").WithEmail("bob@example.org"));

        (await SendAsync(bob.Id)).Error.ShouldBe(UserErrors.NoVerifiedEmail);

        _database.Mails.All.ShouldBeEmpty();
    }

    [Fact]
    public async Task Admin_endpoints_return_404_for_an_unknown_user() => (await SendAsync(UserId.New(_database.Now))).Error.ShouldBe(UserErrors.NotFound);

    private Task<Result> SendAsync(UserId userId)
    {
        var context = _database.NewContext();
        return new SendRecoveryLinkHandler(context.Users, context.MailOutbox, _database.Time).RunAsync(new SendRecoveryLinkCommand(userId), context.UnitOfWork);
    }
}
