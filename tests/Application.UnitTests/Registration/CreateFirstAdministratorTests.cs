using Auth.Application.Registration;
using Auth.Application.UnitTests.Common;
using Auth.Domain.Users;
using Auth.TestData;
using NSubstitute;

namespace Auth.Application.UnitTests.Registration;

[Trait("Requirement", "R23")]
public class CreateFirstAdministratorTests
{
    private static readonly CreateFirstAdministratorCommand Setup = new("setup", "root", "a password that is long");

    private readonly TheApplication _app = new();

    [Fact]
    public async Task Who_has_the_setup_token_makes_the_first_administrator()
    {
        var made = (await _app.Send(Setup)).Value;

        made.Roles.ShouldBe(["admin"]);
        _app.Users.Received(1).Add(Arg.Is<User>(u => u.IsAdministrator && u.Username.Value == "root"));
    }

    [Fact]
    public async Task Who_has_another_token_is_refused_without_hashing()
    {
        (await _app.Send(Setup with { Token = "guess" })).Error.ShouldBe(SetupErrors.WrongToken);

        await _app.Hasher.DidNotReceiveWithAnyArgs().HashAsync(default!, default);
    }

    [Fact]
    public async Task Once_there_is_an_administrator_the_token_is_worth_nothing()
    {
        _app.Users.AnyAdministratorAsync(default).ReturnsForAnyArgs(true);

        (await _app.Send(Setup)).Error.ShouldBe(SetupErrors.AlreadyDone);
        (await _app.Send(Setup with { Token = "guess" })).Error.ShouldBe(SetupErrors.AlreadyDone);
    }

    [Fact]
    [Trait("Requirement", "R56")]
    public async Task Of_two_at_once_only_one_makes_an_administrator()
    {
        _app.Users.AnyAdministratorAsync(default).ReturnsForAnyArgs(false, true);

        (await _app.Send(Setup)).Error.ShouldBe(SetupErrors.AlreadyDone);

        _app.Users.DidNotReceiveWithAnyArgs().Add(default!);
        Received.InOrder(() =>
        {
            _ = _app.Users.AnyAdministratorAsync(Arg.Any<CancellationToken>());
            _ = _app.Users.CountActiveAdministratorsForUpdateAsync(Arg.Any<CancellationToken>());
            _ = _app.Users.AnyAdministratorAsync(Arg.Any<CancellationToken>());
        });
    }

    [Fact]
    public async Task A_name_that_is_taken_is_refused()
    {
        _app.With(TestUsers.Create("root"));

        (await _app.Send(Setup)).Error.ShouldBe(UserErrors.UsernameTaken);
    }

    [Theory]
    [InlineData("", "root", "a password that is long", "token")]
    [InlineData("setup", "a@b", "a password that is long", "username")]
    [InlineData("setup", "root", "", "password")]
    [InlineData("setup", "root", "too short", "password")]
    public async Task A_field_that_breaks_a_rule_is_named(string token, string username, string password, string field)
    {
        (await _app.Send(new CreateFirstAdministratorCommand(token, username, password))).Error!.Fields!.Keys.ShouldBe([field]);
    }
}
