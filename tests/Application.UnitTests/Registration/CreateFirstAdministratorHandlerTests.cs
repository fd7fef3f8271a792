using Auth.Application.Account;
using Auth.Application.Passwords;
using Auth.Application.Registration;
using Auth.Application.UnitTests.Common;
using Auth.Domain.Common;
using Auth.Domain.Users;
using Auth.TestData;
using NSubstitute;

namespace Auth.Application.UnitTests.Registration;

[Trait("Requirement", "R23")]
public class CreateFirstAdministratorHandlerTests
{
    private static readonly CreateFirstAdministratorCommand Setup = new("setup", "root", "a password that is long");

    private readonly TestDatabase _database = new();
    private readonly IPasswordHasher _hasher = new TestPasswordHasher().Hasher;
    private readonly ISetupToken _setupToken = Substitute.For<ISetupToken>();

    public CreateFirstAdministratorHandlerTests() => _setupToken.Matches("setup").Returns(true);

    [Fact]
    public async Task The_setup_token_creates_the_first_administrator()
    {
        (await HandleAsync(Setup)).Value.Roles.ShouldBe(["admin"]);

        var root = _database.Users.All.ShouldHaveSingleItem();
        (root.IsAdministrator, root.Username.Value).ShouldBe((true, "root"));
    }

    [Fact]
    public async Task A_wrong_token_is_rejected_without_hashing()
    {
        (await HandleAsync(Setup with { Token = "guess" })).Error.ShouldBe(SetupErrors.WrongToken);

        await _hasher.DidNotReceiveWithAnyArgs().HashAsync(default!, default!, default);
    }

    [Fact]
    public async Task Once_an_administrator_exists_the_token_is_not_compared()
    {
        _database.Add(TestUsers.Create("admin").Administrator());

        (await HandleAsync(Setup)).Error.ShouldBe(SetupErrors.AlreadyDone);
        (await HandleAsync(Setup with { Token = "guess" })).Error.ShouldBe(SetupErrors.AlreadyDone);
    }

    [Fact]
    [Trait("Requirement", "R56")]
    public async Task Of_two_concurrent_setups_only_one_creates_an_administrator()
    {
        _hasher.HashAsync(default!, default!, default).ReturnsForAnyArgs(_ =>
        {
            _database.Add(TestUsers.Create("faster").Administrator());
            return TestValues.Hash("a password that is long");
        });

        (await HandleAsync(Setup)).Error.ShouldBe(SetupErrors.AlreadyDone);

        _database.Users.All.ShouldHaveSingleItem().Username.Value.ShouldBe("faster");
    }

    [Fact]
    public async Task Parallel_setups_create_one_administrator()
    {
        var results = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(() => HandleAsync(Setup with { Username = $"root{i}" }))));

        results.Count(result => result.IsSuccess).ShouldBe(1);
        _database.Users.All.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_taken_username_is_rejected()
    {
        _database.Add(TestUsers.Create("root"));

        (await HandleAsync(Setup)).Error.ShouldBe(UserErrors.UsernameTaken);
    }

    [Fact]
    public async Task A_password_that_breaks_the_policy_is_rejected() => (await HandleAsync(Setup with { Password = "too short" })).Error!.Fields!.Keys.ShouldBe(["password"]);

    [Theory]
    [InlineData("", "root", "a password that is long", "token")]
    [InlineData("setup", "a@b", "a password that is long", "username")]
    [InlineData("setup", "root", "", "password")]
    public void The_validator_names_each_invalid_field(string token, string username, string password, string field) =>
        new CreateFirstAdministratorValidator().GetRejectedFields(new CreateFirstAdministratorCommand(token, username, password)).ShouldBe([field]);

    private Task<Result<UserDetails>> HandleAsync(CreateFirstAdministratorCommand command)
    {
        var context = _database.NewContext();
        return new CreateFirstAdministratorHandler(_setupToken, context.Users, TestNewPasswords.CreateHasher(context, _hasher, _database.Time), context.UnitOfWork, _database.Time)
            .Handle(command, CancellationToken.None);
    }
}
