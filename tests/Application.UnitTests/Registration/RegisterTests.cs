using Auth.Application.Common.Access;
using Auth.Application.Mail;
using Auth.Application.Passwords;
using Auth.Application.Recovery;
using Auth.Application.Registration;
using Auth.Application.UnitTests.Common;
using Auth.Domain.EmailLinks;
using Auth.Domain.Users;
using Auth.TestData;
using NSubstitute;

namespace Auth.Application.UnitTests.Registration;

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
        _app.Users.Received(1).Add(Arg.Is<User>(u => u.PasswordHash == A.Hash("a password that is long")));
    }

    [Fact]
    public async Task An_address_is_not_needed()
    {
        (await _app.Send(Register with { Email = null })).Value.User!.Email.ShouldBeNull();
    }

    [Fact]
    public async Task An_account_made_by_an_operator_may_have_roles_from_the_beginning()
    {
        _app.Request.Actor.Returns(new Operator("root"));

        (await _app.Send(Register with { Roles = ["admin"] })).Value.User!.Roles.ShouldBe(["admin"]);
    }

    [Fact]
    [Trait("Requirement", "R54")]
    public async Task Only_an_operator_assigns_roles_or_trusts_an_email()
    {
        foreach (var actor in new[] { Actor.Anonymous, new SignedInUser(default, default, IsAdministrator: true, A.Moment) })
        {
            _app.Request.Actor.Returns(actor);

            (await _app.Send(Register with { Roles = ["admin"] })).Error.ShouldBe(AccessErrors.Forbidden);
            (await _app.Send(Register with { IsEmailTrusted = true })).Error.ShouldBe(AccessErrors.Forbidden);
        }

        _app.Users.DidNotReceiveWithAnyArgs().Add(default!);
    }

    [Theory]
    [Trait("Requirement", "R13")]
    [InlineData("alice")]
    [InlineData("ALICE")]
    public async Task A_name_is_taken_in_every_spelling(string name)
    {
        _app.Users.IsTakenAsync(default(Username)!, default).ReturnsForAnyArgs(call => call.Arg<Username>().NormalizedValue == "alice");

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
    public async Task A_password_is_needed_where_no_link_is_mailed_first()
    {
        (await _app.Send(Register with { Password = null })).Error!.Fields!.Keys.ShouldBe(["password"]);

        _app.RequiresVerifiedEmail = true;
        (await _app.Send(Register with { Password = null })).IsFailure.ShouldBeFalse();
        _app.Request.Actor.Returns(new Operator("root"));
        (await _app.Send(Register with { Password = null, IsEmailTrusted = true })).Error!.Fields!.Keys.ShouldBe(["password"]);
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
        var mail = _app.Letters.ShouldHaveSingleItem();
        (mail.Kind, mail.UserId?.Value, mail.Recipient.Value).ShouldBe((MailKind.AddressVerification, made.Id, "alice@example.org"));
    }

    [Fact]
    public async Task An_operator_vouches_for_the_address()
    {
        _app.RequiresVerifiedEmail = true;
        _app.Request.Actor.Returns(new Operator("root"));

        var made = (await _app.Send(Register with { IsEmailTrusted = true })).Value.User!;

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
    public async Task Who_asks_for_a_free_name_is_mailed_a_link_and_nothing_is_reserved()
    {
        (await _app.Send(Register)).Value.User.ShouldBeNull();

        _app.Users.DidNotReceiveWithAnyArgs().Add(default!);
        await _app.Hasher.DidNotReceiveWithAnyArgs().HashAsync(default!, default);
        var mail = _app.Letters.ShouldHaveSingleItem();
        (mail.Kind, mail.Recipient.Value).ShouldBe((MailKind.Registration, "alice@example.org"));
        (await _app.Registrations.FindAsync(mail.RegistrationId!.Value, default))!.Username.Value.ShouldBe("alice");
    }

    [Fact]
    public async Task The_owner_of_an_address_that_has_an_account_is_told()
    {
        var owner = _app.With(A.User("bob").WithVerifiedEmail("Alice@example.org"));

        (await _app.Send(Register)).Value.User.ShouldBeNull();

        owner.Events.ShouldBe([new LinkRequested(owner.Id, EmailLinkPurpose.Registration, _app.Now)]);
        var mail = _app.Letters.ShouldHaveSingleItem();
        (mail.Kind, mail.Username, mail.Recipient.Value).ShouldBe((MailKind.AddressInUse, "bob", "Alice@example.org"));
    }

    [Fact]
    public async Task An_address_that_an_account_only_claims_is_nobodys()
    {
        _app.With(A.User("squatter").WithEmail("alice@example.org"));

        await _app.Send(Register);

        var mail = _app.Letters.ShouldHaveSingleItem();
        (mail.Kind, mail.Username).ShouldBe((MailKind.Registration, "alice"));
    }

    [Fact]
    public async Task Who_chose_a_name_that_is_taken_is_told_by_mail()
    {
        _app.With(A.User());

        (await _app.Send(Register)).Value.User.ShouldBeNull();

        var mail = _app.Letters.ShouldHaveSingleItem();
        (mail.Kind, mail.Recipient.Value).ShouldBe((MailKind.UsernameTaken, "alice@example.org"));
    }

    [Fact]
    public async Task The_same_is_stored_whatever_the_letter_says()
    {
        _app.With(A.User("bob").WithVerifiedEmail("bob@example.org"));

        await _app.Send(Register);
        await _app.Send(Register with { Email = "bob@example.org" });

        _app.Registrations.ReceivedWithAnyArgs(2).Add(default!);
        await _app.Users.ReceivedWithAnyArgs(2).FindOrCreateDecoyAsync(default!, default);
        await _app.Users.ReceivedWithAnyArgs(2).IsTakenAsync(default(Username)!, default);
        _app.Letters.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Nobodys_mailbox_is_filled_by_registrations()
    {
        _app.With(A.User("bob").WithVerifiedEmail("alice@example.org"));

        for (var i = 0; i < 5; i++) await _app.Send(Register with { Username = $"alice{i}" });

        _app.Letters.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Nothing_else_that_a_stranger_asks_for_keeps_a_registration_from_being_answered()
    {
        await _app.Send(new RequestVerificationCommand("alice@example.org"));
        await _app.Send(new RequestRecoveryCommand("alice@example.org"));

        await _app.Send(Register);

        _app.Letters.ShouldContain(l => l.Kind == MailKind.Registration);
    }

    [Fact]
    public async Task Who_chose_a_name_that_is_taken_gets_an_answer_to_another_one_a_minute_later()
    {
        _app.With(A.User());
        await _app.Send(Register);

        _app.Time.Advance(TimeSpan.FromMinutes(1));
        await _app.Send(Register with { Username = "alicia" });

        _app.Letters.Select(l => l.Kind).ShouldBe([MailKind.UsernameTaken, MailKind.Registration]);
    }

    [Fact]
    public async Task An_address_is_needed()
    {
        (await _app.Send(Register with { Email = null })).Error!.Fields!.Keys.ShouldBe(["email"]);
    }

    [Fact]
    public async Task The_account_is_made_once_by_the_link_with_the_password_of_whoever_opens_it()
    {
        var (_, token) = _app.Pending("alice", "alice@example.org");
        var complete = new CompleteRegistrationCommand(token.Reveal(), "another password that is long");

        var made = (await _app.Send(complete)).Value;
        (await _app.Send(complete)).Error.ShouldBe(EmailLinkErrors.Invalid);

        (made.Username, made.Email, made.EmailVerified).ShouldBe(("alice", "alice@example.org", true));
        _app.Users.Received(1).Add(Arg.Is<User>(u => u.PasswordHash == A.Hash("another password that is long")));
    }

    [Fact]
    public async Task A_link_to_register_lives_for_a_day()
    {
        var (_, token) = _app.Pending("alice", "alice@example.org");

        _app.Time.Advance(TimeSpan.FromDays(1));

        (await _app.Send(new CompleteRegistrationCommand(token.Reveal(), "a password that is long"))).Error.ShouldBe(EmailLinkErrors.Invalid);
    }

    [Fact]
    public async Task A_name_or_an_address_that_somebody_else_has_by_then_is_refused()
    {
        var (_, name) = _app.Pending("alice", "alice@example.org");
        var (_, address) = _app.Pending("alicia", "bob@example.org");
        _app.With(A.User());
        _app.With(A.User("bob").WithVerifiedEmail("bob@example.org"));

        (await _app.Send(new CompleteRegistrationCommand(name.Reveal(), "a password that is long"))).Error.ShouldBe(UserErrors.UsernameTaken);
        (await _app.Send(new CompleteRegistrationCommand(address.Reveal(), "a password that is long"))).Error.ShouldBe(UserErrors.EmailTaken);
    }

    [Fact]
    public async Task An_account_that_only_claimed_the_address_loses_it()
    {
        var (_, token) = _app.Pending("alice", "alice@example.org");
        var squatter = _app.With(A.User("squatter").WithEmail("alice@example.org"));

        (await _app.Send(new CompleteRegistrationCommand(token.Reveal(), "a password that is long"))).IsFailure.ShouldBeFalse();

        squatter.Email.ShouldBeNull();
        squatter.Events.ShouldBe([new EmailLost(squatter.Id, _app.Now)]);
    }
}
