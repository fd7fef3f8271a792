using Auth.Application.Common.Access;
using Auth.Application.Mail;
using Auth.Application.Passwords;
using Auth.Application.Registration;
using Auth.Application.UnitTests.Common;
using Auth.Domain.Users;
using Auth.TestData;
using NSubstitute;

namespace Auth.Application.UnitTests.Registration;

/// <summary>Registrations where emails need not be verified.</summary>
public class RegisterHandlerTests
{
    private static readonly RegisterCommand Register = RegistrationFixture.Register;

    private readonly RegistrationFixture _fixture = new(requireVerifiedEmail: false);
    private readonly TestDatabase _database;

    public RegisterHandlerTests() => _database = _fixture.Database;

    [Fact]
    public async Task A_new_account_has_its_username_and_email_and_no_roles()
    {
        var created = (await _fixture.RegisterAsync(Register)).Value.User!;

        (created.Username, created.Email, created.Status).ShouldBe(("alice", "alice@example.org", UserStatus.Active));
        created.Roles.ShouldBeEmpty();
        _database.Users.All.ShouldHaveSingleItem().PasswordHash.ShouldBe(TestValues.Hash("a password that is long"));
    }

    [Fact]
    public async Task An_email_is_optional() => (await _fixture.RegisterAsync(Register with { Email = null })).Value.User!.Email.ShouldBeNull();

    [Fact]
    public async Task An_account_that_an_operator_creates_can_have_roles()
    {
        _fixture.Actor = new Operator("root");

        (await _fixture.RegisterAsync(Register with { Roles = ["admin"] })).Value.User!.Roles.ShouldBe(["admin"]);
    }

    [Fact]
    [Trait("Requirement", "R54")]
    public async Task Only_an_operator_assigns_roles_or_trusts_an_email()
    {
        foreach (var actor in new[] { Actor.Anonymous, new SignedInUser(default, default, IsAdministrator: true, _database.Time.GetUtcNow()) })
        {
            _fixture.Actor = actor;

            (await _fixture.RegisterAsync(Register with { Roles = ["admin"] })).Error.ShouldBe(AccessErrors.Forbidden);
            (await _fixture.RegisterAsync(Register with { IsEmailTrusted = true })).Error.ShouldBe(AccessErrors.Forbidden);
        }

        _database.Users.All.ShouldBeEmpty();
    }

    [Theory]
    [Trait("Requirement", "R13")]
    [InlineData("alice")]
    [InlineData("ALICE")]
    public async Task A_username_is_taken_in_every_spelling(string username)
    {
        _database.Add(TestUsers.Create());

        (await _fixture.RegisterAsync(Register with { Username = username })).Error.ShouldBe(UserErrors.UsernameTaken);

        _database.Users.All.Count.ShouldBe(1);
    }

    [Fact]
    [Trait("Requirement", "R47")]
    public async Task An_email_is_taken_once()
    {
        _database.Add(TestUsers.Create("bob").WithEmail("alice@example.org"));

        (await _fixture.RegisterAsync(Register)).Error.ShouldBe(UserErrors.EmailTaken);

        _database.Users.All.Count.ShouldBe(1);
    }

    [Fact]
    [Trait("Requirement", "R01")]
    public async Task A_password_that_breaks_the_policy_is_rejected_without_hashing()
    {
        (await _fixture.RegisterAsync(Register with { Password = "too short" })).Error!.Fields!.Keys.ShouldBe(["password"]);

        await _fixture.Passwords.Hasher.DidNotReceiveWithAnyArgs().HashAsync(default!, default!, default);
    }

    [Fact]
    public async Task A_password_is_required_unless_it_is_chosen_through_a_link()
    {
        var byMail = new RegistrationFixture(requireVerifiedEmail: true);

        (await _fixture.RegisterAsync(Register with { Password = null })).Error!.Fields!.Keys.ShouldBe(["password"]);
        (await byMail.RegisterAsync(Register with { Password = null })).IsSuccess.ShouldBeTrue();
        byMail.Actor = new Operator("root");
        (await byMail.RegisterAsync(Register with { Password = null, IsEmailTrusted = true })).Error!.Fields!.Keys.ShouldBe(["password"]);
    }

    [Fact]
    [Trait("Requirement", "R11")]
    public async Task Without_a_permit_to_hash_no_account_is_created()
    {
        _fixture.Passwords.HasPermit = false;

        (await _fixture.RegisterAsync(Register)).Error.ShouldBe(PasswordErrors.Busy);

        _database.Users.All.ShouldBeEmpty();
    }

    [Fact]
    public void The_validator_names_each_invalid_field() =>
        new RegisterValidator().GetRejectedFields(new RegisterCommand("a@b", "nowhere", "") { Roles = ["Not a role"] }).ShouldBe(["username", "email", "password", "roles"], ignoreOrder: true);

    [Theory]
    [InlineData(20, false)]
    [InlineData(21, true)]
    public void The_validator_accepts_at_most_20_roles(int count, bool isRejected) =>
        new RegisterValidator().GetRejectedFields(new RegisterCommand("alice", null, "a password of a person") { Roles = [.. Enumerable.Range(0, count).Select(i => $"role-{i}")] })
            .ShouldBe(isRejected ? ["roles"] : []);

    [Fact]
    public async Task A_verification_link_is_sent_to_the_email()
    {
        var created = (await _fixture.RegisterAsync(Register)).Value.User!;

        created.EmailVerified.ShouldBeFalse();
        var mail = _database.Mails.All.ShouldHaveSingleItem();
        (mail.Kind, mail.UserId, mail.Recipient.Value).ShouldBe((MailKind.AddressVerification, new UserId(created.Id), "alice@example.org"));
    }

    [Fact]
    public async Task An_email_that_an_operator_trusts_is_verified_at_once()
    {
        var byMail = new RegistrationFixture(requireVerifiedEmail: true) { Actor = new Operator("root") };

        var created = (await byMail.RegisterAsync(Register with { IsEmailTrusted = true })).Value.User!;

        created.EmailVerified.ShouldBeTrue();
        byMail.Database.Mails.All.ShouldBeEmpty();
    }
}
