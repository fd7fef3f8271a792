using Auth.Domain.Registrations;
using Auth.TestData;

namespace Auth.Domain.UnitTests.Registrations;

public class PendingRegistrationTests
{
    private static readonly DateTimeOffset Now = TestTime.Start;
    private static readonly TimeSpan Microsecond = TimeSpan.FromMicroseconds(1);

    [Fact]
    public void A_registration_without_a_link_is_valid_for_a_day()
    {
        var registration = Begin();

        registration.IsValid(Now.AddDays(1) - Microsecond).ShouldBeTrue();
        registration.IsValid(Now.AddDays(1)).ShouldBeFalse();
    }

    [Fact]
    public void A_registration_is_valid_for_a_day_after_its_last_link()
    {
        var registration = Begin();

        registration.IssueLink(Now.AddHours(5));

        registration.IsValid(Now.AddHours(29) - Microsecond).ShouldBeTrue();
        registration.IsValid(Now.AddHours(29)).ShouldBeFalse();
    }

    [Fact]
    public void A_registration_accepts_only_its_last_link()
    {
        var registration = Begin();
        registration.TokenHash.ShouldBeNull();
        var first = registration.IssueLink(Now);

        var second = registration.IssueLink(Now);

        registration.TokenHash.ShouldBe(second.Hash());
        second.Hash().ShouldNotBe(first.Hash());
    }

    [Fact]
    public void A_registration_id_is_formatted_as_its_UUID()
    {
        var id = RegistrationId.New(Now);

        id.ToString().ShouldBe(id.Value.ToString());
    }

    private static PendingRegistration Begin() => PendingRegistration.Begin(TestValues.Username("alice"), TestValues.Email("alice@example.org"), Now);
}
