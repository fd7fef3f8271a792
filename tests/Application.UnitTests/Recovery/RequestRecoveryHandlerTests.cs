using Auth.Application.Mail;
using Auth.Application.Recovery;
using Auth.Application.Registration;
using Auth.Application.UnitTests.Common;
using Auth.Domain.Common;
using Auth.Domain.EmailLinks;
using Auth.Domain.Users;
using Auth.TestData;

namespace Auth.Application.UnitTests.Recovery;

public class RequestRecoveryHandlerTests
{
    private readonly TestDatabase _database = new();

    [Fact]
    public async Task A_mail_goes_to_the_email_in_the_spelling_of_the_account()
    {
        var alice = _database.Add(TestUsers.Create().WithVerifiedEmail("Alice@example.org"));

        (await RequestAsync("ALICE@example.org")).IsSuccess.ShouldBeTrue();

        var mail = _database.Mails.All.ShouldHaveSingleItem();
        (mail.Kind, mail.UserId, mail.Recipient.Value).ShouldBe((MailKind.Recovery, alice.Id, "Alice@example.org"));
        _database.Events.All.ShouldHaveSingleItem().Event.ShouldBe(new LinkRequested(alice.Id, EmailLinkPurpose.Recovery, _database.Now));
    }

    [Fact]
    [Trait("Requirement", "R22")]
    public async Task An_unknown_email_is_processed_like_a_known_one()
    {
        (await RequestAsync("unknown@example.org")).IsSuccess.ShouldBeTrue();

        _database.Mails.All.ShouldHaveSingleItem().Kind.ShouldBe(MailKind.Recovery);
        var decoy = _database.Users.All.ShouldHaveSingleItem();
        (decoy.IsDecoy, decoy.RecoveryMailedAt).ShouldBe((true, _database.Now));
        _database.Events.All.ShouldHaveSingleItem().Event.ShouldBe(new LinkRequested(decoy.Id, EmailLinkPurpose.Recovery, _database.Now));
    }

    [Fact]
    public async Task Anonymous_requests_send_one_mail_in_five_minutes()
    {
        _database.Add(TestUsers.Create().WithVerifiedEmail("alice@example.org"));

        for (var i = 0; i < 3; i++)
        {
            await RequestAsync("alice@example.org");
            _database.Time.Advance(TimeSpan.FromSeconds(150));
        }

        _database.Mails.All.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Other_anonymous_requests_do_not_block_a_recovery()
    {
        _database.Add(TestUsers.Create().WithVerifiedEmail("alice@example.org"));
        var context = _database.NewContext();

        await new RequestVerificationHandler(context.Users, context.MailOutbox, _database.Time).RunAsync(new RequestVerificationCommand("alice@example.org"), context.UnitOfWork);
        await RequestAsync("alice@example.org");

        _database.Mails.All.Select(mail => mail.Kind).ShouldBe([MailKind.AddressVerification, MailKind.Recovery]);
    }

    private Task<Result> RequestAsync(string email)
    {
        var context = _database.NewContext();
        return new RequestRecoveryHandler(context.Users, context.MailOutbox, _database.Time).RunAsync(new RequestRecoveryCommand(email), context.UnitOfWork);
    }
}
