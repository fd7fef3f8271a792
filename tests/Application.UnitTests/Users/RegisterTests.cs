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
        var made = (await _app.Send(Register)).Value;

        (made.Username, made.Email, made.Status).ShouldBe(("alice", "alice@example.org", UserStatus.Active));
        made.Roles.ShouldBeEmpty();
        _app.Users.Received(1).Add(Arg.Is<User>(u => u.Password == A.Hash("a password that is long")));
    }

    [Fact]
    public async Task An_address_is_not_needed()
    {
        (await _app.Send(Register with { Email = null })).Value.Email.ShouldBeNull();
    }

    [Fact]
    public async Task An_account_made_in_a_shell_may_have_roles_from_the_beginning()
    {
        (await _app.Send(Register with { Roles = ["admin"] })).Value.Roles.ShouldBe(["admin"]);
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
}
