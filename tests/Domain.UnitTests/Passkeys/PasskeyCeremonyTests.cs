using Auth.Domain.Common;
using Auth.Domain.Devices;
using Auth.Domain.Passkeys;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using Auth.TestData;

namespace Auth.Domain.UnitTests.Passkeys;

[Trait("Requirement", "R69")]
public class PasskeyCeremonyTests
{
    private static readonly DateTimeOffset Now = TestTime.Start;

    private readonly User _alice = TestUsers.Create();

    [Fact]
    public void A_ceremony_is_valid_for_five_minutes()
    {
        IsValid(StartCeremony(), at: Now.AddMinutes(5).AddMicroseconds(-1)).ShouldBeTrue();
        IsValid(StartCeremony(), at: Now.AddMinutes(5)).ShouldBeFalse();
    }

    [Theory]
    [InlineData("192.0.2.2", "curl/8")]
    [InlineData("192.0.2.1", "wget/1")]
    [InlineData("2001:db8::1", "curl/8")]
    public void A_ceremony_is_valid_only_for_its_client(string address, string agent) =>
        StartCeremony().BoundTo.AcceptsAtFirstAddress(A.Client(address, agent), SessionPolicy.Default).ShouldBeFalse();

    [Fact]
    public void A_ceremony_is_valid_only_for_its_purpose()
    {
        foreach (var purpose in Enum.GetValues<CeremonyPurpose>())
            StartCeremony().IsValidFor(purpose, _alice.Id, Now).ShouldBe(purpose == CeremonyPurpose.StepUp, $"{purpose}");
    }

    [Fact]
    public void A_ceremony_is_valid_only_for_its_user()
    {
        User bob = TestUsers.Create("bob");

        StartCeremony().IsValidFor(CeremonyPurpose.StepUp, bob.Id, Now).ShouldBeFalse();
        StartCeremony().IsValidFor(CeremonyPurpose.StepUp, userId: null, Now).ShouldBeFalse();
    }

    [Fact]
    public void A_ceremony_keeps_the_device_token_and_the_wish_to_stay_signed_in()
    {
        var deviceTokenHash = Token<Device>.New().Hash();

        var (ceremony, _) = PasskeyCeremony.Begin(CeremonyPurpose.SignIn, userId: null, "state", A.Client(), Now, deviceTokenHash, remember: true);

        (ceremony.DeviceTokenHash, ceremony.Remember).ShouldBe((deviceTokenHash, true));
    }

    [Fact]
    public void The_oldest_of_ten_ceremonies_is_evicted()
    {
        var ceremonies = Enumerable.Range(0, 10).Select(i => StartCeremony(Now.AddSeconds(i))).ToList();

        PasskeyCeremony.SelectForEviction(ceremonies[..9], KnownDevices.From([], Now), client: null).ShouldBeEmpty();
        PasskeyCeremony.SelectForEviction(ceremonies, KnownDevices.From([], Now), client: null).ShouldBe([ceremonies[0]]);
    }

    private PasskeyCeremony StartCeremony(DateTimeOffset? at = null) => PasskeyCeremony.Begin(CeremonyPurpose.StepUp, _alice.Id, "state", A.Client(), at ?? Now).Ceremony;

    private bool IsValid(PasskeyCeremony ceremony, DateTimeOffset at) => ceremony.IsValidFor(CeremonyPurpose.StepUp, _alice.Id, at);
}
