using Auth.Application.Mail;
using Auth.Application.Passwords;
using Auth.Application.UnitTests.Common;
using Auth.Application.Users.Register;
using Auth.Domain.Users;
using Auth.TestData;
using NSubstitute;

namespace Auth.Application.UnitTests.Users;

public class RegisterTests
{
    private static readonly RegisterCommand Register = new("alice", "alice@example.org", "a password that is long");

    private readonly TheApplication _app = new();

    [Fact]
    public async Task A_new_account_has_its_name_its_address_and_no_roles()
    {
        var made = (await _app.Send(Register)).Value.User!;

        (made.Username, made.Email, made.Status).ShouldBe(("alice", "alice@example.org", UserStatus.Active));
        made.Roles.ShouldBeEmpty();
        _app.Users.Received(1).Add(Arg.Is<User>(u => u.Password == A.Hash("a password that is long")));
    }

    [Fact]
    public async Task An_address_is_not_needed()
    {
        (await _app.Send(Register with { Email = null })).Value.User!.Email.ShouldBeNull();
    }

    [Fact]
    public async Task An_account_made_in_a_shell_may_have_roles_from_the_beginning()
    {
        (await _app.Send(Register with { Roles = ["admin"] })).Value.User!.Roles.ShouldBe(["admin"]);
    }

    [Theory]
    [Trait("Requirement", "R13")]
    [InlineData("alice")]
    [InlineData("ALICE")]
    public async Task A_name_is_taken_in_every_spelling(string name)
    {
        _app.Users.IsTakenAsync(default(Username)!, default).ReturnsForAnyArgs(call => call.Arg<Username>().Key == "alice");

        (await _app.Send(Register with { Username = name })).Error.ShouldBe(UserErrors.UsernameTaken);

        _app.Users.DidNotReceiveWithAnyArgs().Add(default!);
    }

    [Fact]
    [Trait("Requirement", "R47")]
    public async Task An_address_is_taken_once()
    {
        _app.With(A.User("bob").WithEmail("alice@example.org"));

        (await _app.Send(Register)).Error.ShouldBe(UserErrors.EmailTaken);

        _app.Users.DidNotReceiveWithAnyArgs().Add(default!);
    }

    [Fact]
    [Trait("Requirement", "R01")]
    public async Task A_password_that_breaks_the_policy_is_refused_without_hashing()
    {
        var answer = await _app.Send(Register with { Password = "too short" });

        answer.Error!.Fields!.Keys.ShouldBe(["password"]);
        await _app.Hasher.DidNotReceiveWithAnyArgs().HashAsync(default!, default);
    }

    [Fact]
    [Trait("Requirement", "R11")]
    public async Task Without_a_place_to_hash_nothing_is_made()
    {
        _app.HasPlace = false;

        (await _app.Send(Register)).Error.ShouldBe(PasswordErrors.Busy);

        _app.Users.DidNotReceiveWithAnyArgs().Add(default!);
    }

    [Fact]
    public async Task Each_field_that_breaks_a_rule_of_form_is_named_in_the_callers_spelling()
    {
        var answer = await _app.Send(new RegisterCommand("a@b", "nowhere", "") { Roles = ["Not a role"] });

        answer.Error!.Code.ShouldBe("validation_failed");
        answer.Error.Fields!.Keys.ShouldBe(["username", "email", "password", "roles"], ignoreOrder: true);
    }

    [Fact]
    public async Task A_link_to_verify_the_address_is_mailed_to_it()
    {
        var made = (await _app.Send(Register)).Value.User!;

        made.EmailVerified.ShouldBeFalse();
        var letter = _app.Letters.ShouldHaveSingleItem();
        (letter.Kind, letter.User.Value, letter.Recipient.Value).ShouldBe((LetterKind.AddressVerification, made.Id, "alice@example.org"));
    }

    [Fact]
    public async Task An_operator_vouches_for_the_address()
    {
        _app.RequiresVerifiedEmail = true;

        var made = (await _app.Send(Register with { IsVouchedFor = true })).Value.User!;

        made.EmailVerified.ShouldBeTrue();
        _app.Letters.ShouldBeEmpty();
    }
}

/// <summary>Registrations where addresses have to be verified: all are answered alike, and the rest is mailed.</summary>
[Trait("Requirement", "R22")]
public class RegisterByMailTests
{
    private static readonly RegisterCommand Register = new("alice", "alice@example.org", "a password that is long");

    private readonly TheApplication _app = new() { RequiresVerifiedEmail = true };

    [Fact]
    public async Task A_free_name_and_address_make_an_account_that_waits_for_its_link()
    {
        (await _app.Send(Register)).Value.User.ShouldBeNull();

        _app.Users.Received(1).Add(Arg.Is<User>(u => u.VerifyBefore == _app.Now.AddDays(1)));
        _app.Letters.ShouldHaveSingleItem().Kind.ShouldBe(LetterKind.AddressVerification);
    }

    [Fact]
    public async Task The_owner_of_an_address_that_has_an_account_is_told()
    {
        var owner = _app.With(A.User("bob").WithEmail("Alice@example.org"));

        (await _app.Send(Register)).Value.User.ShouldBeNull();

        _app.Users.DidNotReceiveWithAnyArgs().Add(default!);
        owner.Events.ShouldBe([new RegistrationRepeated(owner.Id, _app.Now)]);
        var letter = _app.Letters.ShouldHaveSingleItem();
        (letter.Kind, letter.Username, letter.Recipient.Value).ShouldBe((LetterKind.AddressInUse, "bob", "Alice@example.org"));
    }

    [Fact]
    public async Task Who_chose_a_name_that_is_taken_is_told_by_mail()
    {
        _app.With(A.User());

        (await _app.Send(Register)).Value.User.ShouldBeNull();

        _app.Users.DidNotReceiveWithAnyArgs().Add(default!);
        var letter = _app.Letters.ShouldHaveSingleItem();
        (letter.Kind, letter.Recipient.Value).ShouldBe((LetterKind.UsernameTaken, "alice@example.org"));
    }

    [Fact]
    public async Task Whoever_asks_last_for_an_address_that_nobody_has_verified_gets_the_link()
    {
        var squatter = _app.With(User.RegisterUnverified(A.Username("squatter"), A.Email("alice@example.org"), A.Hash("theirs"), _app.Now));

        await _app.Send(Register);

        _app.Users.Received(1).Remove(squatter);
        _app.Users.Received(1).Add(Arg.Is<User>(u => u.Username.Value == "alice"));
    }

    [Fact]
    public async Task An_address_is_needed()
    {
        (await _app.Send(Register with { Email = null })).Error!.Fields!.Keys.ShouldBe(["email"]);
    }
}
