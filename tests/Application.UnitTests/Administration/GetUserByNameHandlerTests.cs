using Auth.Application.Account;
using Auth.Application.Administration;
using Auth.Application.UnitTests.Common;
using Auth.Domain.Common;
using Auth.Domain.Users;
using Auth.TestData;

namespace Auth.Application.UnitTests.Administration;

public class GetUserByNameHandlerTests
{
    private readonly TestDatabase _database = new();

    [Theory]
    [InlineData("ALICE")]
    [InlineData("alice@example.org")]
    public async Task A_user_is_found_by_any_spelling_of_the_username_and_by_the_email(string name)
    {
        var alice = _database.Add(TestUsers.Create().WithEmail("alice@example.org"));

        (await GetAsync(name)).Value.Id.ShouldBe(alice.Id.Value);
    }

    [Fact]
    public async Task An_unknown_name_is_not_found() => (await GetAsync("unknown")).Error.ShouldBe(UserErrors.NotFound);

    [Fact]
    public void The_validator_requires_a_name() => new GetUserByNameValidator().GetRejectedFields(new GetUserByNameQuery("")).ShouldBe(["name"]);

    private Task<Result<UserDetails>> GetAsync(string name)
    {
        var context = _database.NewContext();
        return new GetUserByNameHandler(context.Users, context.TermsAcceptances, TestAttributes.For(context, _database), _database.Time).Handle(new GetUserByNameQuery(name), CancellationToken.None);
    }
}
