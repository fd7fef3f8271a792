using Auth.Application.Registration;
using Auth.Application.UnitTests.Common;
using Auth.Domain.EmailLinks;
using Auth.Domain.Registrations;
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
    [Trait("Requirement", "R82")]
    public async Task Another_username_can_be_chosen_if_the_requested_one_is_taken()
    {
        var (_, token) = _database.AddRegistration("alice", "alice@example.org");
        _database.Add(TestUsers.Create());

        (await _fixture.CompleteAsync(token)).Error.ShouldBe(UserErrors.UsernameTaken);
        (await _fixture.GetLinkAsync(token, EmailLinkPurpose.Registration)).Value.UsernameError.ShouldBe(UserErrors.UsernameTaken);

        (await _fixture.CompleteAsync(token, username: "alicia")).Value.Username.ShouldBe("alicia");
    }

    /// <summary>One mailbox must not test any number of usernames.</summary>
    [Fact]
    [Trait("Requirement", "R82")]
    public async Task A_link_tests_five_usernames_in_all_in_parallel_too()
    {
        var (registration, token) = _database.AddRegistration("alice", "alice@example.org");
        _database.Add(TestUsers.Create());

        var rejected = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => _fixture.CompleteAsync(token))));

        rejected.Count(r => r.Error == UserErrors.UsernameTaken).ShouldBe(UsernameChoice.MaximumRejections);
        rejected.Count(r => r.Error == EmailLinkErrors.Invalid).ShouldBe(20 - UsernameChoice.MaximumRejections);
        _database.PendingRegistrations.Reload(registration).RejectedUsernames.ShouldBe(UsernameChoice.MaximumRejections);
        (await _fixture.CompleteAsync(token, username: "alicia")).Error.ShouldBe(EmailLinkErrors.Invalid);
        (await _fixture.GetLinkAsync(token, EmailLinkPurpose.Registration)).Error.ShouldBe(EmailLinkErrors.Invalid);
    }

    /// <summary>Otherwise the link would tell taken usernames from free ones, and would not end.</summary>
    [Fact]
    [Trait("Requirement", "R82")]
    public async Task A_link_whose_email_is_taken_reveals_no_usernames()
    {
        var (_, token) = _database.AddRegistration("alice", "bob@example.org");
        _database.Add(TestUsers.Create("bob").WithVerifiedEmail("bob@example.org"));

        foreach (var username in new[] { "bob", "free" }) (await _fixture.CompleteAsync(token, username: username)).Error.ShouldBe(UserErrors.EmailTaken);
    }

    [Fact]
    public void Another_username_is_validated() =>
        new CompleteRegistrationValidator().GetRejectedFields(new CompleteRegistrationCommand("lnk_", "a password that is long", "a@b")).ShouldBe(["username"]);

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
