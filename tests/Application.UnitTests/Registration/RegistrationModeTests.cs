using Auth.Application.Common.Access;
using Auth.Application.Registration;
using Auth.Domain.Common;
using Auth.Domain.EmailLinks;
using Auth.Domain.Users;

namespace Auth.Application.UnitTests.Registration;

[Trait("Requirement", "R72")]
public class RegistrationModeTests
{
    public static TheoryData<string, bool, string> ModesThatRejectClients => new()
    {
        { nameof(RegistrationMode.Invitation), false, "registration_by_invitation" },
        { nameof(RegistrationMode.Invitation), true, "registration_by_invitation" },
        { nameof(RegistrationMode.Closed), false, "registration_closed" },
        { nameof(RegistrationMode.Closed), true, "registration_closed" },
    };

    [Theory]
    [MemberData(nameof(ModesThatRejectClients))]
    public async Task Clients_cannot_register_unless_registration_is_open(string modeName, bool requireVerifiedEmail, string code)
    {
        var mode = Enum.Parse<RegistrationMode>(modeName);
        var fixture = new RegistrationFixture(requireVerifiedEmail, mode);

        var rejected = (await fixture.RegisterAsync(RegistrationFixture.Register)).Error!;

        (rejected.Kind, rejected.Code).ShouldBe((ErrorKind.Forbidden, code));
        (fixture.Database.Users.All.Count, fixture.Database.PendingRegistrations.All.Count, fixture.Database.Mails.All.Count).ShouldBe((0, 0, 0));
    }

    [Theory]
    [InlineData(nameof(RegistrationMode.Open))]
    [InlineData(nameof(RegistrationMode.Invitation))]
    [InlineData(nameof(RegistrationMode.Closed))]
    public async Task Operators_create_accounts_in_every_mode(string modeName)
    {
        var mode = Enum.Parse<RegistrationMode>(modeName);
        var fixture = new RegistrationFixture(requireVerifiedEmail: false, mode) { Actor = new Operator("ops") };

        (await fixture.RegisterAsync(RegistrationFixture.Register)).Value.User!.Origin.ShouldBe(AccountOrigin.Operator);
    }

    [Theory]
    [InlineData(nameof(RegistrationMode.Invitation), "registration_by_invitation")]
    [InlineData(nameof(RegistrationMode.Closed), "registration_closed")]
    public async Task A_registration_from_before_a_change_of_the_mode_is_not_completed(string modeName, string code)
    {
        var mode = Enum.Parse<RegistrationMode>(modeName);
        var fixture = new RegistrationFixture(requireVerifiedEmail: true, mode);
        var (_, token) = fixture.Database.AddRegistration("alice", "alice@example.org");

        (await fixture.CompleteAsync(token)).Error!.Code.ShouldBe(code);
        (await fixture.GetLinkAsync(token, EmailLinkPurpose.Registration)).Error!.Code.ShouldBe(code);
        fixture.Database.Users.All.ShouldBeEmpty();
    }
}
