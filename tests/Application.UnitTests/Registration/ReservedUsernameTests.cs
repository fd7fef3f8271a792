using Auth.Application.Common.Access;
using Auth.Application.Mail;
using Auth.Domain.Users;
using Auth.TestData;

namespace Auth.Application.UnitTests.Registration;

[Trait("Requirement", "R84")]
public class ReservedUsernameTests
{
    private readonly RegistrationFixture _fixture = new(requireVerifiedEmail: false);

    [Theory]
    [InlineData("admin")]
    [InlineData("Administrator")]
    [InlineData("ｒｏｏｔ")]
    public async Task Clients_cannot_take_a_reserved_name_until_there_is_an_administrator(string name)
    {
        (await RegisterAsync(name)).Error.ShouldBe(UserErrors.UsernameReserved);

        _fixture.Database.Add(TestUsers.Create("boss").Administrator());
        (await RegisterAsync(name)).IsSuccess.ShouldBeTrue();
    }

    [Fact]
    public async Task Operators_can_take_a_reserved_name()
    {
        _fixture.Actor = new Operator("ops");

        (await RegisterAsync("admin")).Value.User!.Username.ShouldBe("admin");
    }

    /// <summary>The response must be the same for each name (P5); the link decides.</summary>
    [Fact]
    public async Task A_reserved_name_is_rejected_behind_the_link_if_emails_must_be_verified()
    {
        var strict = new RegistrationFixture(requireVerifiedEmail: true);
        (await strict.RegisterAsync(RegistrationFixture.Register with { Username = "admin" })).Value.User.ShouldBeNull();
        strict.Database.Mails.All.ShouldHaveSingleItem().Kind.ShouldBe(MailKind.Registration);
        var (_, token) = strict.Database.AddRegistration("admin", "alice@example.org");

        (await strict.CompleteAsync(token)).Error.ShouldBe(UserErrors.UsernameReserved);
    }

    private Task<Auth.Domain.Common.Result<Application.Registration.RegistrationResult>> RegisterAsync(string name) =>
        _fixture.RegisterAsync(RegistrationFixture.Register with { Username = name, Email = null });
}
