using Auth.Application.ForwardAuth;
using Auth.Application.Registration;
using Auth.Application.Sessions.Cache;
using Auth.Domain.Common;
using Auth.Domain.Sessions;
using Auth.TestData;
using Microsoft.Extensions.Time.Testing;

namespace Auth.Application.UnitTests.ForwardAuth;

[Trait("Requirement", "R72")]
public class ForwardAuthPolicyTests
{
    private readonly FakeTimeProvider _time = new(TestTime.Start);

    [Theory]
    [InlineData(nameof(RegistrationMode.Open), null, null, "forward_auth_unrestricted")]
    [InlineData(nameof(RegistrationMode.Open), "*", null, null)]
    [InlineData(nameof(RegistrationMode.Open), null, "*", null)]
    [InlineData(nameof(RegistrationMode.Open), "clerk", null, null)]
    [InlineData(nameof(RegistrationMode.Open), null, "clerk", null)]
    [InlineData(nameof(RegistrationMode.Open), "clerk", "*", null)]
    [InlineData(nameof(RegistrationMode.Open), "*", "clerk", null)]
    [InlineData(nameof(RegistrationMode.Open), "admin", "clerk", "role_required")]
    [InlineData(nameof(RegistrationMode.Open), "clerk", "admin", "role_required")]
    [InlineData(nameof(RegistrationMode.Open), "admin", "*", "role_required")]
    [InlineData(nameof(RegistrationMode.Open), "*", "admin", "role_required")]
    [InlineData(nameof(RegistrationMode.Invitation), null, null, null)]
    [InlineData(nameof(RegistrationMode.Closed), null, null, null)]
    [InlineData(nameof(RegistrationMode.Closed), "admin", null, "role_required")]
    [InlineData(nameof(RegistrationMode.Closed), null, "admin", "role_required")]
    public void A_clerk_needs_a_role_that_settings_and_query_both_name(string modeName, string? configured, string? requested, string? error) =>
        (Check(Enum.Parse<RegistrationMode>(modeName), new(Choice(configured)), new(Choice(requested)))?.Code).ShouldBe(error);

    [Theory]
    [InlineData(AuthenticationMethods.Password, false)]
    [InlineData(AuthenticationMethods.Password | AuthenticationMethods.OneTimeCode, true)]
    [InlineData(AuthenticationMethods.SoftwareKey, true)]
    public void A_second_factor_or_a_passkey_meets_the_higher_level(AuthenticationMethods methods, bool isMet)
    {
        var required = new ForwardAuthRequirement(RequiresSecondFactor: true);

        foreach (var error in new[] { Check(RegistrationMode.Closed, required, ForwardAuthRequirement.None, methods), Check(RegistrationMode.Closed, ForwardAuthRequirement.None, required, methods) })
            error.ShouldBe(isMet ? null : ForwardAuthErrors.SecondFactorRequired);
    }

    [Fact]
    public void The_shorter_of_two_ages_applies_to_the_microsecond()
    {
        var (hour, minute) = (new ForwardAuthRequirement(MaxAge: TimeSpan.FromHours(1)), new ForwardAuthRequirement(MaxAge: TimeSpan.FromMinutes(1)));
        _time.Advance(TimeSpan.FromMinutes(1));
        Check(RegistrationMode.Closed, hour, minute).ShouldBeNull();

        _time.Advance(TimeSpan.FromMicroseconds(1));

        Check(RegistrationMode.Closed, hour, minute).ShouldBe(ForwardAuthErrors.RecentLoginRequired);
        Check(RegistrationMode.Closed, minute, hour).ShouldBe(ForwardAuthErrors.RecentLoginRequired);
        Check(RegistrationMode.Closed, hour, hour).ShouldBeNull();
    }

    [Theory]
    [InlineData("")]
    [InlineData("Clerk")]
    [InlineData("clerk,")]
    [InlineData("*,Clerk")]
    public void An_invalid_role_name_is_not_ignored(string names) => RoleChoice.Parse(names.Split(',')).ShouldBeNull();

    private static RoleChoice? Choice(string? names) => names is null ? null : RoleChoice.Parse(names.Split(',')).ShouldNotBeNull();

    private Error? Check(RegistrationMode mode, ForwardAuthRequirement configured, ForwardAuthRequirement requested, AuthenticationMethods methods = AuthenticationMethods.Password)
    {
        Domain.Users.User clerk = TestUsers.Create().WithRoles("clerk");
        var (session, _) = Session.Start(clerk, A.Client(), SessionPolicy.Default.Standard, TestTime.Start, methods);
        return new ForwardAuthPolicy(new(configured), new(RequireVerifiedEmail: false, mode), _time).Check(new CachedSession(session, clerk, SessionPolicy.Default, RoleRequirements.None), requested).Error;
    }
}
