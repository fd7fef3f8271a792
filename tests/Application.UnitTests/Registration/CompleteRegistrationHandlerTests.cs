using Auth.Application.UnitTests.Common;
using Auth.Domain.EmailLinks;
using Auth.Domain.Users;
using Auth.TestData;

namespace Auth.Application.UnitTests.Registration;

[Trait("Requirement", "R22")]
public class CompleteRegistrationHandlerTests
{
    private readonly RegistrationFixture _fixture = new(requireVerifiedEmail: true);
    private readonly TestDatabase _database;

    public CompleteRegistrationHandlerTests() => _database = _fixture.Database;

    [Fact]
    public async Task A_link_creates_the_account_once_with_the_password_chosen_there()
    {
        var (_, token) = _database.AddRegistration("alice", "alice@example.org");

        var created = (await _fixture.CompleteAsync(token, "another password that is long")).Value;
        (await _fixture.CompleteAsync(token)).Error.ShouldBe(EmailLinkErrors.Invalid);

        (created.Username, created.Email, created.EmailVerified).ShouldBe(("alice", "alice@example.org", true));
        _database.Users.All.ShouldHaveSingleItem().PasswordHash.ShouldBe(TestValues.Hash("another password that is long"));
    }

    [Fact]
    public async Task A_registration_link_expires_after_a_day()
    {
        var (_, token) = _database.AddRegistration("alice", "alice@example.org");

        _database.Time.Advance(TimeSpan.FromDays(1));

        (await _fixture.CompleteAsync(token)).Error.ShouldBe(EmailLinkErrors.Invalid);
    }

    [Fact]
    public async Task A_username_or_an_email_that_was_taken_meanwhile_is_rejected()
    {
        var (_, tokenOfUsername) = _database.AddRegistration("alice", "alice@example.org");
        var (_, tokenOfEmail) = _database.AddRegistration("alicia", "bob@example.org");
        _database.Add(TestUsers.Create());
        _database.Add(TestUsers.Create("bob").WithVerifiedEmail("bob@example.org"));

        (await _fixture.CompleteAsync(tokenOfUsername)).Error.ShouldBe(UserErrors.UsernameTaken);
        (await _fixture.CompleteAsync(tokenOfEmail)).Error.ShouldBe(UserErrors.EmailTaken);
    }

    [Fact]
    public async Task An_account_with_the_same_unverified_email_loses_it()
    {
        var (_, token) = _database.AddRegistration("alice", "alice@example.org");
        var squatter = _database.Add(TestUsers.Create("squatter").WithEmail("alice@example.org"));

        (await _fixture.CompleteAsync(token)).IsSuccess.ShouldBeTrue();

        _database.Users.Reload(squatter).Email.ShouldBeNull();
        _database.Events.OfType<EmailLost>().ShouldBe([new EmailLost(squatter.Id, _database.Now)]);
    }
}
