using Auth.Domain.Common;
using Auth.Domain.Passkeys;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using Auth.TestData;

namespace Auth.Domain.UnitTests.Passkeys;

[Trait("Requirement", "R69")]
public class PasskeyTests
{
    private static readonly DateTimeOffset Now = TestTime.Start;

    private readonly User _alice = TestUsers.Create();

    [Fact]
    public void A_new_passkey_stores_its_credential_and_raises_an_event()
    {
        var credential = TestPasskeys.Credential("one", signCount: 3) with { Transports = ["usb", "nfc"], IsBackupEligible = true, IsBackedUp = true };

        var passkey = Passkey.Add(_alice, [], TestValues.PasskeyName("My phone"), credential, Now).Value;

        passkey.Credential.ShouldBe(credential);
        (passkey.UserId, passkey.Name.Value, passkey.CreatedAt, passkey.LastUsedAt).ShouldBe((_alice.Id, "My phone", Now, null));
        passkey.Events.ShouldBe([new PasskeyAdded(_alice.Id, passkey.Id.Value, Now)]);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0, 1)]
    [InlineData(7, 8)]
    [InlineData(7, 4_294_967_295)]
    public void A_sign_count_that_increases_or_stays_zero_is_accepted(long before, long shown)
    {
        var passkey = TestPasskeys.Create(_alice, signCount: before);

        passkey.RecordUse(TestPasskeys.Credential(signCount: shown) with { IsBackedUp = true }, Now.AddDays(1)).IsFailure.ShouldBeFalse();

        (passkey.SignCount, passkey.IsBackedUp, passkey.LastUsedAt).ShouldBe((shown, true, Now.AddDays(1)));
        passkey.Events.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(7, 6)]
    [InlineData(7, 0)]
    public void A_sign_count_that_does_not_increase_is_rejected_and_raises_an_event(long before, long shown)
    {
        var passkey = TestPasskeys.Create(_alice, signCount: before);

        passkey.RecordUse(TestPasskeys.Credential(signCount: shown), Now.AddDays(1)).Error.ShouldBe(PasskeyErrors.Invalid);

        (passkey.SignCount, passkey.LastUsedAt).ShouldBe((before, null));
        passkey.Events.ShouldBe([new PasskeyRefused(_alice.Id, passkey.Id.Value, Now.AddDays(1))]);
    }

    [Fact]
    public void A_user_has_at_most_20_passkeys_with_unique_ordinals()
    {
        var passkeys = new List<Passkey>();
        for (var i = 0; i < 20; i++) passkeys.Add(Added(passkeys).Value);

        passkeys.Select(p => p.Ordinal).ShouldBe(Enumerable.Range(0, 20));
        Added(passkeys).Error.ShouldBe(PasskeyErrors.LimitReached);
        passkeys.RemoveAt(7);
        Added(passkeys).Value.Ordinal.ShouldBe(7);
    }

    [Fact]
    public void A_backup_eligible_passkey_is_a_software_key()
    {
        TestPasskeys.Create(_alice).Method.ShouldBe(AuthenticationMethods.HardwareKey);
        Passkey.Add(_alice, [], TestValues.PasskeyName("x"), TestPasskeys.Credential() with { IsBackupEligible = true }, Now).Value.Method.ShouldBe(AuthenticationMethods.SoftwareKey);
    }

    [Fact]
    public void Removing_a_passkey_raises_an_event()
    {
        var passkey = TestPasskeys.Create(_alice);

        passkey.Remove(Now);

        passkey.Events.ShouldBe([new PasskeyRemoved(_alice.Id, passkey.Id.Value, Now)]);
    }

    private Result<Passkey> Added(List<Passkey> others) => Passkey.Add(_alice, others, TestValues.PasskeyName("x"), TestPasskeys.Credential($"{others.Count}"), Now);
}
