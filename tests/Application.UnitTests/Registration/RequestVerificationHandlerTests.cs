using Auth.Application.Mail;
using Auth.Application.Registration;
using Auth.Application.UnitTests.Common;
using Auth.TestData;

namespace Auth.Application.UnitTests.Registration;

public class RequestVerificationHandlerTests
{
    private readonly TestDatabase _database = new();

    [Fact]
    public async Task A_verification_link_can_be_requested_again()
    {
        var alice = _database.Add(TestUsers.Create().WithEmail("alice@example.org"));
        var context = _database.NewContext();

        var result = await new RequestVerificationHandler(context.Users, context.MailOutbox, _database.Time)
            .RunAsync(new RequestVerificationCommand("alice@example.org"), context.UnitOfWork);

        result.IsSuccess.ShouldBeTrue();
        var mail = _database.Mails.All.ShouldHaveSingleItem();
        (mail.Kind, mail.UserId).ShouldBe((MailKind.AddressVerification, alice.Id));
    }
}
